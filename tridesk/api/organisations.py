"""Organisations and contacts of the directory: lists, one of each, made and changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tridesk.api import directory, serializers
from tridesk.api.auth import READ_DIRECTORY, WRITE_DIRECTORY, Asked, Bearer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.common import OrganisationPage, OrganisationQuery
from tridesk.api.schemas.directory import (
    ContactIn,
    ContactOut,
    ContactPage,
    ContactQuery,
    OrganisationIn,
    OrganisationWhole,
)
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations import actions, organisation_list, queries
from tridesk.directory.organisations.cards import ContactCard, OrganisationCard
from tridesk.directory.organisations.search import all_of, terms
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number

router = Router(tags=["directory"])
READERS = Bearer(READ_DIRECTORY, "directory.read")
KEEPERS = Bearer(WRITE_DIRECTORY, "directory.edit")


@router.get(
    "/organisations", response={200: OrganisationPage} | PROBLEMS, auth=READERS, summary="List and search organisations"
)
def list_organisations(request: Asked, asked: Query[OrganisationQuery]) -> HttpResponse:
    """Organisations in the order of their ids. `next` is the path of the next page under the same filters."""
    directory.known_fields(request, OrganisationQuery)
    if asked.after and row_number(asked.after) is None:
        raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
    filters = organisation_list.OrganisationFilters(
        q=asked.q,
        kind=asked.kind or "",
        language=asked.language or "",
        nis=asked.nis,
        ended="1" if asked.ended else "",
    )
    page = organisation_list.by_number(filters, asked.after, asked.limit)
    return directory.page_answer(
        request, [directory.organisation_item(organisation) for organisation in page.organisations], page.next
    )


@router.post("/organisations", response={201: OrganisationWhole} | REFUSALS, auth=KEEPERS)
def add_organisation(request: Asked, body: OrganisationIn, key: Key = None) -> HttpResponse:
    """A new organisation; saying it is confirming it."""

    def added() -> StoredAnswer:
        made = actions.add_organisation(_organisation_card(body), by=request.auth.user)
        return _made(f"{request.path}/{made.pk}", directory.organisation_whole(_organisation(request, made.pk)))

    return once(request, added)


@router.get("/organisations/{int:organisation}", response={200: OrganisationWhole} | PROBLEMS, auth=READERS)
def one_organisation(request: Asked, organisation: int) -> HttpResponse:
    """An organisation with everything that is known of it."""
    return told(directory.organisation_whole(_organisation(request, organisation)))


@router.put("/organisations/{int:organisation}", response={200: OrganisationWhole} | REFUSALS, auth=KEEPERS)
def change_organisation(request: Asked, organisation: int, body: OrganisationIn) -> HttpResponse:
    """Replaces all fields, and marks the record as confirmed. Sending the same twice changes nothing."""
    row = _organisation(request, organisation)
    actions.change_organisation(row.pk, _organisation_card(body), by=request.auth.user)
    return told(directory.organisation_whole(_organisation(request, organisation)))


@router.get("/contacts", response={200: ContactPage} | PROBLEMS, auth=READERS)
def list_contacts(request: Asked, asked: Query[ContactQuery]) -> HttpResponse:
    """Contacts in the order of their ids, including those that have left."""
    directory.known_fields(request, ContactQuery)
    rows = Contact.objects.defer("words")
    if asked.organisation is not None:
        rows = rows.filter(organisation=asked.organisation)
    if asked.q:
        wanted = terms(asked.q)
        rows = rows.filter(all_of(wanted)) if wanted else rows.none()
    contacts, following = directory.page_of(rows, asked.after, asked.limit)
    return directory.page_answer(request, [directory.contact_whole(contact) for contact in contacts], following)


@router.post("/contacts", response={201: ContactOut} | REFUSALS, auth=KEEPERS)
def add_contact(request: Asked, body: ContactIn, key: Key = None) -> HttpResponse:
    """A new contact; saying it is confirming it."""

    def added() -> StoredAnswer:
        made = actions.add_contact(_contact_card(body), by=request.auth.user)
        return _made(f"{request.path}/{made.pk}", directory.contact_whole(made))

    return once(request, added)


@router.get("/contacts/{int:contact}", response={200: ContactOut} | PROBLEMS, auth=READERS)
def one_contact(request: Asked, contact: int) -> HttpResponse:
    """One contact."""
    return told(directory.contact_whole(queries.contact_for(request.auth.user, contact)))


@router.put("/contacts/{int:contact}", response={200: ContactOut} | REFUSALS, auth=KEEPERS)
def change_contact(request: Asked, contact: int, body: ContactIn) -> HttpResponse:
    """Replaces all fields, and marks the contact as confirmed."""
    row = queries.contact_for(request.auth.user, contact)
    return told(directory.contact_whole(actions.change_contact(row.pk, _contact_card(body, row), by=request.auth.user)))


def told(value: dict[str, Any]) -> HttpResponse:
    return StoredAnswer(200, serializers.as_json(value)).response()


def _made(path: str, value: dict[str, Any]) -> StoredAnswer:
    return StoredAnswer(201, serializers.as_json(value), path)


def done(request: Asked, do: Callable[[], dict[str, Any]]) -> HttpResponse:
    """Something is done once, and answers how things stand then."""
    return once(request, lambda: StoredAnswer(200, serializers.as_json(do())))


def _organisation(request: Asked, number: int) -> Organisation:
    return queries.organisation_for(request.auth.user, number)


def _organisation_card(body: OrganisationIn) -> OrganisationCard:
    fields = body.model_dump(exclude={"names", "parent"})
    return OrganisationCard(
        **fields | {"phones": tuple(body.phones), "emails": tuple(body.emails)},
        **{f"name_{code}": name for code, name in body.names.model_dump().items()},
        parent=directory.organisation(body.parent, "parent"),
    )


def _contact_card(body: ContactIn, before: Contact | None = None) -> ContactCard:
    lists = {name: tuple(getattr(body, name)) for name in ("languages", "phones", "emails")}
    is_security_contact = body.is_security_contact
    if is_security_contact is None and before is not None and before.organisation_id == body.organisation:
        is_security_contact = before.is_security_contact
    return ContactCard(
        **body.model_dump(exclude={"organisation", "is_security_contact"}) | lists,
        organisation=directory.organisation(body.organisation),
        is_security_contact=bool(is_security_contact),
    )
