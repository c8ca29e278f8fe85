"""Reads what ends within 60, 30 and 7 days, organisation by organisation, and who was written to about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.dateparse import parse_date

from tridesk.directory.confirming import ports
from tridesk.directory.ending.addressees import RenewalReader, has_address, readers
from tridesk.directory.ending.rules import BOUNDS, WIDEST
from tridesk.directory.models import Credential, CredentialKind, CredentialState, Organisation, Renewal, RenewalState
from tridesk.kit import clock
from tridesk.kit.rows import row_number

PAGE: Final = 50  # organisations

Rows = QuerySet[Any]


def ending(within: int = WIDEST) -> Rows:
    """Credentials that end within so many days and are still needed then, with `bound` and `is_asked`.

    Not needed: those of users and organisations that end no later, of people who will have left, and those to which
    another one of the same kind, for at least the same codes, succeeds. An address (IP) has no successor.
    """
    today, last = clock.today(), F("valid_until")
    rows = Credential.objects.filter(
        _goes_on("user__valid_until"),
        _goes_on("user__organisation__valid_until"),
        _goes_on("user__contact__left_on"),
        state=CredentialState.ACTIVE,
        valid_until__range=(today, today + timedelta(within)),
    )
    later = Q(valid_until__isnull=True) | Q(valid_until__gt=OuterRef("valid_until"))
    successors = Credential.objects.filter(
        later,
        user=OuterRef("user"),
        kind=OuterRef("kind"),
        state=CredentialState.ACTIVE,
        nis_codes__contains=OuterRef("nis_codes"),
    )
    bounds = [When(valid_until__lte=today + timedelta(bound), then=Value(bound)) for bound in BOUNDS]
    told = Renewal.objects.exclude(state=RenewalState.REFUSED)
    told = told.filter(credential=OuterRef("pk"), last_day=OuterRef("valid_until"), bound=OuterRef("bound"))
    rows = rows.filter(~Exists(successors.exclude(kind=CredentialKind.IP)))
    rows = rows.annotate(bound=Case(*bounds, output_field=IntegerField()), is_asked=Exists(told))
    return rows.order_by(last, "pk")


def _goes_on(path: str) -> Q:
    return Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__gt": F("valid_until")})


def _is(condition: Q) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(condition, output_field=BooleanField())


def to_write(within: int) -> Rows:
    """Those of which the organisation was not told at their present bound, and has an address."""
    return ending(within).filter(has_address("user__organisation"), is_asked=False)


@dataclass(frozen=True, slots=True)
class EndingFigures:
    """Credentials by bound, each with those of the narrower ones; organisations to write to, and without an address."""

    credentials: Mapping[int, int]
    to_write: int
    without_address: int


def figures(within: int) -> EndingFigures:
    """The figures of the page, in one query."""
    today = clock.today()
    rows = ending().order_by().annotate(body=F("user__organisation"), reached=_is(has_address("user__organisation")))
    due = Q(valid_until__lte=today + timedelta(within), is_asked=False)
    counts = rows.aggregate(
        **{f"in_{bound}": Count("pk", filter=Q(valid_until__lte=today + timedelta(bound))) for bound in BOUNDS},
        to_write=Count("body", filter=due & Q(reached=True), distinct=True),
        without=Count("body", filter=due & Q(reached=False), distinct=True),
    )
    return EndingFigures({bound: counts[f"in_{bound}"] for bound in BOUNDS}, counts["to_write"], counts["without"])


@dataclass(frozen=True, slots=True)
class EndingCredential:
    """A credential that ends, the mails about this end, the newest first, and whether the newest came back."""

    credential: Credential
    days: int
    renewals: list[Renewal] = field(default_factory=list)
    came_back: bool = False

    @property
    def newest(self) -> Renewal | None:
        return self.renewals[0] if self.renewals else None


@dataclass(frozen=True, slots=True)
class EndingOrganisation:
    """An organisation with what ends there; `reader` is None where nobody can be written to."""

    organisation: Organisation
    reader: RenewalReader | None
    credentials: list[EndingCredential]


@dataclass(frozen=True, slots=True)
class EndingPage:
    """Organisations by the first day on which something ends; `next` is the key of the next page, '' at the end."""

    organisations: list[EndingOrganisation] = field(default_factory=list)
    next: str = ""


def page(within: int, after: str = "", limit: int = PAGE) -> EndingPage:
    """A page of organisations, in as many queries whatever ends there."""
    rows = ending(within).order_by().values("user__organisation").annotate(first=Min("valid_until"))
    if edge := _edge(after):
        rows = rows.filter(Q(first__gt=edge[0]) | Q(first=edge[0], user__organisation__gt=edge[1]))
    keys: list[Any] = list(rows.order_by("first", "user__organisation")[: limit + 1])
    shown = [key["user__organisation"] for key in keys[:limit]]
    following = f"{keys[limit - 1]['first'].isoformat()}.{shown[-1]}" if len(keys) > limit else ""
    return EndingPage(_organisations(within, shown), following)


def _organisations(within: int, numbers: list[int]) -> list[EndingOrganisation]:
    credentials = list(
        ending(within)
        .filter(user__organisation__in=numbers)
        .select_related("user__organisation", "user__contact")
        .defer("user__organisation__words", "user__contact__words")
    )
    bodies = {credential.user.organisation_id: credential.user.organisation for credential in credentials}
    written = _renewals(credentials)
    back = ports.post.answer.came_back(
        [row.letter.mail for rows in written.values() for row in rows[:1] if row.letter is not None]
    )
    addressed, today = readers(list(bodies.values())), clock.today()
    listed: dict[int, list[EndingCredential]] = {}
    for credential in credentials:
        assert credential.valid_until is not None
        mails = written.get(credential.pk, [])
        came_back = bool(mails and mails[0].letter is not None and mails[0].letter.mail in back)
        listed.setdefault(credential.user.organisation_id, []).append(
            EndingCredential(credential, (credential.valid_until - today).days, mails, came_back)
        )
    return [
        EndingOrganisation(bodies[number], addressed.get(number), listed[number])
        for number in numbers
        if number in bodies
    ]


def _renewals(credentials: list[Credential]) -> dict[int, list[Renewal]]:
    """The mails about the present last day of each."""
    rows = Renewal.objects.filter(credential__in=credentials, last_day=F("credential__valid_until"))
    by_credential: dict[int, list[Renewal]] = {}
    for row in rows.select_related("letter__confirmation").defer("letter__confirmation__sheet").order_by("-pk"):
        by_credential.setdefault(row.credential_id, []).append(row)
    return by_credential


def on_their_way() -> int:
    """How many mails about credentials have not left yet."""
    return Renewal.objects.filter(state=RenewalState.DUE).count()


def known_bound(typed: str) -> int:
    """The bound that stands in an address; the middle one for another."""
    return next((bound for bound in BOUNDS if str(bound) == typed), BOUNDS[1])


def _edge(after: str) -> tuple[date, int] | None:
    first, _dot, number = after.partition(".")
    try:
        day, row = parse_date(first), row_number(number)
    except ValueError:
        return None
    return (day, row) if day is not None and row is not None else None
