"""The log and the publisher of this process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from tridesk.statuspage.log import Log


def the_log() -> Log:
    """The log in the folder of this installation; one for the process, which reads only what is new."""
    return _log_in(settings.ENVIRONMENT.status)


@cache
def _log_in(folder: Path) -> Log:
    return Log(folder)
