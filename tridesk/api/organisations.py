"""Organisations of the directory: the list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tridesk.api import showing
from tridesk.api.auth import READ, Asked, Bearer
from tridesk.api.once import Answer
from tridesk.api.schemas import OrganisationPage, OrganisationQuery
from tridesk.api.tickets import PROBLEMS
from tridesk.directory import listing
from tridesk.directory.models import Organisation
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number

router = Router(tags=["directory"])


@router.get(
    "/organisations",
    response={200: OrganisationPage} | PROBLEMS,
    auth=Bearer(READ, "directory.read"),
    summary="List and search organisations",
)
def list_organisations(request: Asked, asked: Query[OrganisationQuery]) -> HttpResponse:
    """In the order in which they came. `next` leads to the page after this one, with all that was asked."""
    if strange := set(request.GET) - set(OrganisationQuery.model_fields):
        name = min(strange)[:80]
        raise Invalid(_("There is no field %(field)s here.") % {"field": name}, field=name)
    if asked.after and row_number(asked.after) is None:
        raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
    filters = listing.Filters(
        q=asked.q, kind=asked.kind or "", language=asked.language or "", nis=asked.nis,
        ended="1" if asked.ended else "",
    )  # fmt: skip
    page = listing.by_number(filters, asked.after, asked.limit)
    following = None
    if page.next:
        kept = {name: value for name, value in request.GET.items() if value and name != "after"}
        following = f"{request.path}?{urlencode(kept | {'after': page.next})}"
    items = [_item(one) for one in page.organisations]
    return Answer(200, showing.as_json({"items": items, "next": following})).response()


def _item(one: Organisation) -> dict[str, Any]:
    names = {"nl": one.name_nl, "fr": one.name_fr, "de": one.name_de, "en": one.name_en}
    return {
        "id": one.pk,
        "kind": one.kind,
        "nis": one.nis or None,
        "names": names,
        "service_language": one.service_language or None,
        "postcodes": one.postcodes,
        "parent": one.parent_id,
        "valid_from": one.valid_from.isoformat() if one.valid_from else None,
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        "merged_into": one.merged_into_id,
    }
