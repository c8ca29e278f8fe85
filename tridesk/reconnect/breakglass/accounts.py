"""Which accounts a sheet restores, with the numbers to call back, and which it does not: read for all at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from tridesk.directory.connected.access import Access, DaySpan, Obstacle, standing
from tridesk.directory.models import (
    Authorisation,
    ConnectedUser,
    Credential,
    CredentialState,
    Merger,
    Organisation,
    Registration,
    RegistrationKind,
)
from tridesk.directory.organisations import registrations
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.reconnect import rules
from tridesk.reconnect.models import Proof, Restore, RestoreOutcome, Watch
from tridesk.reconnect.queries import bulk as bulk_queries

_NOUNS: Final = ("connected_user", "credential", "authorisation")
_EDITS: Final = tuple(f"{noun}.{deed}" for noun in _NOUNS for deed in ("added", "changed"))


class Exclusion(StrEnum):
    """Why break-glass does not restore an account."""

    PRIVILEGED = "privileged"
    WATCHED = "watched"
    CHANGED = "changed"  # a number, an address, a security contact or the access, within 30 days
    DOUBTED = "doubted"
    NO_RIGHT = "no_right"
    PROGRAM = "program"
    SHARED = "shared"  # several users have this user name
    NO_NUMBER = "no_number"  # none that has been registered for 30 days


@dataclass(slots=True)
class Grounds:
    """What stands in the way on an ordinary day, too: row numbers of users, credentials, organisations, contacts."""

    users: defaultdict[Exclusion, set[int]] = field(default_factory=lambda: defaultdict(set))
    credentials: set[int] = field(default_factory=set)  # edited lately
    blocked: set[int] = field(default_factory=set)  # credentials that a colleague blocked
    organisations: defaultdict[Exclusion, set[int]] = field(default_factory=lambda: defaultdict(set))
    contacts: set[int] = field(default_factory=set)  # whose numbers or addresses changed lately
    logins: set[str] = field(default_factory=set)  # of several users
    codes: set[str] = field(default_factory=set)  # NIS codes that belong only to what has ended


def gathered(now: datetime) -> dict[str, list[Any]]:
    """The accounts, and the organisations that their rows name by place.

    A row is login, kind, reference, NIS codes, place of the organisation, name, numbers of the person, row number of
    the credential, and why it is excluded ("" when it is not); one that is excluded names no number.
    """
    grounds, phones = grounds_of(now), _phones(now)
    places: dict[int, int] = {}
    organisations: list[list[Any]] = []
    accounts = []
    for row in _rows():
        organisation = row["user__organisation_id"]
        own = phones[1].get(row["user__contact_id"], ())
        shared = phones[0].get(organisation, ())
        exclusion = _exclusion(row, grounds, bool(own or shared), now.date())
        if organisation not in places:
            places[organisation] = len(organisations)
            organisations.append([_name(row), list(shared)])
        accounts.append(
            [
                row["user__login"],
                row["kind"],
                row["reference"],
                row["nis_codes"],
                places[organisation],
                row["user__contact__name"] or row["user__name"],
                [] if exclusion else list(own),
                row["pk"],
                exclusion,
            ]
        )
    return {"organisations": organisations, "accounts": accounts}


def _rows() -> Iterator[dict[str, Any]]:
    rows = Credential.objects.exclude(state=CredentialState.ENDED).exclude(user__login="").order_by("pk")
    names = (
        "pk", "kind", "reference", "nis_codes", "state", "valid_from", "valid_until", "user_id", "user__login",
        "user__name", "user__is_privileged", "user__valid_from", "user__valid_until", "user__contact_id",
        "user__contact__name", "user__contact__organisation_id", "user__contact__left_on", "user__organisation_id",
        "user__organisation__name_nl", "user__organisation__name_fr", "user__organisation__name_de",
        "user__organisation__valid_from", "user__organisation__valid_until",
    )  # fmt: skip
    yield from rows.values(*names).iterator(5000)


def _name(row: dict[str, Any]) -> str:
    names = (row[f"user__organisation__name_{language}"] for language in ("nl", "fr", "de"))
    return " / ".join(dict.fromkeys(filter(None, names)))


def _exclusion(row: dict[str, Any], grounds: Grounds, has_number: bool, day: date) -> str:
    """The first ground in the order in which they are listed; "" where the account may be restored."""
    return next((str(exclusion) for exclusion, holds in _checked(row, grounds, has_number, day) if holds), "")


def _checked(row: dict[str, Any], grounds: Grounds, has_number: bool, day: date) -> Iterator[tuple[Exclusion, bool]]:
    user, organisation, contact = row["user_id"], row["user__organisation_id"], row["user__contact_id"]
    yield Exclusion.PRIVILEGED, row["user__is_privileged"] or user in grounds.users[Exclusion.PRIVILEGED]
    yield Exclusion.PROGRAM, contact is None
    yield Exclusion.SHARED, row["user__login"].lower() in grounds.logins
    yield Exclusion.WATCHED, organisation in grounds.organisations[Exclusion.WATCHED]
    yield Exclusion.DOUBTED, user in grounds.users[Exclusion.DOUBTED] or row["pk"] in grounds.blocked
    yield Exclusion.NO_RIGHT, _has_no_right(row, grounds, day)
    changed = organisation in grounds.organisations[Exclusion.CHANGED] or contact in grounds.contacts
    yield Exclusion.CHANGED, changed or user in grounds.users[Exclusion.CHANGED] or row["pk"] in grounds.credentials
    yield Exclusion.NO_NUMBER, not has_number


def _has_no_right(row: dict[str, Any], grounds: Grounds, day: date) -> bool:
    left_on = row["user__contact__left_on"]
    is_theirs = row["user__contact__organisation_id"] == row["user__organisation_id"]
    if (left_on is not None and left_on <= day) or not is_theirs:
        return True
    access = Access(
        row["state"],
        DaySpan(row["valid_from"], row["valid_until"]),
        DaySpan(row["user__valid_from"], row["user__valid_until"]),
        DaySpan(row["user__organisation__valid_from"], row["user__organisation__valid_until"]),
    )
    obstacles = set(standing(access, day).obstacles) - {Obstacle.BLOCKED}
    is_unauthorised = row["user__organisation_id"] in grounds.organisations[Exclusion.NO_RIGHT]
    return bool(obstacles) or is_unauthorised or not grounds.codes.isdisjoint(row["nis_codes"])


def _phones(now: datetime) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]:
    """The numbers that have stood for 30 days: of organisations themselves, and of contacts."""
    rows = Registration.objects.filter(
        kind=RegistrationKind.PHONE, until=None, since__lte=now - registrations.SETTLED_AFTER
    )
    own, theirs = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    for organisation, contact, value in rows.order_by("pk").values_list("organisation", "contact", "value"):
        holders = own if contact is None else theirs
        holders[organisation if contact is None else contact].append(value)
    return _once_each(own), _once_each(theirs)


def _once_each(values: dict[int, list[str]]) -> dict[int, tuple[str, ...]]:
    return {key: tuple(dict.fromkeys(several)) for key, several in values.items()}


def grounds_of(now: datetime) -> Grounds:
    """Everything for which an ordinary restore asks for more than one proof, or is refused."""
    grounds, lately = Grounds(), now - registrations.SETTLED_AFTER
    _note_changes(grounds, lately)
    _note_edits(grounds, lately)
    _note_doubts(grounds, now)
    _note_ended(grounds)
    lowered = now - rules.LOWERED_FOR
    watched = Watch.objects.filter(Q(ended_at=None) | Q(ended_at__gt=lowered))
    grounds.organisations[Exclusion.WATCHED] |= set(watched.values_list("organisation", flat=True))
    logins = Counter(ConnectedUser.objects.exclude(login="").annotate(low=Lower("login")).values_list("low", flat=True))
    grounds.logins = {login for login, count in logins.items() if count > 1}
    return grounds


def _note_changes(grounds: Grounds, lately: datetime) -> None:
    changed = Registration.objects.filter(Q(since__gte=lately) | Q(until__gte=lately))
    of_organisations = grounds.organisations[Exclusion.CHANGED]
    for organisation, contact, kind in changed.values_list("organisation", "contact", "kind"):
        if contact is None or kind == RegistrationKind.SECURITY:
            of_organisations.add(organisation)
        if contact is not None:
            grounds.contacts.add(contact)
    merged = Merger.objects.filter(Q(at__gte=lately) | Q(undone_at__gte=lately))
    for into, sources in merged.values_list("into", "sources"):
        of_organisations |= {into, *map(int, sources)}


def _note_edits(grounds: Grounds, lately: datetime) -> None:
    """Who edits the directory first gains nothing here either."""
    edits = Entry.objects.filter(verb__in=_EDITS, at__gte=lately)
    authorisations = set[int]()
    for ref, verb, data in edits.values_list("ref", "verb", "data"):
        noun, _colon, number = ref.partition(":")
        if noun == "credential":
            grounds.credentials.add(int(number))
        elif noun == "authorisation":
            authorisations.add(int(number))
        else:
            grounds.users[Exclusion.CHANGED].add(int(number))
            if verb == "connected_user.changed" and "is_privileged" in (data or {}).get("fields", ()):
                grounds.users[Exclusion.PRIVILEGED].add(int(number))
    owners = Authorisation.objects.filter(pk__in=authorisations).values_list("organisation", flat=True)
    grounds.organisations[Exclusion.CHANGED] |= set(owners)


def _note_doubts(grounds: Grounds, now: datetime) -> None:
    since = now - rules.DOUBT_HOLDS
    refused = Proof.objects.filter(refused_at__gt=since).values_list("restore__user", flat=True)
    lately = Q(closed_at__gt=since, outcome__in=(RestoreOutcome.REFUSED, RestoreOutcome.FROZEN))
    frozen = Q(outcome=RestoreOutcome.FROZEN, thawed_at=None)
    doubted = Restore.objects.filter(lately | frozen | Q(doubted_at__gt=since)).values_list("user", flat=True)
    among_many = bulk_queries.frozen().order_by().values_list("credential__user", flat=True)
    grounds.users[Exclusion.DOUBTED] |= {*refused, *doubted, *among_many}
    blocked = Credential.objects.filter(state=CredentialState.BLOCKED).only("pk")
    refs = bulk_queries.blocked_by_colleagues([credential.ref for credential in blocked])
    grounds.blocked = {int(ref.partition(":")[2]) for ref in refs}


def _note_ended(grounds: Grounds) -> None:
    """Organisations whose recorded authorisations all are over or to come, and NIS codes that are over."""
    day = clock.today()
    holds: dict[int, bool] = {}
    rows: QuerySet[Authorisation, tuple[int, date | None, date | None]] = Authorisation.objects.values_list(
        "organisation", "valid_from", "valid_until"
    )
    for organisation, first, last in rows:
        holds[organisation] = holds.get(organisation, False) or DaySpan(first, last).holds(day)
    grounds.organisations[Exclusion.NO_RIGHT] |= {organisation for organisation, hold in holds.items() if not hold}
    spans = [(nis, DaySpan(None, until)) for nis, until in Organisation.objects.values_list("nis", "valid_until")]
    grounds.codes = {nis for nis, _span in spans} - {nis for nis, span in spans if not span.has_ended(day)}
