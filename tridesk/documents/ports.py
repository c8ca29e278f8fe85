"""What documents ask of the rooms above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tridesk.accounts.models import User
from tridesk.documents.models import Version
from tridesk.kit.ports import ListPort

Stopper = Callable[[Version, User], int]
"""Stops what waits to leave with a version that is withdrawn, in the open transaction; how many mails that were."""

stoppers: Final = ListPort[Stopper]()
