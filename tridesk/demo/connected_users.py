"""Invented connected users of the demonstration, with their credentials and authorisations.

Most of it works; some keys are blocked, some have ended or will soon, a few open a code that is no more.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from tridesk.demo.data_files import read
from tridesk.directory.models import (
    Authorisation,
    ConnectedUser,
    Contact,
    Credential,
    CredentialKind,
    CredentialState,
    Organisation,
)
from tridesk.journal.bulk_copy import copy_in
from tridesk.kit import clock

_HEADS: Final[dict[str, tuple[int, int]]] = {
    "municipality": (3, 8),
    "large town": (20, 45),
    "police": (16, 34),
    "welfare": (6, 14),
    "federal": (25, 60),
    "hospital": (10, 20),
    "social_security": (20, 45),
    "notary": (10, 20),
    "bailiff": (14, 26),
    "lawyer": (14, 24),
}
"""How many persons are connected for a body, by its kind; most of them never asked anything."""
_LARGE: Final = frozenset(read("bodies")["large"])
_BY_LAW: Final = frozenset({"municipality", "welfare", "police"})
_PROGRAMS: Final = frozenset({"federal", "hospital", "social_security", "community", "police"})
_SHOWN: Final = 4  # of those of a body who asked
_LONG_AGO: Final = date(2021, 3, 1)
_REASONS: Final[dict[str, tuple[str, ...]]] = read("phrases")["blocked"]
_NAMES: Final[dict[str, dict[str, tuple[str, ...]]]] = read("names")
_PURPOSES: Final[dict[str, str]] = read("phrases")["purpose"]
_PRIVILEGED: Final = 2
_LASTS: Final = (*(None,) * 14, 400, 300, 200, 120, 45, 25, 12, 4, -3, -12, -70)
"""In how many days a credential ends."""


def add_connected_users(contacts: Iterable[Contact], organisations: Iterable[Organisation]) -> None:
    """Gives people and bodies of the demonstration what they get in with; a few statements, however many they are.

    Each body has colleagues of those who asked, so that figures per connected user compare large with small ones.
    """
    dice, now = random.Random("connected users"), clock.now()  # noqa: S311 - invents, hides nothing
    people, bodies = _by_body(contacts), sorted(organisations, key=lambda body: (body.kind, body.name_nl, body.nis))
    codes = _codes(bodies)
    users = [user for body in bodies for user in _users(body, codes[body.pk], people.get(body.pk, []), dice, now)]
    for administrator in _administrators(users, now):
        administrator.is_privileged = True
    quiet = {body.pk: _colleagues(body, people.get(body.pk, []), now) for body in bodies}
    copy_in([contact for contacts in quiet.values() for contact in contacts])
    others = [user for body in bodies for user in _others(quiet[body.pk], codes[body.pk], people.get(body.pk, []))]
    copy_in([*users, *others])
    held = [credential for number, user in enumerate(users) for credential in _held(user, number, dice, now)]
    copy_in([*held, *(Credential(user=user, kind=CredentialKind.EID, valid_from=user.valid_from) for user in others)])
    allowed = [body for body in bodies if body.kind not in _BY_LAW]
    Authorisation.objects.bulk_create(_allowed(body, number, dice, now) for number, body in enumerate(allowed, 1))


def _by_body(contacts: Iterable[Contact]) -> dict[int, list[Contact]]:
    people: dict[int, list[Contact]] = {}
    for contact in contacts:
        if contact.organisation_id:
            people.setdefault(contact.organisation_id, []).append(contact)
    return people


def _codes(bodies: Iterable[Organisation]) -> dict[int, str]:
    """The letters with which the user names of each body begin, of no other body."""
    taken: dict[str, int] = {}
    codes = {}
    for body in bodies:
        letters = "".join(letter for letter in body.name_fr.upper() if "A" <= letter <= "Z")[-6:] or "BODY"
        taken[letters] = taken.get(letters, 0) + 1
        codes[body.pk] = letters if taken[letters] == 1 else f"{letters}{taken[letters]}X"
    return codes


def _users(
    body: Organisation, letters: str, people: list[Contact], dice: random.Random, now: datetime
) -> Iterator[ConnectedUser]:
    for place, contact in enumerate(people[:_SHOWN], 1):
        left = _in(now, -dice.randint(2, 60)) if dice.random() < 0.03 else None
        yield ConnectedUser(
            organisation=body,
            contact=contact,
            login=f"{letters}{place:02d}",
            valid_from=_since(dice),
            valid_until=left,
            confirmed_at=_confirmed(now, dice),
        )
    if body.kind in _PROGRAMS and dice.random() < 0.7:
        yield ConnectedUser(
            organisation=body,
            name=f"{letters}-APP",
            login=f"{letters.lower()}-app",
            valid_from=_since(dice),
            confirmed_at=_confirmed(now, dice),
        )


def _colleagues(body: Organisation, people: Sequence[Contact], now: datetime) -> list[Contact]:
    """The persons of a body who are connected and never asked anything."""
    dice = random.Random(f"colleagues {body.name_nl} {body.nis}")  # noqa: S311 - invents, hides nothing
    heads = _HEADS.get("large town" if body.nis in _LARGE and body.kind == "municipality" else body.kind, (0, 0))
    language = body.service_language[:2] or next((contact.language for contact in people if contact.language), "nl")
    first, family = _NAMES["first"][language], _NAMES["family"][language]
    taken, confirmed = {contact.name for contact in people}, _confirmed(now, dice)
    made: list[Contact] = []
    for _ in range(dice.randint(*heads) - len(people)):
        while (name := f"{dice.choice(first)} {dice.choice(family)}") in taken:
            pass
        taken.add(name)
        made.append(Contact(name=name, language=language, organisation=body, confirmed_at=confirmed))
    return made


def _others(quiet: Sequence[Contact], letters: str, people: Sequence[Contact]) -> Iterator[ConnectedUser]:
    """These as users, numbered after those who asked."""
    for place, contact in enumerate(quiet, min(len(people), _SHOWN) + 1):
        yield ConnectedUser(
            organisation=contact.organisation,
            contact=contact,
            login=f"{letters}{place:02d}",
            valid_from=_LONG_AGO,
            confirmed_at=contact.confirmed_at,
        )


def _administrators(users: Iterable[ConnectedUser], now: datetime) -> list[ConnectedUser]:
    """The first persons of two bodies, who have not left: administrators of access there."""
    firsts: dict[int, ConnectedUser] = {}
    for user in users:
        if user.contact and not user.has_ended_on(now.date()):
            firsts.setdefault(user.organisation_id, user)
    return list(firsts.values())[:_PRIVILEGED]


def _held(user: ConnectedUser, number: int, dice: random.Random, now: datetime) -> Iterator[Credential]:
    kinds = [dice.choice([CredentialKind.KEY, CredentialKind.EID])]
    if user.contact is None:
        kinds = [dice.choice([CredentialKind.CERTIFICATE, CredentialKind.OAUTH2]), CredentialKind.IP]
    for place, kind in enumerate(kinds):
        until = _in(now, dice.choice(_LASTS))
        yield _credential(user, kind, f"{number}{place}", until, dice, now)
        if until and until < now.date() and dice.random() < 0.6:  # it was renewed in time
            yield _credential(user, kind, f"{number}{place}9", None, dice, now)


def _credential(
    user: ConnectedUser, kind: CredentialKind, number: str, until: date | None, dice: random.Random, now: datetime
) -> Credential:
    credential = Credential(
        user=user,
        kind=kind,
        reference=_reference(kind, number, user.login, dice),
        valid_from=_since(dice),
        valid_until=until,
        state_since=now - timedelta(dice.randint(90, 900)),
        nis_codes=[user.organisation.nis] if user.organisation.nis else [],
    )
    ended, blocked = until is not None and until < now.date(), dice.random() < 0.06
    if ended and dice.random() < 0.5:
        credential.state, credential.state_since = CredentialState.ENDED, now + (until - now.date()) if until else now
    elif blocked and not ended:
        language = user.organisation.service_language[:2] or (user.contact.language if user.contact else "nl")
        credential.state, credential.reason = (
            CredentialState.BLOCKED,
            dice.choice(_REASONS.get(language, _REASONS["nl"])),
        )
        credential.state_since = now - timedelta(hours=dice.randint(2, 200))
    return credential


def _reference(kind: CredentialKind, number: str, login: str, dice: random.Random) -> str:
    match kind:
        case CredentialKind.KEY:
            return f"RR-{int(number) + 2000}-{dice.randint(1, 9)}"
        case CredentialKind.CERTIFICATE:
            return f"{dice.getrandbits(64):016X}"
        case CredentialKind.OAUTH2:
            return f"rrn-{login}"
        case CredentialKind.IP:
            return f"198.51.100.{dice.randint(1, 254)}"
    return ""


def _allowed(body: Organisation, number: int, dice: random.Random, now: datetime) -> Authorisation:
    decided = _since(dice)
    language = body.service_language[:2] or "nl"
    return Authorisation(
        organisation=body,
        number=f"RR {number:03d}/{decided.year}",
        decided_on=decided,
        valid_from=decided,
        valid_until=_in(now, dice.choice((*(None,) * 11, 300, 26, -9))),
        purpose=_PURPOSES.get(language, _PURPOSES["nl"]),
        confirmed_at=_confirmed(now, dice),
    )


def _since(dice: random.Random) -> date:
    return _LONG_AGO + timedelta(dice.randint(0, 1200))


def _in(now: datetime, days: int | None) -> date | None:
    return None if days is None else now.date() + timedelta(days)


def _confirmed(now: datetime, dice: random.Random) -> datetime:
    return now - timedelta(days=dice.randint(3, 500))
