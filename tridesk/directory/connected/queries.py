"""Reads of connected users: their credentials and authorisations, and their state today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, TypeVar

from django.db.models import Case, F, IntegerField, Model, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.connected.access import Access, AccessStanding, DaySpan, standing
from tridesk.directory.models import Authorisation, ConnectedUser, Contact, Credential, CredentialState, Organisation
from tridesk.journal.prepared_queries import PreparedQuery, any_of
from tridesk.kit import clock
from tridesk.kit.errors import NotFound, Sayable

M = TypeVar("M", bound=Model)

MOST_SHOWN: Final = 200  # users of one organisation on its page
REMEMBERED: Final = 90  # days for which what has ended still stands on a caller's card


# --- the gates


def user_for(user: User, number: int) -> ConnectedUser:
    """The one gate to a connected user, for users with the right to read the directory."""
    rows = ConnectedUser.objects.select_related("organisation", "contact")
    return _for(
        user,
        rows.defer("organisation__words", "contact__words"),
        number,
        _("There is no such connected user in the directory."),
    )


def credential_for(user: User, number: int) -> Credential:
    """The one gate to a credential."""
    rows = Credential.objects.select_related("user__organisation", "user__contact")
    return _for(
        user,
        rows.defer("user__organisation__words", "user__contact__words"),
        number,
        _("There is no such credential in the directory."),
    )


def authorisation_for(user: User, number: int) -> Authorisation:
    """The one gate to an authorisation."""
    rows = Authorisation.objects.select_related("organisation").defer("organisation__words")
    return _for(user, rows.prefetch_related("services"), number, _("There is no such authorisation in the directory."))


def _for(user: User, rows: QuerySet[M], number: int, otherwise: Sayable) -> M:
    row = rows.filter(pk=number).first() if user.may("directory.read") else None
    if row is None:
        raise NotFound(otherwise)
    return row


# --- how it stands


@dataclass(frozen=True, slots=True)
class HeldCredential:
    """A credential and how it stands; `over` are those of its NIS codes that have ended."""

    credential: Credential
    standing: AccessStanding
    over: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UserOverview:
    """A connected user with the user's own state and credentials, the most urgent first."""

    user: ConnectedUser
    standing: AccessStanding
    held: list[HeldCredential]


@dataclass(frozen=True, slots=True)
class Allowed:
    """An authorisation and how it stands."""

    authorisation: Authorisation
    standing: AccessStanding


@dataclass(frozen=True, slots=True)
class Connections:
    """The connected users of an organisation and its authorisations."""

    users: list[UserOverview] = field(default_factory=list)
    authorisations: list[Allowed] = field(default_factory=list)

    @property
    def troubles(self) -> int:
        """How many credentials are blocked, ended or end soon."""
        words = [held.standing.word for user in self.users for held in user.held]
        return sum(word in ("blocked", "ended", "soon") for word in words)


def connections_of(organisation: Organisation) -> Connections:
    """The connected users of an organisation, by name; four queries, whatever their number."""
    users = list(_users().filter(organisation=organisation).order_by("contact__name", "name", "pk")[:MOST_SHOWN])
    allowed = authorisations_of(organisation)
    codes = _ended_codes(credential for user in users for credential in user.credentials.all())
    spans, day = _spans(allowed), clock.today()
    return Connections([_connected(user, organisation, spans, codes, day) for user in users], allowed)


def connection_of(user: ConnectedUser) -> UserOverview:
    """One user with the user's credentials."""
    full = _users().get(pk=user.pk)
    codes = _ended_codes(full.credentials.all())
    return _connected(full, user.organisation, _spans(authorisations_of(user.organisation)), codes, clock.today())


def authorisations_of(organisation: Organisation, *, services: bool = True) -> list[Allowed]:
    """What allows an organisation to be there, what holds longest first; with their services, unless not needed."""
    rows = _of_body(organisation.pk).prefetch_related("services") if services else _alone(organisation.pk)
    body, day = span_of(organisation), clock.today()
    return [
        Allowed(authorisation, standing(Access(credential=span_of(authorisation), organisation=body), day))
        for authorisation in rows
    ]


def _of_body(organisation: int) -> QuerySet[Authorisation]:
    rows = Authorisation.objects.filter(organisation_id=organisation)
    return rows.order_by(F("valid_until").desc(nulls_first=True), "number")[:100]


_alone = PreparedQuery(_of_body)


def standing_of(credential: Credential, authorisations: Iterable[DaySpan], day: date) -> AccessStanding:
    """The state of a credential; its user and organisation must be selected with it."""
    user = credential.user
    access = Access(
        credential.state, span_of(credential), span_of(user), span_of(user.organisation), tuple(authorisations)
    )
    return standing(access, day)


def is_connected(email: str) -> bool:
    """Whether this is an address of a person who is a connected user today, blocked or not."""
    if not email:
        return False
    day, address = clock.today(), email.lower()
    at = Q(lower_email=address) | Q(other_emails__contains=[address])
    persons = Contact.objects.annotate(lower_email=Lower("email")).filter(at, Q(left_on=None) | Q(left_on__gt=day))
    users = ConnectedUser.objects.filter(contact__in=persons).select_related("contact", "organisation")
    return any(
        span_of(user).holds(day) and span_of(user.organisation).holds(day)
        for user in users.defer("contact__words", "organisation__words")
        if user.contact and address in [own.lower() for own in user.contact.emails]
    )


def span_of(row: Organisation | ConnectedUser | Credential | Authorisation) -> DaySpan:
    """From when to when."""
    return DaySpan(row.valid_from, row.valid_until)


def with_everything() -> QuerySet[ConnectedUser]:
    """Connected users with all that decides how they stand, for `standing_each`."""
    rows = _users().select_related("organisation").defer("contact__words", "organisation__words")
    return rows.prefetch_related("organisation__authorisations")


def standing_each(users: Iterable[ConnectedUser]) -> list[UserOverview]:
    """How each of many stands; one query, however many they are."""
    every, day = list(users), clock.today()
    codes = _ended_codes(credential for user in every for credential in user.credentials.all())
    return [
        _connected(user, user.organisation, tuple(map(span_of, user.organisation.authorisations.all())), codes, day)
        for user in every
    ]


def _users() -> QuerySet[ConnectedUser]:
    credentials = Prefetch("credentials", Credential.objects.order_by("pk"))
    return ConnectedUser.objects.select_related("contact").defer("contact__words").prefetch_related(credentials)


def _connected(
    user: ConnectedUser, organisation: Organisation, allowed: tuple[DaySpan, ...], codes: frozenset[str], day: date
) -> UserOverview:
    body, own = span_of(organisation), span_of(user)
    held = [
        HeldCredential(
            credential,
            standing(Access(credential.state, span_of(credential), own, body, allowed), day),
            codes.intersection(credential.nis_codes),
        )
        for credential in user.credentials.all()
    ]
    held.sort(key=lambda held_credential: held_credential.standing.urgency)
    return UserOverview(user, standing(Access(user=own, organisation=body), day), held)


def _spans(allowed: Iterable[Allowed]) -> tuple[DaySpan, ...]:
    return tuple(span_of(permission.authorisation) for permission in allowed)


def _ended_codes(credentials: Iterable[Credential]) -> frozenset[str]:
    """The NIS codes of these that belong only to what has ended."""
    codes = {code for credential in credentials for code in credential.nis_codes}
    if not codes:
        return frozenset()
    spans = [(row.nis, DaySpan(None, row.valid_until)) for row in _with_codes(list(codes))]
    return frozenset(nis for nis, _span in spans) - {nis for nis, span in spans if not span.has_ended(clock.today())}


_with_codes = PreparedQuery(
    lambda codes: Organisation.objects.filter(any_of("nis", codes)).only("nis", "valid_until").order_by()
)


# --- beside a ticket


def beside(organisation: Organisation, contact: Contact | None) -> tuple[list[HeldCredential], list[Allowed]]:
    """What to show during a call: the caller's credentials, then colleagues' ones that are blocked, ended or end soon.

    Also returns the organisation's authorisations, without their services. Two queries, whatever their number.
    """
    day, allowed = clock.today(), authorisations_of(organisation, services=False)
    spans, since, soon = _spans(allowed), day - timedelta(REMEMBERED), day + timedelta(30)
    held = [
        (vars(credential)["first"], HeldCredential(credential, standing_of(credential, spans, day)))
        for credential in _credentials(organisation.pk, contact.pk if contact else 0, since, soon)
    ]
    held.sort(key=lambda pair: (pair[0] > 0, pair[1].standing.urgency))
    return [held_credential for _first, held_credential in held], allowed


def _beside(organisation: int, contact: int, since: date, soon: date) -> QuerySet[Credential]:
    own, lately = Q(user__contact_id=contact), Q(valid_until__gte=since)
    troubled = Q(state=CredentialState.BLOCKED) | Q(lately, valid_until__lte=soon)
    first = Case(
        When(own, then=Value(0)),
        When(state=CredentialState.BLOCKED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Credential.objects.filter(Q(own & (Q(valid_until__isnull=True) | lately)) | troubled)
    rows = rows.filter(user__organisation_id=organisation).annotate(first=first)
    rows = rows.select_related("user__contact", "user__organisation")
    rows = rows.defer("user__contact__words", "user__organisation__words")
    return rows.order_by("first", "valid_until", "pk")[:6]


_credentials = PreparedQuery(_beside)
