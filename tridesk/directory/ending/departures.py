"""Reads people who are gone, or reported as gone, and still have access to the register."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import DateField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.dateparse import parse_date

from tridesk.directory.models import ConnectedUser, Credential, CredentialState, Proposal
from tridesk.kit import clock

MOST: Final = 100  # on the page


@dataclass(frozen=True, slots=True)
class Departure:
    """A connected user whose person is gone, or will be after `last_day`, and who has access beyond it.

    `report` is the number of the confirmation in which the organisation says so, where nobody has decided on it yet;
    `left_on` is then the day that the organisation gave (None: it only says that the access is over).
    """

    user: ConnectedUser
    left_on: date | None
    report: int | None
    last_day: date
    credentials: tuple[Credential, ...]

    @property
    def at_once(self) -> bool:
        return self.last_day <= clock.today()


@dataclass(frozen=True, slots=True)
class Departures:
    """The departures that are shown, and how many there are."""

    rows: list[Departure]
    count: int


def departures(limit: int = MOST) -> Departures:
    """Privileged access first, then who is gone longest; three queries, whatever their number."""
    rows = departed()
    count = rows.order_by().count()
    shown = rows.order_by("-is_privileged", F("gone_on").asc(nulls_last=True), "pk")[:limit]
    return Departures([_departure(user) for user in shown], count)


def departures_of(users: Collection[int]) -> list[Departure]:
    """Those of these users that are departures, by number."""
    return [_departure(user) for user in departed().filter(pk__in=users).order_by("pk")]


def departed() -> QuerySet[Any]:
    """Users whose person has left, or is reported as gone, with access beyond that; annotated for `_departure`.

    A report of a day to come is decided on first; then the person has a day of leaving in the directory.
    """
    today = Value(clock.today(), output_field=DateField())
    waiting = Proposal.objects.filter(
        state=Proposal.State.WAITING,
        confirmation__answered_at__isnull=False,
        confirmation__organisation=OuterRef("organisation"),
    )
    left = waiting.filter(about=Proposal.About.CONTACT, field="left_on", contact=OuterRef("contact"))
    left = left.annotate(day=Cast("after", TextField())).filter(day__gt='""', day__lte=f'"{clock.today().isoformat()}"')
    over = waiting.filter(about=Proposal.About.USER, user=OuterRef("pk"))
    gone, reports = Q(contact__left_on__isnull=False), Proposal.objects.filter(state=Proposal.State.WAITING)
    rows = ConnectedUser.objects.filter(contact__isnull=False)
    rows = rows.filter(  # read once, so that what follows is asked of a few users only
        gone
        | Q(contact__in=reports.filter(about=Proposal.About.CONTACT).values("contact"))
        | Q(pk__in=reports.filter(about=Proposal.About.USER).values("user"))
    )
    rows = rows.filter(gone | Q(Exists(left)) | Q(Exists(over)))
    rows = rows.annotate(
        gone_on=F("contact__left_on"),
        goes_on=Greatest(Coalesce("contact__left_on", today), today),
        reported_day=Subquery(left.values("after")[:1]),
        report=Coalesce(Subquery(left.values("confirmation")[:1]), Subquery(over.values("confirmation")[:1])),
    ).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=F("goes_on")))
    open_ones = Credential.objects.exclude(state=CredentialState.ENDED).order_by("pk")
    return (
        rows.select_related("organisation", "contact")
        .defer("organisation__words", "contact__words")
        .prefetch_related(Prefetch("credentials", open_ones))
    )


def _departure(user: Any) -> Departure:
    left_on = user.gone_on
    if left_on is None and user.reported_day:
        left_on = parse_date(str(user.reported_day))
    today = clock.today()
    report = None if user.gone_on else user.report
    return Departure(user, left_on, report, max(left_on or today, today), tuple(user.credentials.all()))
