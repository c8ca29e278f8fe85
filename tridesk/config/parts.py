"""The parts of `tridesk run`: forks of one process that has imported everything, or programs of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import get_resolver
from setproctitle import setproctitle

from tridesk.config import settings as at_start
from tridesk.config.command import main


def import_all(commands: Iterable[str]) -> None:
    """Imports what these commands, and the pages, need: their forks find it in memory."""
    rooms = get_commands()
    for command in commands:
        load_command_class(rooms[command], command)
    get_resolver().url_patterns  # noqa: B018 - imports every page


def forked(words: str) -> Callable[[], None]:
    """What `tridesk WORDS` does, in a process that was forked from one that has imported everything."""

    def part() -> None:
        command = words.split()[0]
        sys.argv[1:] = words.split()
        setproctitle(f"tridesk {words}")
        settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS = settings.SECRETS.keys("signing")  # as they are now
        settings.DATABASES["default"] |= at_start.database_for(command)
        main()

    return part


def program(words: str) -> Callable[[], None]:
    """`tridesk WORDS` as a program of its own, for what has other settings."""
    return lambda: os.execvp(sys.argv[0], [sys.argv[0], *words.split()])  # noqa: S606 - ourselves
