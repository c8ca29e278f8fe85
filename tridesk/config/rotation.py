"""Rotation of each kind of secret: what changes at once, what stays readable, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from tridesk.accounts import actions as accounts
from tridesk.accounts.models import User
from tridesk.config import embedded
from tridesk.config.secrets import Secrets
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.statuspage.queries import publisher
from tridesk.vault import actions as vault
from tridesk.vault import queries

KEPT_DAYS: Final = {"reference": 90, "signing": 30}
"""How long what was made with an older key is still read: answers to our mails, links in our letters."""
SETTLING: Final = timedelta(minutes=1)  # a value that was sealed with the older key just before is committed by then


def rotate_sealing() -> int:
    """A new sealing key; old values are sealed again by the job. How many there are."""
    _secrets().add("sealing")
    count = vault.begin_resealing()
    _note("sealing")
    return count


def drop_sealing() -> None:
    """Forgets the older sealing keys and the first form; refuses while any value needs them."""
    contents = _secrets().contents
    newest = max(contents.keys["sealing"], key=lambda key: key.number)
    if newest.made_at is not None and clock.now() < newest.made_at + SETTLING:
        raise Conflict("The newest key is less than a minute old. Wait a moment: somebody may still use the older one.")
    if left := queries.all_remaining():
        raise Conflict(
            f"{left} values still need an older key: `tridesk secrets list` says how far the sealing again has come."
        )
    _secrets().settle("sealing")
    _secrets().close_first_form()
    _note("sealing", "secret.dropped")


def close_first_form_when_unused() -> int:
    """At each start: seals again what an older version sealed; ends that form when nothing has it. How many have."""
    if not _secrets().contents.first_form:
        return 0
    left = queries.all_remaining()
    if left:
        vault.begin_resealing()
    else:
        _secrets().close_first_form()
    return left


def rotate_read_on(name: str, keep: timedelta) -> None:
    """A new key for what travels outside; what was made with the older one is read for as long as `keep` says."""
    _secrets().add(name, keep=keep)
    _note(name)


def drop_read_on(name: str) -> None:
    """What was made with an older key is not read any more from now on."""
    _secrets().settle(name)
    _note(name, "secret.dropped")


def rotate_telephones() -> None:
    """Another password for every telephone and for the switch; the running switch takes them up within ten seconds."""
    _secrets().add("telephone", keep=timedelta(0))
    _note("telephone")


def rotate_telephone(username: str) -> None:
    """Another password for the telephones of one colleague."""
    if not User.objects.filter(username=username, is_program=False).exists():
        raise Invalid(f"There is no colleague {username}.")
    _secrets().renew_telephone(username)
    _note(f"telephone:{username}")


def rotate_token(name: str) -> str:
    """Another token for a program, returned once; the older one ends at once."""
    return accounts.renew_token(name)


def rotate_password(name: str) -> None:
    """Another password for a role of the embedded database; what is cut off is completed by running it again."""
    if settings.ENVIRONMENT.database_url:
        raise Conflict(
            "DATABASE_URL names a server of yours: change it there (ALTER ROLE … PASSWORD), then in the setting."
        )
    connection.ensure_connection()  # with the password of before, for the entry in the journal
    _secrets().add(name, pending=True)
    embedded.change_password(settings.ENVIRONMENT.var, name)
    _secrets().settle(name)
    _note(name)


def rotate_status() -> str:
    """Another key signs the log of the state; needs no database. What to tell about it."""
    change = publisher().log.change_key(by="tridesk", via="command")
    return (
        f"Entry {change.number} of the log, signed with the older key, names the new one. The page shows both in"
        " key.pem; certificates of before stay verifiable. Copy var/status/key to every host that has the log."
    )


def _note(name: str, verb: str = "secret.rotated") -> None:
    with transaction.atomic():
        record(verb, by=None, ref=f"secret:{name}")


def _secrets() -> Secrets:
    current: Secrets = settings.SECRETS
    return current
