"""Campaigns for programs: whom one would ask, somebody else in their place, and how far each has come."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tridesk.api import showing
from tridesk.api.auth import READ_DIRECTORY, WRITE_DIRECTORY, Asked, Bearer
from tridesk.api.directory import known_fields, page_answer
from tridesk.api.once import Answer, once
from tridesk.api.schemas_campaigns import (
    AddresseePage,
    AddresseesQuery,
    CampaignAudience,
    CampaignIn,
    CampaignList,
    CampaignOut,
    GroupQuery,
)
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.directory.actions import campaigns as actions
from tridesk.directory.confirming import progress
from tridesk.directory.confirming.audience import ITSELF, CampaignPlan, audience
from tridesk.directory.confirming.progress import CampaignProgress
from tridesk.directory.models import Campaign, Organisation, UserGroup
from tridesk.kit.errors import Invalid

router = Router(tags=["campaigns"])

READERS = Bearer(READ_DIRECTORY, "directory.read")
PLANNERS = Bearer(READ_DIRECTORY, "campaign.run")
RUNNERS = Bearer(WRITE_DIRECTORY, "campaign.run")
TOLD = {200: CampaignOut} | REFUSALS


@router.get("/campaigns", response={200: CampaignList} | PROBLEMS, auth=READERS)
def list_campaigns(request: Asked) -> HttpResponse:
    """The newest hundred, with how far each has come."""
    items = [_campaign(one, figures) for one, figures in progress.campaigns()]
    return Answer(200, showing.as_json({"items": items})).response()


@router.get("/campaigns/audience", response={200: CampaignAudience} | PROBLEMS, auth=PLANNERS)
def campaign_audience(request: Asked, asked: Query[GroupQuery]) -> HttpResponse:
    """What a campaign for a group would do today: letters, by language, and who would get none."""
    known_fields(request, GroupQuery)
    found = audience(_group(asked.group))
    told = {
        "letters": len(found.addressees), "by_language": found.languages, "without_address": found.without_address,
        "asked_already": found.asked_already,
    }  # fmt: skip
    return Answer(200, showing.as_json(told)).response()


@router.get("/campaigns/addressees", response={200: AddresseePage} | PROBLEMS, auth=PLANNERS)
def list_addressees(request: Asked, asked: Query[AddresseesQuery]) -> HttpResponse:
    """Of each organisation who would be asked, and who else could be; `next` leads on."""
    known_fields(request, AddresseesQuery)
    found = audience(_group(asked.group))
    rows = [one for one in found.addressees if one.organisation > (asked.after or 0)][: asked.limit + 1]
    shown = rows[: asked.limit]
    bodies = Organisation.objects.defer("words").in_bulk([one.organisation for one in shown])
    items = [
        {"organisation": one.organisation, "name": str(bodies[one.organisation]), "contact": one.contact,
         "language": one.language, **_others(found, bodies[one.organisation])}
        for one in shown
    ]  # fmt: skip
    return page_answer(request, items, str(shown[-1].organisation) if len(rows) > asked.limit else "")


@router.post("/campaigns", response={201: CampaignOut} | REFUSALS, auth=RUNNERS)
def start_campaign(request: Asked, body: CampaignIn, key: Key = None) -> HttpResponse:
    """Asks every organisation of a group that has an address and no open link; letters leave a few at a time."""
    by = request.auth.user

    def started() -> Answer:
        group = _group(body.group)
        made = actions.start_campaign(body.name, group, by=by, instead=_instead(body, group))
        return Answer(201, _told(request, made.pk), f"{request.path}/{made.pk}")

    return once(request, started)


@router.get("/campaigns/{int:campaign}", response={200: CampaignOut} | PROBLEMS, auth=READERS)
def campaign(request: Asked, campaign: int) -> HttpResponse:
    """One campaign; here `returned` counts the letters that did not arrive."""
    return Answer(200, _told(request, campaign)).response()


@router.post("/campaigns/{int:campaign}/remind", response=TOLD, auth=RUNNERS)
def remind_campaign(request: Asked, campaign: int, key: Key = None) -> HttpResponse:
    """One more letter to each that has not answered."""

    def reminded() -> Answer:
        one = progress.campaign_for(request.auth.user, campaign)
        actions.remind_campaign(one.pk, by=request.auth.user)
        return Answer(200, _told(request, campaign))

    return once(request, reminded)


@router.post("/campaigns/{int:campaign}/end", response=TOLD, auth=RUNNERS)
def end_campaign(request: Asked, campaign: int, key: Key = None) -> HttpResponse:
    """No letter leaves any more, and open links lead nowhere."""

    def ended() -> Answer:
        one = progress.campaign_for(request.auth.user, campaign)
        actions.end_campaign(one.pk, by=request.auth.user)
        return Answer(200, _told(request, campaign))

    return once(request, ended)


def _group(code: str) -> UserGroup:
    found = UserGroup.objects.filter(code=code, active=True).first()
    if found is None:
        raise Invalid(_("There is no group %(code)s.") % {"code": code}, field="group")
    return found


def _instead(body: CampaignIn, group: UserGroup) -> dict[int, int]:
    instead = {one.organisation: one.contact or ITSELF for one in body.instead}
    if strange := set(instead) - {one.organisation for one in audience(group).addressees}:
        said = _("Organisation %(number)s would not be asked in this campaign.") % {"number": min(strange)}
        raise Invalid(said, field="instead")
    return instead


def _others(found: CampaignPlan, body: Organisation) -> dict[str, Any]:
    people = found.people.get(body.pk, [])
    return {
        "contacts": [{"id": one.pk, "name": str(one), "function": one.function} for one in people],
        "own_address": bool(body.email),
    }  # fmt: skip


def _told(request: Asked, number: int) -> str:
    one = progress.campaign_for(request.auth.user, number)
    return showing.as_json(_campaign(one, progress.progress_of(one)))


def _campaign(one: Campaign, figures: CampaignProgress) -> dict[str, Any]:
    counts = {name: getattr(figures, name) for name in CampaignProgress.__slots__}
    return {
        "id": one.pk, "name": one.name, "group": one.group.code, "rounds": one.rounds,
        "started_at": showing.moment(one.started_at), "ended_at": showing.moment(one.ended_at),
        "without_address": one.without_address,
    } | counts  # fmt: skip
