"""Endpoints of how the desk is reached: the one place that the website and the foot of mails read."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpResponse
from ninja import Router
from pydantic import AfterValidator, Field

from tridesk.api import serializers
from tridesk.api.auth import READ_DIRECTORY, WRITE_DIRECTORY, Asked, Bearer
from tridesk.api.idempotency import StoredAnswer
from tridesk.api.schemas.common import Email, Sent, Told, storable
from tridesk.api.tickets import PROBLEMS, REFUSALS
from tridesk.directory.office import actions, queries
from tridesk.directory.office.queries import OfficeCard
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text

router = Router(tags=["directory"])

Number = Annotated[str, Field(max_length=40), AfterValidator(storable)]
Lines = Annotated[str, Field(max_length=500), AfterValidator(storable)]
FirstNames = Annotated[bool, Field(description="on the page of a request colleagues are called by their first names")]


class AddressesIn(Sent):
    """The postal address in each language; lines are divided by a line feed."""

    nl: Lines = ""
    fr: Lines = ""
    de: Lines = ""


class OfficeIn(Sent):
    """All of it; what is empty comes from the settings of the installation."""

    phone: Number = ""
    email: Email = ""
    fax: Number = ""
    address: AddressesIn = AddressesIn()
    first_names: FirstNames = False


class AddressesOut(Told):
    """The postal address in each language; '' where there is none."""

    nl: str
    fr: str
    de: str


class OfficeOut(Told):
    """How the desk is reached, as the website says it; numbers in E.164, '' where there is none."""

    phone: str
    email: str
    fax: str
    address: AddressesOut
    first_names: FirstNames


@router.get("/office", response={200: OfficeOut} | PROBLEMS, auth=Bearer(READ_DIRECTORY, "directory.read"))
def office(request: Asked) -> HttpResponse:
    """Telephone, mail, fax and address of the desk."""
    return _told()


@router.put("/office", response={200: OfficeOut} | REFUSALS, auth=Bearer(WRITE_DIRECTORY, "service.edit"))
def change_office(request: Asked, body: OfficeIn) -> HttpResponse:
    """Changes how the desk is reached; website and mails follow."""
    address = Text(body.address.nl, body.address.fr, body.address.de)
    card = OfficeCard(body.phone, body.email, body.fax, address, body.first_names)
    actions.set_office_data(card, by=request.auth.user)
    return _told()


def _told() -> HttpResponse:
    card = queries.office_data()
    address = {language: getattr(card.address, language) for language in LANGUAGES}
    shown = {
        "phone": card.phone,
        "email": card.email,
        "fax": card.fax,
        "address": address,
        "first_names": card.first_names,
    }
    return StoredAnswer(200, serializers.as_json(shown)).response()
