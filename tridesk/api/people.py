"""Endpoints that read user groups with their recipients, and colleagues; absences are also written here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import AwareDatetime, BaseModel, Field

from tridesk.accounts.models import User
from tridesk.api import serializers
from tridesk.api.auth import READ_DIRECTORY, WRITE_DIRECTORY, Asked, Bearer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.common import NamesOut, Sent, Short, Told
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.directory.audience import queries, recipients
from tridesk.directory.models import Absence, UserGroup
from tridesk.directory.office import actions, staffing
from tridesk.directory.office.actions import AbsenceCard
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.kit.languages import INTERFACE_LANGUAGES, LANGUAGES

router = Router(tags=["directory"])
READERS = Bearer(READ_DIRECTORY, "directory.read")
_MOST_DAYS: Final = 400


class CountOut(Told):
    """How many addresses a group has: all, those that get one language, those that get several."""

    addresses: int
    nl: int
    fr: int
    de: int
    several: int
    without_language: int
    without_address: int


class GroupOut(Told):
    """A user group; `rule` holds lists of codes, of each of which an organisation has one."""

    code: str
    names: NamesOut
    active: bool
    rule: dict[str, list[str]]
    to_contacts: bool
    reaches: CountOut


class GroupList(Told):
    """Every group."""

    items: list[GroupOut]


class RecipientOut(Told):
    """One address: why it is in the group, and its languages ([]: unknown)."""

    address: str
    organisation: int | None
    contact: int | None
    languages: list[str]


class RecipientPage(Told):
    """A page of addresses in the order of the alphabet."""

    items: list[RecipientOut]
    next: str | None


class RecipientQuery(BaseModel):
    """Where the page before ended."""

    after: Annotated[str, Field(max_length=254, description="take `next` as it is")] = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class LevelOut(Told):
    """A code, and how well: 1 first choice, 2 good, 3 if need be."""

    code: str
    level: int


class StaffOut(Told):
    """A colleague: their languages, the services they answer calls for, and the end of their absence."""

    username: str
    name: str
    extension: str | None
    languages: list[LevelOut]
    services: list[LevelOut]
    away_until: AwareDatetime | None
    replaced_by: str | None


class StaffList(Told):
    """All colleagues that may sign in; with `language` or `service` the best match first."""

    items: list[StaffOut]


class AbsenceOut(Told):
    """An absence of a colleague; `kind` is shown only to the colleague and to planners."""

    id: int
    user: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    kind: str | None
    replaced_by: str | None
    from_calendar: bool


class AbsenceList(Told):
    """The absences of a period."""

    items: list[AbsenceOut]


class AbsenceIn(Sent):
    """An absence of the token's user, or of `user` when a planner sends it; `ends_at` is exclusive."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    kind: Short = "leave"
    user: Annotated[Short, Field(description="a user name")] = ""
    replaced_by: Annotated[Short, Field(description="a user name")] = ""
    note: Short = ""


@router.get("/groups", response={200: GroupList} | PROBLEMS, auth=READERS)
def list_groups(request: Asked) -> HttpResponse:
    """The user groups, each with how many addresses it reaches."""
    rows = queries.groups()
    reached = recipients.counts(group.pk for group in rows)
    return _told({"items": [group_item(group, reached[group.pk]) for group in rows]})


@router.get("/groups/{group}", response={200: GroupOut} | PROBLEMS, auth=READERS)
def one_group(request: Asked, group: str) -> HttpResponse:
    """One user group."""
    row = queries.group_for(request.auth.user, group.replace("\x00", ""))
    return _told(group_item(row, recipients.counts([row.pk])[row.pk]))


@router.get("/groups/{group}/recipients", response={200: RecipientPage} | PROBLEMS, auth=READERS)
def list_recipients(request: Asked, group: str, asked: Query[RecipientQuery]) -> HttpResponse:
    """The addresses that a message to this group would go to."""
    row = queries.group_for(request.auth.user, group.replace("\x00", ""))
    addresses = recipients.addresses_of(row, asked.after.replace("\x00", ""), asked.limit + 1)
    shown = addresses[: asked.limit]
    following = None
    if len(addresses) > asked.limit:
        following = f"{request.path}?{urlencode({'after': shown[-1].address, 'limit': asked.limit})}"
    items = [
        {"address": row.address, "organisation": row.organisation, "contact": row.contact, "languages": row.languages}
        for row in shown
    ]
    return _told({"items": items, "next": following})


@router.get("/staff", response={200: StaffList} | PROBLEMS, auth=Bearer(READ_DIRECTORY, "self"))
def list_staff(request: Asked, language: str = "", service: str = "") -> HttpResponse:
    """Colleagues by language or service, and whether they are present."""
    people = staffing.colleagues(language[:5].replace("\x00", ""), service[:40].replace("\x00", ""))
    away = {standing.user.pk: standing for standing in staffing.away_now(among=people)}
    return _told({"items": [colleague_item(colleague, away.get(colleague.pk)) for colleague in people]})


@router.get("/absences", response={200: AbsenceList} | PROBLEMS, auth=Bearer(READ_DIRECTORY, "self"))
def list_absences(request: Asked, first: date | None = None, last: date | None = None) -> HttpResponse:
    """Absences from `first` to `last`, both included; today by default."""
    begins = first or clock.today()
    ends = last or begins
    if not (2000 <= begins.year <= 2100 and timedelta(0) <= ends - begins <= timedelta(days=_MOST_DAYS)):
        raise Invalid(_("It ends before it begins."), field="last")
    user = request.auth.user
    return _told({"items": [_absence(absence, user) for absence in staffing.absences_between(begins, ends)]})


@router.post("/absences", response={201: AbsenceOut} | REFUSALS, auth=Bearer(WRITE_DIRECTORY, "self"))
def add_absence(request: Asked, body: AbsenceIn, key: Key = None) -> HttpResponse:
    """Adds an absence."""
    by = request.auth.user

    def done() -> StoredAnswer:
        instead = staffing.colleague_for(body.replaced_by) if body.replaced_by else None
        card = AbsenceCard(body.starts_at, body.ends_at, body.kind, instead, body.note)
        whom = staffing.colleague_for(body.user) if body.user else by
        return StoredAnswer(201, serializers.as_json(_absence(actions.add_absence(whom, card, by=by), by)))

    return once(request, done)


@router.delete("/absences/{absence}", response={204: None} | REFUSALS, auth=Bearer(WRITE_DIRECTORY, "self"))
def remove_absence(request: Asked, absence: int) -> HttpResponse:
    """Removes an absence."""
    actions.remove_absence(staffing.absence_for(request.auth.user, absence), by=request.auth.user)
    return HttpResponse(status=204)


def _told(value: dict[str, Any]) -> HttpResponse:
    return StoredAnswer(200, serializers.as_json(value)).response()


def group_item(group: UserGroup, reached: recipients.Count) -> dict[str, Any]:
    """A group in the shape of `GroupOut`."""
    numbers = ("addresses", *LANGUAGES, "several", "without_language", "without_address")
    return {
        "code": group.code,
        "names": {code: getattr(group, f"name_{code}") for code in INTERFACE_LANGUAGES},
        "active": group.active,
        "rule": group.rule or {},
        "to_contacts": group.to_contacts,
        "reaches": {name: getattr(reached, name) for name in numbers},
    }


def colleague_item(user: User, away: staffing.Absentee | None) -> dict[str, Any]:
    """A colleague in the shape of `StaffOut`."""
    staff = getattr(user, "staff", None)
    services = staff.services.all() if staff else []
    return {
        "username": user.username,
        "name": str(user),
        "extension": (staff.extension or None) if staff else None,
        "languages": [{"code": spoken.language, "level": spoken.level} for spoken in staff.languages.all()]
        if staff
        else [],
        "services": [{"code": duty.service.code, "level": duty.level} for duty in services],
        "away_until": serializers.moment(away.back_at) if away else None,
        "replaced_by": away.replacement.username if away and away.replacement else None,
    }


def _absence(absence: Absence, by: User) -> dict[str, Any]:
    told = absence.user_id == by.pk or by.may("staff.plan")
    return {
        "id": absence.pk,
        "user": absence.user.username,
        "starts_at": serializers.moment(absence.starts_at),
        "ends_at": serializers.moment(absence.ends_at),
        "kind": absence.kind if told else None,
        "replaced_by": absence.replaced_by.username if absence.replaced_by else None,
        "from_calendar": bool(absence.uid),
    }
