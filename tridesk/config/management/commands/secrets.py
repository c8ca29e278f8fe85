"""`tridesk secrets`: which there are and how old, another key for one of them, the end of older keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from tridesk.accounts.models import Token
from tridesk.config import rotation
from tridesk.config.secrets import NAMES, PASSWORDS
from tridesk.kit import clock
from tridesk.kit.errors import Permanent, Refusal
from tridesk.vault import queries

HELP = (
    f"{', '.join(NAMES)}, status; telephone:COLLEAGUE for one colleague, token:NAME for a program."
    " Older keys of sealing are dropped when everything is sealed again."
)


class Command(BaseCommand):
    help = "List the secrets (never their values), rotate one, or drop its older keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["list", "rotate", "drop"])
        parser.add_argument("name", nargs="?", default="", help=HELP)
        parser.add_argument("--keep", type=int, metavar="DAYS", help="reference, signing: read older ones so long")
        parser.add_argument("--at-once", action="store_true", help="it leaked: the older key is worth nothing from now")

    def handle(self, *args: Any, what: str, name: str, **options: Any) -> None:
        try:
            if what == "list":
                lines = list(self._list())
            elif what == "drop":
                lines = [self._drop(name)]
            else:
                lines = [self._rotate(name, options)]
        except (Refusal, Permanent) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("\n".join(lines))

    # --- list

    def _list(self) -> Iterator[str]:
        now = clock.now()
        yield f"{'name':<12} {'key':>4}  {'age':<12} what for"
        for name, keys in settings.SECRETS.contents.keys.items():
            newest = max((key for key in keys if not key.pending), key=lambda key: key.number)
            yield f"{name:<12} {newest.number:>4}  {_age(newest.made_at, now):<12} {NAMES.get(name, '')}"
            for key in keys:
                if key.pending:
                    yield f"{'':<12} {key.number:>4}  waits         run `tridesk secrets rotate {name}` again"
                elif key is not newest:
                    until = f"until {key.until:%Y-%m-%d}" if key.until else "until it is dropped"
                    yield f"{'':<12} {key.number:>4}  {_age(key.made_at, now):<12} only read, {until}"
        for user, number in sorted(settings.SECRETS.contents.telephones.items()):
            yield f"telephone:{user} {number}"
        try:
            yield from self._in_the_database(now)
        except DatabaseError:
            yield "The database cannot be reached: tokens and the sealing again are not shown."

    def _in_the_database(self, now: datetime) -> Iterator[str]:
        for token in Token.objects.order_by("name"):
            used = f"last used {token.last_used_at:%Y-%m-%d}" if token.last_used_at else "never used"
            yield f"token:{token.name}  {_age(token.created_at, now)}, {used}"
        whole = queries.progress()
        if not whole.is_over:
            yield f"Sealing again: {whole.done} of {whole.total} values"
        elif not whole.broken and len(settings.SECRETS.contents.keys["sealing"]) > 1:
            yield "Everything is sealed again: `tridesk secrets drop sealing` forgets the older key."
        if whole.broken:
            yield f"{whole.broken} values cannot be sealed again: their seal does not hold; the log of jobs names them."
        if settings.SECRETS.contents.first_form:
            yield "Values that are not bound to their row still open: `tridesk secrets drop sealing` ends that."

    # --- rotate and drop

    def _rotate(self, name: str, options: dict[str, Any]) -> str:
        kind, _colon, whose = name.partition(":")
        if kind == "sealing":
            count = rotation.rotate_sealing()
            return (
                f"From now on a new key seals. `tridesk jobs` seals {count} older values again; `tridesk secrets list`"
                " says how far it is, and when `tridesk secrets drop sealing` may follow."
            )
        if kind in rotation.KEPT_DAYS:
            days = 0 if options["at_once"] else rotation.KEPT_DAYS[kind] if options["keep"] is None else options["keep"]
            rotation.rotate_read_on(kind, timedelta(days=days))
            read = f"is read for {_count(days)}" if days else "is worth nothing any more"
            return f"From now on a new key is used; what the older one made {read}. {RESTART}"
        if kind == "telephone" and whose:
            rotation.rotate_telephone(whose)
            return f"Within ten seconds {whose}'s telephones need their new password; their own page shows it."
        if kind == "telephone":
            rotation.rotate_telephones()
            return f"Within ten seconds every telephone needs its new password, shown on its owner's page. {RESTART}"
        if kind in PASSWORDS:
            rotation.rotate_password(kind)
            return f"The role has another password. {RESTART if kind == 'running' else ''}".strip()
        if kind == "status":
            return rotation.rotate_status()
        if kind == "token" and whose:
            return rotation.rotate_token(whose)
        raise CommandError(
            f"There is no secret {name!r}. There are: {HELP}" if name else f"Which one? There are: {HELP}"
        )

    def _drop(self, name: str) -> str:
        if name == "sealing":
            rotation.drop_sealing()
            return "The older sealing keys are dropped, and every value is bound to its row."
        if name in rotation.KEPT_DAYS:
            rotation.drop_read_on(name)
            return f"Nothing that an older key made is read any more. {RESTART}"
        raise CommandError(f"Only older keys of sealing, {' and '.join(rotation.KEPT_DAYS)} can be dropped.")


RESTART = "`tridesk run` starts its parts again by itself; units of their own are to be restarted."


def _age(since: datetime | None, now: datetime) -> str:
    if since is None:
        return "unknown"
    days = (now - since).days
    return _count(days) if days else "today"


def _count(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"
