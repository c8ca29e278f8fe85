"""Directory records as plain dicts in the shapes of `schemas.directory`, and rows resolved from ids in the input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel

from tridesk.api import serializers
from tridesk.api.auth import Asked
from tridesk.api.idempotency import StoredAnswer
from tridesk.directory.connected.queries import HeldCredential, UserOverview
from tridesk.directory.models import Authorisation, Contact, Organisation, Service
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number

M = TypeVar("M", bound=Model)


def known_fields(request: Asked, query: type[BaseModel]) -> None:
    """Refuses a query string with a field that `query` does not have."""
    if strange := set(request.GET) - set(query.model_fields):
        name = min(strange)[:80]
        raise Invalid(_("There is no field %(field)s here.") % {"field": name}, field=name)


def page_of(rows: QuerySet[M], after: str, limit: int) -> tuple[list[M], str]:
    """One page in the order of primary keys, and the key after which the next page begins ('' at the end)."""
    if after:
        number = row_number(after)
        if number is None:
            raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
        rows = rows.filter(pk__gt=number)
    page = list(rows.order_by("pk")[: limit + 1])
    return page[:limit], str(page[limit - 1].pk) if len(page) > limit else ""


def page_answer(request: Asked, items: Sequence[dict[str, Any]], following: str) -> HttpResponse:
    """The response for one page, with the path of the next page under the same filters."""
    kept = {name: value for name, value in request.GET.items() if value and name != "after"}
    path = f"{request.path}?{urlencode(kept | {'after': following})}" if following else None
    return StoredAnswer(200, serializers.as_json({"items": list(items), "next": path})).response()


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
    known = {service.code: service for service in Service.objects.filter(code__in=wanted)}
    for code in wanted:
        if code not in known:
            raise Invalid(_("There is no service %(code)s.") % {"code": code}, field="services")
    return tuple(known[code] for code in wanted)


def _named(rows: QuerySet[M], number: int | None, field: str) -> M | None:
    if number is None:
        return None
    row = rows.filter(pk=number).first()
    if row is None:
        raise Invalid(_("The directory has nothing with this id."), field=field)
    return row


# --- what is told


def organisation_item(organisation: Organisation) -> dict[str, Any]:
    """An organisation in the shape of a list item."""
    names = {
        "nl": organisation.name_nl,
        "fr": organisation.name_fr,
        "de": organisation.name_de,
        "en": organisation.name_en,
    }
    return {
        "id": organisation.pk,
        "kind": organisation.kind,
        "nis": organisation.nis or None,
        "names": names,
        "service_language": organisation.service_language or None,
        "postcodes": organisation.postcodes,
        "parent": organisation.parent_id,
        "valid_from": _day(organisation.valid_from),
        "valid_until": _day(organisation.valid_until),
        "merged_into": organisation.merged_into_id,
    }


def organisation_whole(organisation: Organisation) -> dict[str, Any]:
    """An organisation with all its fields."""
    return organisation_item(organisation) | {
        "phones": organisation.phones,
        "emails": organisation.emails,
        "street": organisation.street,
        "postcode": organisation.postcode,
        "town": organisation.town,
        "note": organisation.note,
        "confirmed_at": serializers.moment(organisation.confirmed_at),
    }


def contact_whole(contact: Contact) -> dict[str, Any]:
    """A contact."""
    return {
        "id": contact.pk,
        "name": contact.name,
        "function": contact.function,
        "organisation": contact.organisation_id,
        "languages": [code for code in (contact.language, *contact.other_languages) if code],
        "phones": contact.phones,
        "emails": contact.emails,
        "left_on": _day(contact.left_on),
        "note": contact.note,
        "is_security_contact": contact.is_security_contact,
        "confirmed_at": serializers.moment(contact.confirmed_at),
    }


def user_whole(connected: UserOverview) -> dict[str, Any]:
    """A connected user with their credentials, those with an obstacle first."""
    user = connected.user
    return {
        "id": user.pk,
        "organisation": user.organisation_id,
        "contact": user.contact_id,
        "name": str(user),
        "login": user.login,
        "valid_from": _day(user.valid_from),
        "valid_until": _day(user.valid_until),
        "note": user.note,
        "is_privileged": user.is_privileged,
        "confirmed_at": serializers.moment(user.confirmed_at),
        "credentials": [_credential(held) for held in connected.held],
    }


def _credential(held: HeldCredential) -> dict[str, Any]:
    credential, standing = held.credential, held.standing
    return {
        "id": credential.pk,
        "kind": credential.kind,
        "reference": credential.reference,
        "state": credential.state,
        "reason": credential.reason,
        "state_since": serializers.moment(credential.state_since),
        "nis_codes": credential.nis_codes,
        "valid_from": _day(credential.valid_from),
        "valid_until": _day(credential.valid_until),
        "works": standing.works,
        "obstacles": [obstacle.value for obstacle in standing.obstacles],
        "works_until": _day(standing.last),
    }


def authorisation_whole(authorisation: Authorisation, *, holds: bool) -> dict[str, Any]:
    """An authorisation."""
    return {
        "id": authorisation.pk,
        "organisation": authorisation.organisation_id,
        "number": authorisation.number,
        "decided_on": _day(authorisation.decided_on),
        "purpose": authorisation.purpose,
        "services": [service.code for service in authorisation.services.all()],
        "valid_from": _day(authorisation.valid_from),
        "valid_until": _day(authorisation.valid_until),
        "note": authorisation.note,
        "confirmed_at": serializers.moment(authorisation.confirmed_at),
        "holds": holds,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
