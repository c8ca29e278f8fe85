"""Roles of the founding document, and what the rooms let each of them do.

A capability is `noun.verb`; a room declares those that it asks for, with their roles (`kit.rooms.Capability`). Views,
API and live feed ask for a capability, never for a role. The table of rights stands, room by
room, in `tests/examples.py` of the rooms; `accounts/tests/test_roles.py` proves it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from tridesk.kit.errors import Sayable
from tridesk.kit.rooms import installed


class Role(StrEnum):
    """The role of a user at the desk."""

    PROJECT_LEADER = "project_leader"
    CENTRE_MANAGER = "centre_manager"
    SUPERVISOR = "supervisor"
    CALL_TAKER = "call_taker"
    EXPERT = "expert"
    TECHNICAL_CENTRE = "technical_centre"
    EXTERNAL_RELATIONS = "external_relations"
    ADMINISTRATOR = "administrator"


ROLE_NAMES: dict[Role, Sayable] = {
    Role.PROJECT_LEADER: _("project leader"),
    Role.CENTRE_MANAGER: _("call centre manager"),
    Role.SUPERVISOR: _("supervisor"),
    Role.CALL_TAKER: _("call taker"),
    Role.EXPERT: _("second-line expert"),
    Role.TECHNICAL_CENTRE: _("technical centre"),
    Role.EXTERNAL_RELATIONS: _("External Relations"),
    Role.ADMINISTRATOR: _("administrator"),
}

LEADERS: Final = (Role.PROJECT_LEADER, Role.CENTRE_MANAGER)
SUPERVISORS: Final = (*LEADERS, Role.SUPERVISOR)
DESK: Final = (*SUPERVISORS, Role.CALL_TAKER)
OWN: Final = frozenset({"self", "public"})  # what every user may


def roles_with(capability: str) -> list[Role]:
    """The roles that have a capability."""
    return [role for role in Role if capability in installed.answer.rights.get(role, ())]


def capabilities_of(role: str) -> frozenset[str]:
    """The capabilities of a role; every user may also set their own preferences. An unknown role has no others."""
    return OWN | installed.answer.rights.get(role, frozenset())
