"""What the directory declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.accounts import worklist
from tridesk.accounts.roles import DESK, LEADERS, SUPERVISORS, Role
from tridesk.directory.confirming.sheets import SHEETS
from tridesk.directory.exchange.actions import FILES
from tridesk.directory.facts import ConfirmationFacts, RecordFacts
from tridesk.directory.worklist import of_directory
from tridesk.journal import facts
from tridesk.kit.rooms import Capability, NavigationPlace, Room
from tridesk.vault import ports as vault

_PAGES_OF_DIRECTORY = ("directory:groups", "directory:services", "directory:staff")

ROOM = Room(
    urls="tridesk.directory.urls",
    capabilities=(
        Capability(
            "directory.read",
            _("read the directory of organisations and contacts"),
            (*DESK, Role.EXTERNAL_RELATIONS, Role.ADMINISTRATOR),
        ),
        Capability(
            "directory.edit",
            _("keep the directory of organisations and contacts up to date"),
            (*DESK, Role.EXTERNAL_RELATIONS, Role.ADMINISTRATOR),
        ),
        Capability(
            "group.edit",
            _("keep the user groups to whom notices go"),
            (*SUPERVISORS, Role.EXTERNAL_RELATIONS, Role.ADMINISTRATOR),
        ),
        Capability("person.disclose", _("see all that is held of a person, for that person"), LEADERS),
        Capability(
            "person.erase",
            _("propose to take a person out of all that is kept, and approve what somebody else proposed"),
            LEADERS,
        ),
        Capability(
            "campaign.run",
            _("ask a whole user group whether what we know of it is right"),
            (*SUPERVISORS, Role.EXTERNAL_RELATIONS),
        ),
        Capability(
            "directory.import",
            _("bring files of records into the directory"),
            (*SUPERVISORS, Role.EXTERNAL_RELATIONS, Role.ADMINISTRATOR),
        ),
        Capability(
            "directory.export",
            _("take files of records out of the directory"),
            (*SUPERVISORS, Role.EXTERNAL_RELATIONS, Role.ADMINISTRATOR),
        ),
        Capability(
            "service.edit",
            _("edit the services of the register and name their experts"),
            (*LEADERS, Role.ADMINISTRATOR),
        ),
        Capability(
            "staff.plan",
            _("plan colleagues: extension, languages, services, absences"),
            (*SUPERVISORS, Role.ADMINISTRATOR),
        ),
        Capability("calendar.edit", _("edit the calendar of working days"), (*SUPERVISORS, Role.ADMINISTRATOR)),
    ),
    places=(
        NavigationPlace(
            130, _("Directory"), "directory:organisations", "b", ("directory.read",), _PAGES_OF_DIRECTORY, "building"
        ),
        NavigationPlace(140, _("Absences"), "directory:absences", "w", ("self",), icon="calendar"),
        NavigationPlace(190, _("Calendar"), "directory:calendar", "c", ("calendar.edit",), icon="clock", rare=True),
    ),
    commands=(
        NavigationPlace(330, _("User groups"), "directory:groups", "", ("directory.read",)),
        NavigationPlace(340, _("Services"), "directory:services", "", ("directory.read", "service.edit")),
        NavigationPlace(350, _("Who is who"), "directory:staff", "", ("self",)),
        NavigationPlace(360, _("Add an absence"), "directory:add-absence", "", ("self",)),
    ),
    answers=(
        vault.columns.entries(FILES, SHEETS),
        worklist.sources.entries(of_directory, position=60),
        facts.sources.entries(ConfirmationFacts(), RecordFacts(), position=50),
    ),
)
