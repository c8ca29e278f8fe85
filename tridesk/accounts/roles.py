"""Roles of the founding document and what each may do: the only table of rights in the product.

A capability is `noun.verb`. Views, API and live feed ask for a capability, never for a role.
"""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from tridesk.kit.errors import Sayable

READ = frozenset(
    {"ticket.read", "archive.read", "directory.read", "incident.read", "notice.read", "figures.read", "faq.read"}
)
CALLS = frozenset({"call.read", "call.take"})
WORK = (
    READ
    | CALLS
    | {"ticket.open", "ticket.work", "number.reveal", "outtray.read", "directory.edit", "faq.write", "access.restore"}
)
PERSON = frozenset({"person.disclose", "person.erase"})
CAMPAIGN = frozenset({"campaign.run"})
NOTICE = frozenset({"notice.write", "notice.approve"})
TRANSFER = frozenset({"directory.import", "directory.export"})
CONDUCT = frozenset({"call.steer", "call.listen", "recording.hear", "menu.edit"})
STEER = (
    WORK
    | TRANSFER
    | CAMPAIGN
    | NOTICE
    | CONDUCT
    | {"template.edit", "calendar.edit", "outtray.decide", "disposal.propose", "group.edit", "staff.plan"}
    | {"figures.edit", "faq.validate", "access.approve", "access.steer"}
)
SHAPE = frozenset({"trunk.edit", "recording.decide", "disposal.approve", "journal.read", "service.edit"})

CAPABILITIES: dict[str, Sayable] = {
    "ticket.read": _("read every ticket"),
    "ticket.read_own_service": _("read the tickets handed to one's own service"),
    "ticket.open": _("open a ticket"),
    "ticket.work": _("answer, research, hand over, close, merge and split tickets"),
    "ticket.answer_as_expert": _("answer a question put to one's own service"),
    "call.read": _("see calls and who waits"),
    "call.take": _("take calls"),
    "call.steer": _("steer calls and agents, close the desk with a message"),
    "call.listen": _("listen to colleagues' calls and whisper to them; it is noted, and they see it"),
    "recording.hear": _("hear recorded calls, with a reason that is noted"),
    "recording.decide": _(
        "decide whether calls are recorded, what for and how long they are kept; destroy a recording"
    ),
    "menu.edit": _("edit the menu that callers hear"),
    "trunk.edit": _("set the provider of telephone lines"),
    "archive.read": _("read the archive"),
    "incident.read": _("see the interruptions of the register and how many called for them"),
    "number.reveal": _("see a national number, with a reason"),
    "outtray.read": _("see what became of each message"),
    "outtray.decide": _("decide on a message that could not leave"),
    "faq.read": _("read the answers of the desk"),
    "faq.write": _("write answers, propose them, and say that one is wrong or outdated"),
    "faq.validate": _("validate answers that somebody else wrote, retire and merge answers"),
    "template.edit": _("edit templates and topics"),
    "directory.read": _("read the directory of organisations and contacts"),
    "directory.edit": _("keep the directory of organisations and contacts up to date"),
    "group.edit": _("keep the user groups to whom notices go"),
    "person.disclose": _("see all that is held of a person, for that person"),
    "person.erase": _("propose to take a person out of all that is kept, and approve what somebody else proposed"),
    "campaign.run": _("ask a whole user group whether what we know of it is right"),
    "directory.import": _("bring files of records into the directory"),
    "directory.export": _("take files of records out of the directory"),
    "service.edit": _("edit the services of the register and name their experts"),
    "staff.plan": _("plan colleagues: extension, languages, services, absences"),
    "calendar.edit": _("edit the calendar of working days"),
    "disposal.propose": _("propose the disposal of archived tickets"),
    "disposal.approve": _("approve the disposal that someone else proposed"),
    "notice.read": _("read notices to users and what became of them"),
    "notice.write": _("write notices to users, send, pause and stop them"),
    "notice.approve": _("approve notices that somebody else wrote"),
    "notice.pace": _("set how fast notices leave"),
    "journal.read": _("read the journal"),
    "access.restore": _("give back lost access to the register, step by step"),
    "access.approve": _("approve as second person that access is given back, lift a freeze"),
    "access.steer": _("set how careful the desk is with access, watch organisations, edit the questions"),
    "figures.read": _("read the figures of the desk"),
    "figures.edit": _("note what explains figures, choose the topics left out and who gets the monthly report"),
    "register.words": _("choose the words for the state of the register"),
    "staff.manage": _("manage colleagues and their roles"),
    "self": _("sign in and set one's own preferences"),
    "public": _("no sign-in needed"),
}


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

ALLOWED: dict[Role, frozenset[str]] = {
    Role.PROJECT_LEADER: STEER | PERSON | SHAPE | {"register.words", "notice.pace", "staff.manage"},
    Role.CENTRE_MANAGER: STEER | PERSON | SHAPE,
    Role.SUPERVISOR: STEER,
    Role.CALL_TAKER: WORK,
    Role.EXPERT: frozenset(
        {"ticket.read_own_service", "ticket.answer_as_expert", "faq.read", "faq.write", "faq.validate"}
    ),
    Role.TECHNICAL_CENTRE: frozenset({"incident.read", "figures.read", "faq.read"}),
    Role.EXTERNAL_RELATIONS: READ
    | TRANSFER
    | CAMPAIGN
    | NOTICE
    | {"directory.edit", "group.edit", "faq.write", "faq.validate"},
    Role.ADMINISTRATOR: frozenset(
        {
            "register.words",
            "staff.manage",
            "template.edit",
            "menu.edit",
            "trunk.edit",
            "calendar.edit",
            "journal.read",
            "outtray.read",
            "outtray.decide",
            "directory.read",
            "directory.edit",
            "group.edit",
            "notice.read",
            "notice.pace",
            *TRANSFER,
            "service.edit",
            "staff.plan",
            "figures.read",
            "figures.edit",
            "faq.read",
        }
    ),
}


def roles_with(capability: str) -> list[Role]:
    """The roles that have a capability."""
    return [role for role, allowed in ALLOWED.items() if capability in allowed]


def capabilities_of(role: str) -> frozenset[str]:
    """The capabilities of a role; every user may also set their own preferences. An unknown role has no others."""
    own = frozenset({"self", "public"})
    return own | ALLOWED[Role(role)] if role in set(Role) else own
