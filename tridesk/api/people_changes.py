"""Endpoints that add and change user groups, services and colleagues; `people` and `tables` read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field

from tridesk.api import people, serializers, tables
from tridesk.api.auth import WRITE_DIRECTORY, Asked, Bearer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.people import GroupOut, StaffOut
from tridesk.api.schemas.common import Email, NamesOut, Sent, Short, Told
from tridesk.api.schemas.directory import NamesIn
from tridesk.api.tickets import REFUSALS, Key
from tridesk.directory.audience import actions as audience_actions
from tridesk.directory.audience import recipients
from tridesk.directory.audience.actions import GroupCard
from tridesk.directory.audience.queries import group_for
from tridesk.directory.audience.rules import BadRule, Rule
from tridesk.directory.models import Service, UserGroup
from tridesk.directory.office import actions as office_actions
from tridesk.directory.office import staffing
from tridesk.directory.office.cards import ServiceCard, StaffCard
from tridesk.directory.office.queries import experts_of
from tridesk.directory.organisations.queries import contact_for, organisation_for
from tridesk.kit.errors import Invalid
from tridesk.kit.languages import INTERFACE_LANGUAGES

# Reading and writing one address stand on one router: the ones that read.
router, services = people.router, tables.router
GROUPS, SERVICES, STAFF = (
    Bearer(WRITE_DIRECTORY, capability) for capability in ("group.edit", "service.edit", "staff.plan")
)
Level = Annotated[int, Field(ge=1, le=3, description="1 first choice, 2 good, 3 if need be")]


class GroupIn(Sent):
    """All fields of a group except its code; `rule` as `GET /groups` shows it, {} for named members alone."""

    names: NamesIn
    rule: dict[str, list[str]] = {}
    to_contacts: bool = False
    note: Short = ""
    active: bool = True


class NewGroupIn(GroupIn):
    """The same with its code, which stays."""

    code: Short


class MemberIn(Sent):
    """A named member of a group, or with `excepted` a named exception: an organisation or a contact, by its number."""

    organisation: int | None = None
    contact: int | None = None
    excepted: bool = False


class ServiceIn(Sent):
    """All fields of a service except its code; `experts` are user names."""

    names: NamesIn
    email: Email = ""
    active: bool = True
    experts: list[Short] = []


class NewServiceIn(ServiceIn):
    """The same with its code, which stays."""

    code: Short


class ServiceWhole(Told):
    """A service with everything that is known of it."""

    code: str
    names: NamesOut
    email: str | None
    active: bool
    experts: list[str]


class StaffIn(Sent):
    """What is known about a colleague: languages and services by code, each with a level."""

    extension: Short = ""
    note: Short = ""
    languages: dict[str, Level] = {}
    services: dict[str, Level] = {}


@router.post("/groups", response={201: GroupOut} | REFUSALS, auth=GROUPS)
def add_group(request: Asked, body: NewGroupIn, key: Key = None) -> HttpResponse:
    """A new user group."""
    return _made(
        request, lambda: _group(audience_actions.add_group(body.code, _group_card(body), by=request.auth.user))
    )


@router.put("/groups/{group}", response={200: GroupOut} | REFUSALS, auth=GROUPS)
def change_group(request: Asked, group: str, body: GroupIn) -> HttpResponse:
    """Replaces all fields of a group; its named members stay."""
    row = group_for(request.auth.user, group)
    return _told(_group(audience_actions.change_group(row, _group_card(body), by=request.auth.user)))


@router.post("/groups/{group}/members", response={201: GroupOut} | REFUSALS, auth=GROUPS)
def name_member(request: Asked, group: str, body: MemberIn, key: Key = None) -> HttpResponse:
    """Names an organisation or a contact as a member or as an exception of the group."""
    user = request.auth.user

    def named() -> dict[str, Any]:
        row = group_for(user, group)
        if (body.organisation is None) == (body.contact is None):
            raise Invalid(_("Name an organisation or a contact."), field="organisation")
        whom = (
            organisation_for(user, max(body.organisation, 0))
            if body.organisation is not None
            else contact_for(user, max(body.contact or 0, 0))
        )
        audience_actions.name_member(row, whom, by=user, excepted=body.excepted)
        return _group(row)

    return _made(request, named)


@services.post("/services", response={201: ServiceWhole} | REFUSALS, auth=SERVICES)
def add_service(request: Asked, body: NewServiceIn, key: Key = None) -> HttpResponse:
    """A new service with its second line."""
    return _made(
        request, lambda: _service(office_actions.add_service(body.code, _service_card(body), by=request.auth.user))
    )


@router.put("/services/{service}", response={200: ServiceWhole} | REFUSALS, auth=SERVICES)
def change_service(request: Asked, service: str, body: ServiceIn) -> HttpResponse:
    """Replaces all fields of a service."""
    row = staffing.service_for(service.replace("\x00", ""))
    return _told(_service(office_actions.change_service(row, _service_card(body), by=request.auth.user)))


@router.put("/staff/{username}", response={200: StaffOut} | REFUSALS, auth=STAFF)
def change_staff(request: Asked, username: str, body: StaffIn) -> HttpResponse:
    """Replaces what is known about a colleague; the call distribution uses it from the next call on."""
    colleague = staffing.colleague_for(username.replace("\x00", ""))
    card = StaffCard(body.extension, body.note, body.languages, body.services)
    office_actions.change_staff(colleague, card, by=request.auth.user)
    return _told(people.colleague_item(staffing.colleague_for(colleague.username), None))


def _group_card(body: GroupIn) -> GroupCard:
    try:
        rule = Rule.read(body.rule)
    except BadRule as wrong:
        raise Invalid(
            _("The directory does not know what this rule asks."),
            field=f"rule.{wrong.field}" if wrong.field else "rule",
        ) from None
    names = {f"name_{code}": name for code, name in body.names.model_dump().items()}
    return GroupCard(**names, rule=rule, to_contacts=body.to_contacts, note=body.note, active=body.active)


def _service_card(body: ServiceIn) -> ServiceCard:
    names = {f"name_{code}": name for code, name in body.names.model_dump().items()}
    experts = [staffing.colleague_for(username) for username in body.experts]
    return ServiceCard(**names, email=body.email, active=body.active, experts=experts)


def _group(group: UserGroup) -> dict[str, Any]:
    return people.group_item(group, recipients.counts([group.pk])[group.pk])


def _service(service: Service) -> dict[str, Any]:
    return {
        "code": service.code,
        "names": {code: getattr(service, f"name_{code}") for code in INTERFACE_LANGUAGES},
        "email": service.email or None,
        "active": service.active,
        "experts": [user.username for user in experts_of(service)],
    }


def _made(request: Asked, make: Callable[[], dict[str, Any]]) -> HttpResponse:
    return once(request, lambda: StoredAnswer(201, serializers.as_json(make())))


def _told(value: dict[str, Any]) -> HttpResponse:
    return StoredAnswer(200, serializers.as_json(value)).response()
