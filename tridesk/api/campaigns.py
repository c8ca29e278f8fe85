"""Endpoints of confirmation campaigns: preview the audience, override contacts, start, remind, end, progress."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tridesk.api import serializers
from tridesk.api.auth import READ_DIRECTORY, WRITE_DIRECTORY, Asked, Bearer
from tridesk.api.directory import known_fields, page_answer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.campaigns import (
    AddresseePage,
    AddresseesQuery,
    CampaignAudience,
    CampaignIn,
    CampaignList,
    CampaignOut,
    GroupQuery,
)
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.directory.confirming import progress
from tridesk.directory.confirming.actions import campaigns as actions
from tridesk.directory.confirming.addressees import ITSELF, CampaignPlan, audience
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
    """The newest 100 campaigns, each with its progress."""
    items = [_campaign(campaign, figures) for campaign, figures in progress.campaigns()]
    return StoredAnswer(200, serializers.as_json({"items": items})).response()


@router.get("/campaigns/audience", response={200: CampaignAudience} | PROBLEMS, auth=PLANNERS)
def campaign_audience(request: Asked, asked: Query[GroupQuery]) -> HttpResponse:
    """Preview of a campaign for a group: letters in all and by language, and organisations without an address."""
    known_fields(request, GroupQuery)
    plan = audience(_group(asked.group))
    told = {
        "letters": len(plan.addressees),
        "by_language": plan.languages,
        "without_address": plan.without_address,
        "asked_already": plan.asked_already,
    }
    return StoredAnswer(200, serializers.as_json(told)).response()


@router.get("/campaigns/addressees", response={200: AddresseePage} | PROBLEMS, auth=PLANNERS)
def list_addressees(request: Asked, asked: Query[AddresseesQuery]) -> HttpResponse:
    """For each organisation: the default contact and the alternatives. `next` is the path of the next page."""
    known_fields(request, AddresseesQuery)
    plan = audience(_group(asked.group))
    rows = [addressee for addressee in plan.addressees if addressee.organisation > (asked.after or 0)][
        : asked.limit + 1
    ]
    shown = rows[: asked.limit]
    bodies = Organisation.objects.defer("words").in_bulk([addressee.organisation for addressee in shown])
    items = [
        {
            "organisation": addressee.organisation,
            "name": str(bodies[addressee.organisation]),
            "contact": addressee.contact,
            "language": addressee.language,
            **_others(plan, bodies[addressee.organisation]),
        }
        for addressee in shown
    ]
    return page_answer(request, items, str(shown[-1].organisation) if len(rows) > asked.limit else "")


@router.post("/campaigns", response={201: CampaignOut} | REFUSALS, auth=RUNNERS)
def start_campaign(request: Asked, body: CampaignIn, key: Key = None) -> HttpResponse:
    """Asks every organisation of a group that has an address and no open link; letters leave a few at a time."""
    by = request.auth.user

    def started() -> StoredAnswer:
        group = _group(body.group)
        made = actions.start_campaign(body.name, group, by=by, instead=_instead(body, group))
        return StoredAnswer(201, _told(request, made.pk), f"{request.path}/{made.pk}")

    return once(request, started)


@router.get("/campaigns/{int:campaign}", response={200: CampaignOut} | PROBLEMS, auth=READERS)
def campaign(request: Asked, campaign: int) -> HttpResponse:
    """One campaign; here `returned` counts the letters that did not arrive."""
    return StoredAnswer(200, _told(request, campaign)).response()


@router.post("/campaigns/{int:campaign}/remind", response=TOLD, auth=RUNNERS)
def remind_campaign(request: Asked, campaign: int, key: Key = None) -> HttpResponse:
    """Sends one more letter to each organisation that has not answered."""

    def reminded() -> StoredAnswer:
        row = progress.campaign_for(request.auth.user, campaign)
        actions.remind_campaign(row.pk, by=request.auth.user)
        return StoredAnswer(200, _told(request, campaign))

    return once(request, reminded)


@router.post("/campaigns/{int:campaign}/end", response=TOLD, auth=RUNNERS)
def end_campaign(request: Asked, campaign: int, key: Key = None) -> HttpResponse:
    """Ends a campaign: no more letters are sent, and open links stop working."""

    def ended() -> StoredAnswer:
        row = progress.campaign_for(request.auth.user, campaign)
        actions.end_campaign(row.pk, by=request.auth.user)
        return StoredAnswer(200, _told(request, campaign))

    return once(request, ended)


def _group(code: str) -> UserGroup:
    group = UserGroup.objects.filter(code=code, active=True).first()
    if group is None:
        raise Invalid(_("There is no group %(code)s.") % {"code": code}, field="group")
    return group


def _instead(body: CampaignIn, group: UserGroup) -> dict[int, int]:
    instead = {choice.organisation: choice.contact or ITSELF for choice in body.instead}
    if strange := set(instead) - {addressee.organisation for addressee in audience(group).addressees}:
        problem = _("Organisation %(number)s would not be asked in this campaign.") % {"number": min(strange)}
        raise Invalid(problem, field="instead")
    return instead


def _others(plan: CampaignPlan, body: Organisation) -> dict[str, Any]:
    people = plan.people.get(body.pk, [])
    return {
        "contacts": [{"id": contact.pk, "name": str(contact), "function": contact.function} for contact in people],
        "own_address": bool(body.email),
    }


def _told(request: Asked, number: int) -> str:
    campaign = progress.campaign_for(request.auth.user, number)
    return serializers.as_json(_campaign(campaign, progress.progress_of(campaign)))


def _campaign(campaign: Campaign, figures: CampaignProgress) -> dict[str, Any]:
    counts = {name: getattr(figures, name) for name in CampaignProgress.__slots__}
    return {
        "id": campaign.pk,
        "name": campaign.name,
        "group": campaign.group.code,
        "rounds": campaign.rounds,
        "started_at": serializers.moment(campaign.started_at),
        "ended_at": serializers.moment(campaign.ended_at),
        "without_address": campaign.without_address,
    } | counts
