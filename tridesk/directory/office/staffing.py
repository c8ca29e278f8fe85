"""Reads about colleagues: their languages and services, absences and replacements."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Absence, AbsenceCalendar, HandledService, Service, SpokenLanguage, Staff
from tridesk.directory.office import absences
from tridesk.directory.office.absences import Away, Diary
from tridesk.journal.prepared_statements import Ask, ask
from tridesk.kit import clock
from tridesk.kit.errors import NotFound

_AHEAD: Final = timedelta(days=120)  # how far it is followed whether one absence leads into the next
_DEPTH: Final = 8  # replacements of replacements that are read


# --- who is away


def absent(user: User, at: datetime | None = None) -> Absence | None:
    """The user's absence at this moment (default now): of several the one that lasts longest."""
    at = at or clock.now()
    rows = Absence.objects.filter(user=user, starts_at__lte=at, ends_at__gt=at).select_related("replaced_by")
    return rows.order_by("-ends_at", "pk").first()


@dataclass(frozen=True, slots=True)
class Absentee:
    """An absent colleague: until when, and the replacement (None: there is none)."""

    user: User
    back_at: datetime
    replacement: User | None


def away_now(at: datetime | None = None, among: Collection[User] | None = None) -> list[Absentee]:
    """All colleagues (of `among`) that are away, by name; two queries, and one for each step along the replacements."""
    at = at or clock.now()
    gone = Absence.objects.filter(starts_at__lte=at, ends_at__gt=at, user__is_active=True)
    if among is not None:
        gone = gone.filter(user__in=[user.pk for user in among])
    users = dict.fromkeys(gone.values_list("user", flat=True))
    if not users:
        return []
    known = _diary(users, at)
    instead = {user: absences.replacement(user, at, known) for user in users}
    people = User.objects.in_bulk({*users, *filter(None, instead.values())})
    standings = []
    for user in users:
        back = absences.back_at(user, at, known)
        if back is not None:
            standings.append(Absentee(people[user], back, people.get(instead[user] or 0)))
    return sorted(standings, key=lambda standing: (str(standing.user), standing.user.pk))


def standing_of(user: User, at: datetime | None = None) -> Absentee | None:
    """The absence and replacement of a user; None when not away."""
    return next(iter(away_now(at, [user])), None)


def _diary(users: Iterable[int], at: datetime) -> Diary:
    """The absences of these users from `at` on, and those of all their replacements."""
    read, rows, wanted = set[int](), list[Away](), set(users)
    for _step in range(_DEPTH):
        if not wanted:
            break
        overlapping = Absence.objects.filter(user__in=wanted, ends_at__gt=at, starts_at__lt=at + _AHEAD)
        fresh = [
            Away(user, starts, ends, instead if may_work else None)
            for user, starts, ends, instead, may_work in overlapping.values_list(
                "user_id", "starts_at", "ends_at", "replaced_by", "replaced_by__is_active"
            )
        ]
        rows += fresh
        read |= wanted
        wanted = {absence.replaced_by for absence in fresh if absence.replaced_by and absence.covers(at)} - read
    return absences.diary(rows)


def absences_between(first: date, last: date) -> QuerySet[Absence]:
    """Every absence of colleagues that touches these days, the earliest first."""
    start, end = clock.midnight(first), clock.midnight(last + timedelta(days=1))
    rows = Absence.objects.filter(starts_at__lt=end, ends_at__gt=start, user__is_active=True)
    return rows.select_related("user", "replaced_by").order_by("user__name", "user_id", "starts_at", "pk")


def absences_of(user: User) -> list[Absence]:
    """What is still to come or has begun, the earliest first."""
    return list(Absence.objects.filter(user=user, ends_at__gt=clock.now()).select_related("replaced_by")[:200])


def absence_for(by: User, number: int) -> Absence:
    """The one gate to an absence: one's own, or any for users with the right to plan colleagues."""
    absence = Absence.objects.select_related("user", "replaced_by").filter(pk=number).first()
    if absence is None or not (absence.user_id == by.pk or by.may("staff.plan")):
        raise NotFound(_("There is no such absence."))
    return absence


def calendar_of(user: User) -> AbsenceCalendar | None:
    """The calendar from which the user's absences are read."""
    return AbsenceCalendar.objects.filter(user=user).first()


# --- who is who


def colleagues(language: str = "", service: str = "") -> list[User]:
    """All users that may sign in, with their staff data.

    With `language` or `service` only users that speak it or handle it, in either line; best first. Four queries.
    """
    people = User.objects.filter(is_active=True, is_program=False).order_by("name", "pk")
    if language:
        people = people.filter(staff__languages__language=language).order_by("staff__languages__level", "name", "pk")
    if service:
        people = people.filter(Q(staff__services__service__code=service) | Q(expertises__service__code=service))
    rows = people.select_related("staff").prefetch_related(
        Prefetch("staff__languages", SpokenLanguage.objects.order_by("level", "language")),
        Prefetch(
            "staff__services", HandledService.objects.select_related("service").order_by("level", "service__code")
        ),
        "expertises__service",
    )
    return list(dict.fromkeys(rows))


def colleague_for(username: str) -> User:
    """The one gate to a colleague's staff data; open to all signed-in users."""
    colleague = User.objects.filter(username=username[:160], is_program=False).select_related("staff").first()
    if colleague is None:
        raise NotFound(_("There is no such colleague."))
    return colleague


def staff_of(user: User) -> Staff | None:
    """The staff data of a colleague; None when there is none yet."""
    return Staff.objects.filter(user=user).prefetch_related("languages", "services__service").first()


def extensions() -> dict[str, str]:
    """The extensions of colleagues, with the user name of each."""
    (rows,) = ask(Ask(_EXTENSIONS))
    return dict(rows)


_EXTENSIONS: Final = """
    SELECT one.extension, person.username FROM directory_staff one JOIN accounts_user person ON person.id = one.user_id
    WHERE person.is_active AND one.extension <> ''
"""


def every_service() -> list[Service]:
    """Services with their experts, those in use first."""
    experts = Prefetch("experts__user", User.objects.all())
    return list(Service.objects.order_by("-active", "code").prefetch_related("experts", experts))


def service_for(code: str) -> Service:
    """The one gate to a service."""
    service = Service.objects.filter(code=code[:40]).first()
    if service is None:
        raise NotFound(_("There is no such service."))
    return service
