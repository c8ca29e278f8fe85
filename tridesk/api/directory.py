"""The directory as plain dicts, in the shapes of `schemas_directory`; and what was sent as the rows that it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel

from tridesk.api import showing
from tridesk.api.auth import Asked
from tridesk.api.once import Answer
from tridesk.directory.connected_users import Connected, Held
from tridesk.directory.models import Authorisation, Contact, Organisation, Service
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number

M = TypeVar("M", bound=Model)


def known_fields(request: Asked, query: type[BaseModel]) -> None:
    """Refuses an address that asks for what this list has not."""
    if strange := set(request.GET) - set(query.model_fields):
        name = min(strange)[:80]
        raise Invalid(_("There is no field %(field)s here.") % {"field": name}, field=name)


def page_of(rows: QuerySet[M], after: str, limit: int) -> tuple[list[M], str]:
    """A page in the order in which rows came, and after which row the next one begins ('' at the end)."""
    if after:
        number = row_number(after)
        if number is None:
            raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
        rows = rows.filter(pk__gt=number)
    found = list(rows.order_by("pk")[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else ""


def page_answer(request: Asked, items: Sequence[dict[str, Any]], following: str) -> HttpResponse:
    """A page, with the path of the next one, which asks for the same."""
    kept = {name: value for name, value in request.GET.items() if value and name != "after"}
    path = f"{request.path}?{urlencode(kept | {'after': following})}" if following else None
    return Answer(200, showing.as_json({"items": list(items), "next": path})).response()


# --- what was sent


def organisation(number: int | None, field: str = "organisation") -> Organisation | None:
    """The organisation with this `id`; None for null."""
    return _named(Organisation.objects.defer("words"), number, field)


def contact(number: int | None) -> Contact | None:
    """The contact with this `id`; None for null."""
    return _named(Contact.objects.defer("words"), number, "contact")


def services(codes: Iterable[str]) -> tuple[Service, ...]:
    """The services with these codes."""
    wanted = list(dict.fromkeys(codes))
    known = {one.code: one for one in Service.objects.filter(code__in=wanted)}
    for code in wanted:
        if code not in known:
            raise Invalid(_("There is no service %(code)s.") % {"code": code}, field="services")
    return tuple(known[code] for code in wanted)


def _named(rows: QuerySet[M], number: int | None, field: str) -> M | None:
    if number is None:
        return None
    found = rows.filter(pk=number).first()
    if found is None:
        raise Invalid(_("The directory has nothing with this id."), field=field)
    return found


# --- what is told


def organisation_item(one: Organisation) -> dict[str, Any]:
    """An organisation as it stands in a list."""
    names = {"nl": one.name_nl, "fr": one.name_fr, "de": one.name_de, "en": one.name_en}
    return {
        "id": one.pk, "kind": one.kind, "nis": one.nis or None, "names": names,
        "service_language": one.service_language or None, "postcodes": one.postcodes, "parent": one.parent_id,
        "valid_from": _day(one.valid_from), "valid_until": _day(one.valid_until), "merged_into": one.merged_into_id,
    }  # fmt: skip


def organisation_whole(one: Organisation) -> dict[str, Any]:
    """An organisation with everything."""
    return organisation_item(one) | {
        "phones": one.phones, "emails": one.emails, "street": one.street, "postcode": one.postcode, "town": one.town,
        "note": one.note, "confirmed_at": showing.moment(one.confirmed_at),
    }  # fmt: skip


def contact_whole(one: Contact) -> dict[str, Any]:
    """A contact."""
    return {
        "id": one.pk, "name": one.name, "function": one.function, "organisation": one.organisation_id,
        "languages": [code for code in (one.language, *one.other_languages) if code], "phones": one.phones,
        "emails": one.emails, "left_on": _day(one.left_on), "note": one.note,
        "confirmed_at": showing.moment(one.confirmed_at),
    }  # fmt: skip


def user_whole(one: Connected) -> dict[str, Any]:
    """A connected user with his credentials, what is in the way first."""
    user = one.user
    return {
        "id": user.pk, "organisation": user.organisation_id, "contact": user.contact_id, "name": str(user),
        "login": user.login, "valid_from": _day(user.valid_from), "valid_until": _day(user.valid_until),
        "note": user.note, "confirmed_at": showing.moment(user.confirmed_at),
        "credentials": [_credential(held) for held in one.held],
    }  # fmt: skip


def _credential(held: Held) -> dict[str, Any]:
    one, standing = held.credential, held.standing
    return {
        "id": one.pk, "kind": one.kind, "reference": one.reference, "state": one.state, "reason": one.reason,
        "state_since": showing.moment(one.state_since), "nis_codes": one.nis_codes,
        "valid_from": _day(one.valid_from), "valid_until": _day(one.valid_until), "works": standing.works,
        "obstacles": [obstacle.value for obstacle in standing.obstacles], "works_until": _day(standing.last),
    }  # fmt: skip


def authorisation_whole(one: Authorisation, *, holds: bool) -> dict[str, Any]:
    """An authorisation."""
    return {
        "id": one.pk, "organisation": one.organisation_id, "number": one.number, "decided_on": _day(one.decided_on),
        "purpose": one.purpose, "services": [service.code for service in one.services.all()],
        "valid_from": _day(one.valid_from), "valid_until": _day(one.valid_until), "note": one.note,
        "confirmed_at": showing.moment(one.confirmed_at), "holds": holds,
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
