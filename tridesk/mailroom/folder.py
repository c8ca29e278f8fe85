"""The way out that leads into a folder: for a demonstration without a relay. Nothing leaves the house."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_noop

from tridesk.kit import clock
from tridesk.kit.errors import Temporary

log = logging.getLogger("tridesk.mail.out")

WRITTEN: Final = gettext_noop("written to %(file)s; no relay is set, so it went no further")


@cache
def warn_of_no_relay(folder: Path) -> None:
    """Logs it once: `tridesk run` calls this before it forks the processes that would each say it."""
    log.warning("No relay is set (TRIDESK_SMTP): mail is written to %s and goes nowhere.", folder)


class FolderTransport:
    """Writes each message as one `.eml` file, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        warn_of_no_relay(folder)

    def deliver(self, envelope_from: str, recipients: Sequence[str], raw: bytes) -> str:
        """Writes the message; the answer says where to. See `ports.Transport`."""
        name = f"{clock.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(3)}.eml"
        draft = self._folder / f".{name}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # for nobody else on this machine
            draft.write_bytes(raw)
            os.replace(draft, self._folder / name)
        except OSError as error:
            raise Temporary(f"cannot write to {self._folder}: {error.strerror}") from error
        return WRITTEN % {"file": f"{self._folder.name}/{name}"}
