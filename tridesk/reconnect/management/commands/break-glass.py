"""`tridesk break-glass`: keys for named people, the sealed sheet, restoring while the database is down, rehearsing."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.kit.errors import Permanent, Refusal
from tridesk.reconnect import queries
from tridesk.reconnect.actions import break_glass, break_glass_uses
from tridesk.reconnect.breakglass import dialogue
from tridesk.reconnect.breakglass.folder import own_folder
from tridesk.reconnect.breakglass.use_log import UseLog

LANGUAGES = ("nl", "fr", "de", "en")
HELP = (
    "key NAME: a key for a person, shown once. keys: who holds one. revoke NAME. seal: the sheet anew, now."
    " restore: two people restore access while the database is down. rehearse: the same, and nothing is ordered."
    " take-up: what a copy of the sheet on another machine was used for (--log)."
)


class Screen:
    """The terminal that the command was started at."""

    def say(self, text: str) -> None:
        print(text, flush=True)

    def ask(self, prompt: str) -> str:
        return input(prompt)

    def ask_secret(self, prompt: str) -> str:
        return getpass.getpass(prompt)


class Command(BaseCommand):
    help = "Restore access while the database is down: two named people with keys, from a sealed sheet."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["keys", "key", "revoke", "seal", "restore", "rehearse", "take-up"])
        parser.add_argument("name", nargs="?", default="", help=HELP)
        parser.add_argument("--sheet", type=Path, help="restore, rehearse: a copy of the sheet, elsewhere")
        parser.add_argument("--log", type=Path, help="take-up: uses.jsonl beside such a copy")
        parser.add_argument("--language", choices=LANGUAGES, help="restore, rehearse: asked for where not given")

    def handle(self, *args: Any, what: str, name: str, **options: Any) -> None:
        verbs: dict[str, Callable[[], None]] = {
            "keys": self._keys,
            "key": lambda: self._key(name),
            "revoke": lambda: self._revoke(name),
            "seal": self._seal,
            "take-up": lambda: self._take_up(options["log"]),
            "restore": lambda: self._talk(dialogue.USE, options["sheet"], options["language"]),
            "rehearse": lambda: self._talk(dialogue.REHEARSAL, options["sheet"], options["language"]),
        }
        try:
            verbs[what]()
        except (Refusal, Permanent) as refusal:
            raise CommandError(str(refusal)) from refusal
        except (EOFError, KeyboardInterrupt):
            raise CommandError("Broken off.") from None

    def _keys(self) -> None:
        for key in queries.break_glass_keys():
            self.stdout.write(f"{key.name}  since {key.made_at:%Y-%m-%d}")
        header = queries.sheet_header()
        if header is None:
            self.stdout.write("There is no sheet: it takes two keys.")
        else:
            self.stdout.write(
                f"Sheet {header['number']}, sealed {header['sealed_at'][:16]}, until "
                f"{header['expires_at'][:16]} (UTC): {own_folder().sheet}"
            )

    def _key(self, name: str) -> None:
        key = break_glass.make_key(name)
        self.stdout.write(
            f"Key of {name} for break-glass at the desk of the register:\n\n    {key}\n\n"
            "It is shown this once. Print or copy it, put it in a sealed envelope, and let nobody else read it.\n"
            "It never contains 0, O, 1, I or L; the last of each five letters checks the four before it."
        )

    def _revoke(self, name: str) -> None:
        key = next((key for key in queries.break_glass_keys() if key.name.casefold() == name.casefold()), None)
        if key is None:
            raise CommandError(f"Nobody called {name!r} holds a key.")
        break_glass.revoke_key(key.pk, by=None)
        self.stdout.write("Revoked. The sheet is made anew within a minute; destroy copies of before elsewhere.")

    def _seal(self) -> None:
        if not break_glass.seal_sheet():
            raise CommandError("No sheet was sealed: it takes two people with keys (`tridesk break-glass key NAME`).")
        self._keys()

    def _take_up(self, log: Path | None) -> None:
        count = break_glass_uses.take_up_copy(UseLog(log)) if log else break_glass_uses.take_up()
        self.stdout.write(f"{count} lines were taken up.")

    def _talk(self, mode: str, sheet: Path | None, language: str | None) -> None:
        if not sys.stdin.isatty():
            raise CommandError("Keys are typed at a terminal: they are read from no file and no pipe.")
        language = language or _language()
        with override(language):
            if mode == dialogue.USE and _database_answers():
                raise CommandError(_("The database answers: restore access in the ordinary way, at the desk."))
            dialogue.Dialogue(sheet or own_folder().sheet, mode, Screen()).run()


def _language() -> str:
    while (typed := input(f"Taal / Langue / Sprache / Language [{', '.join(LANGUAGES)}]: ").strip()) not in LANGUAGES:
        pass
    return typed


def _database_answers() -> bool:
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return True
