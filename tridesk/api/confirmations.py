"""Endpoints that keep the directory right: confirmations, their answers, stale records, disclosure to a person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tridesk.api import serializers
from tridesk.api.auth import DISCLOSE_PERSONS, READ_DIRECTORY, WRITE_DIRECTORY, Asked, Bearer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.confirmations import (
    AskIn,
    ConfirmationPage,
    ConfirmationsQuery,
    ConfirmationWhole,
    DecisionIn,
    DisclosureIn,
    Held,
    StalePage,
    StaleQuery,
)
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.directory.confirming import queries
from tridesk.directory.confirming.actions import confirmations
from tridesk.directory.confirming.stale import StaleFilters, stale
from tridesk.directory.models import Confirmation
from tridesk.directory.organisations.queries import contact_for, organisation_for
from tridesk.directory.privacy import actions as privacy
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number

router = Router(tags=["confirmations"])

READERS = Bearer(READ_DIRECTORY, "directory.read")
EDITORS = Bearer(WRITE_DIRECTORY, "directory.edit")


# --- confirmations


@router.get(
    "/confirmations", response={200: ConfirmationPage} | PROBLEMS, auth=READERS, summary="List what organisations say"
)
def list_confirmations(request: Asked, asked: Query[ConfirmationsQuery]) -> HttpResponse:
    """Confirmations in one state: `waiting` with the oldest first, any other with the newest first."""
    _known(request, ConfirmationsQuery)
    if asked.after and row_number(asked.after) is None:
        raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
    page = queries.confirmations(asked.state, asked.after, asked.limit, asked.campaign)
    return _page(request, [_item(confirmation) for confirmation in page.confirmations], page.next)


@router.post(
    "/confirmations", response={201: ConfirmationWhole} | REFUSALS, auth=EDITORS, summary="Ask an organisation"
)
def ask_organisation(request: Asked, body: AskIn, key: Key = None) -> HttpResponse:
    """Sends a link to one of its contacts, or without one to its own address. Programs never see the link itself."""
    by = request.auth.user

    def done() -> StoredAnswer:
        organisation = organisation_for(by, body.organisation)
        contact = contact_for(by, body.contact) if body.contact is not None else None
        made = confirmations.ask(organisation, contact, by=by)
        return StoredAnswer(201, _whole(queries.confirmation_for(by, made.pk)), f"{request.path}/{made.pk}")

    return once(request, done)


@router.get("/confirmations/{int:confirmation}", response={200: ConfirmationWhole} | PROBLEMS, auth=READERS)
def confirmation(request: Asked, confirmation: int) -> HttpResponse:
    """One confirmation with each change that was said, and how it stands to what is known by now."""
    return StoredAnswer(200, _whole(queries.confirmation_for(request.auth.user, confirmation))).response()


@router.post("/confirmations/{int:confirmation}/decide", response={200: ConfirmationWhole} | REFUSALS, auth=EDITORS)
def decide_confirmation(request: Asked, confirmation: int, body: DecisionIn, key: Key = None) -> HttpResponse:
    """Accepts or refuses proposed changes."""
    by = request.auth.user

    def done() -> StoredAnswer:
        row = queries.confirmation_for(by, confirmation)
        confirmations.decide(row.pk, by=by, accept=body.accept, refuse=body.refuse, reason=body.reason)
        return StoredAnswer(200, _whole(queries.confirmation_for(by, confirmation)))

    return once(request, done)


# --- what is stale, and what is held


@router.get("/stale", response={200: StalePage} | PROBLEMS, auth=READERS, summary="List what is long not confirmed")
def list_stale(request: Asked, asked: Query[StaleQuery]) -> HttpResponse:
    """Organisations whose record needs confirming: never confirmed first, then the longest ago."""
    _known(request, StaleQuery)
    page = stale(StaleFilters(asked.kind or "", asked.province), asked.after, asked.limit)
    items = [
        {
            "organisation": organisation.pk,
            "name": str(organisation),
            "kind": organisation.kind,
            "asked": organisation.asked,
            "confirmed_at": serializers.moment(organisation.confirmed_at),
        }
        for organisation in page.organisations
    ]
    return _page(request, items, page.next)


@router.post(
    "/contacts/{int:contact}/disclosure",
    response={200: Held} | REFUSALS,
    auth=Bearer(DISCLOSE_PERSONS, "person.disclose"),
)
def disclose(request: Asked, contact: int, body: DisclosureIn) -> HttpResponse:
    """All that is held about a person, of whatever scope, to be given to that person.

    The request and its reason go into the journal.
    """
    by = request.auth.user
    sections = privacy.disclose(contact_for(by, contact), by=by, reason=body.reason)
    return StoredAnswer(
        200, serializers.as_json({section.code: serializers.plain(section.items) for section in sections})
    ).response()


# --- in their shapes


def _known(request: Asked, query: type[Any]) -> None:
    if strange := set(request.GET) - set(query.model_fields):
        name = min(strange)[:80]
        raise Invalid(_("There is no field %(field)s here.") % {"field": name}, field=name)


def _page(request: Asked, items: list[dict[str, Any]], after: str) -> HttpResponse:
    kept = {name: value for name, value in request.GET.items() if value and name != "after"}
    following = f"{request.path}?{urlencode(kept | {'after': after})}" if after else None
    return StoredAnswer(200, serializers.as_json({"items": items, "next": following})).response()


def _item(confirmation: Confirmation) -> dict[str, Any]:
    return {
        "id": confirmation.pk,
        "organisation": confirmation.organisation_id,
        "name": str(confirmation.organisation),
        "contact": confirmation.contact_id,
        "campaign": confirmation.campaign_id,
        "language": confirmation.language,
        "letters": confirmation.letters,
        "corrected": confirmation.corrected,
        "asked_at": serializers.moment(confirmation.made_at),
        "expires_at": serializers.moment(confirmation.expires_at),
        "opened_at": serializers.moment(confirmation.opened_at),
        "answered_at": serializers.moment(confirmation.answered_at),
        "settled_at": serializers.moment(confirmation.settled_at),
        "withdrawn_at": serializers.moment(confirmation.withdrawn_at),
    }


def _whole(confirmation: Confirmation) -> str:
    changes = [
        {
            "id": row.proposal.pk,
            "about": row.proposal.about,
            "contact": row.proposal.contact_id,
            "user": row.proposal.user_id,
            "field": row.proposal.field,
            "before": row.proposal.before,
            "after": row.proposal.after,
            "now": row.now,
            "standing": row.standing.value,
            "state": row.proposal.state,
            "reason": row.proposal.reason,
        }
        for row in queries.rows_of(confirmation)
    ]
    return serializers.as_json(_item(confirmation) | {"remark": confirmation.remark, "changes": changes})
