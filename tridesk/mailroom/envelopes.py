"""Sealing of what lies in the trays, with this installation's key: one context per tray."""

from __future__ import annotations

from functools import cache
from typing import Final

from django.conf import settings

from tridesk.kit.sealing import Sealer

IN_TRAY: Final = b"inmail"
OUT_TRAY: Final = b"outmail"


@cache
def sealer() -> Sealer:
    """The sealer of this installation."""
    return Sealer(bytes.fromhex(settings.SECRETS.sealing))
