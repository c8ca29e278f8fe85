"""What the directory declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts import finders, worklist
from tridesk.accounts.roles import DESK, LEADERS, SUPERVISORS, Role
from tridesk.directory.confirming.sheets import SHEETS
from tridesk.directory.exchange.actions import FILES
from tridesk.directory.facts import ConfirmationFacts, RecordFacts
from tridesk.directory.organisations.suggestions import DirectoryFinder
from tridesk.directory.worklist import of_directory
from tridesk.journal import facts
from tridesk.kit.rooms import Capability, JournalNoun, NavigationPlace, Room, Scope
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
        NavigationPlace(140, _("Absences"), "directory:absences", "w", ("self",), icon="calendar", group="team"),
        NavigationPlace(190, _("Calendar"), "directory:calendar", "c", ("calendar.edit",), icon="clock", group="team"),
    ),
    commands=(
        NavigationPlace(330, _("User groups"), "directory:groups", "", ("directory.read",)),
        NavigationPlace(340, _("Services"), "directory:services", "", ("directory.read", "service.edit")),
        NavigationPlace(350, _("Who is who"), "directory:staff", "", ("self",)),
        NavigationPlace(360, _("Add an absence"), "directory:add-absence", "", ("self",)),
    ),
    answers=(
        finders.finders.entries(DirectoryFinder(), position=10),
        vault.columns.entries(FILES, SHEETS),
        worklist.sources.entries(of_directory, position=60),
        facts.sources.entries(ConfirmationFacts(), RecordFacts(), position=50),
    ),
    nouns=(
        JournalNoun("absence", pgettext_lazy("journal", "absence"), ("directory.read",)),
        JournalNoun("authorisation", pgettext_lazy("journal", "authorisation"), ("directory.read",)),
        JournalNoun("calendar", pgettext_lazy("journal", "calendar"), ("directory.read",)),
        JournalNoun("campaign", pgettext_lazy("journal", "campaign"), ("directory.read",)),
        JournalNoun("confirmation", pgettext_lazy("journal", "confirmation"), ("directory.read",)),
        JournalNoun("connected_user", pgettext_lazy("journal", "connected user"), ("directory.read",)),
        JournalNoun("contact", pgettext_lazy("journal", "contact"), ("directory.read",)),
        JournalNoun("credential", pgettext_lazy("journal", "credential"), ("directory.read",)),
        JournalNoun("export", pgettext_lazy("journal", "export"), ("directory.export",)),
        JournalNoun("group", pgettext_lazy("journal", "user group"), ("directory.read",)),
        JournalNoun("hours", pgettext_lazy("journal", "opening hours"), ("directory.read",)),
        JournalNoun("import", pgettext_lazy("journal", "import"), ("directory.import",)),
        JournalNoun("office", pgettext_lazy("journal", "office data"), ("directory.read",)),
        JournalNoun("organisation", pgettext_lazy("journal", "organisation"), ("directory.read",)),
        JournalNoun("person", pgettext_lazy("journal", "person"), ("person.disclose", "person.erase")),
        JournalNoun("proposals", pgettext_lazy("journal", "proposals"), ("directory.read",)),
        JournalNoun("registrations", pgettext_lazy("journal", "registered numbers and addresses"), ("directory.read",)),
        JournalNoun("renewal", pgettext_lazy("journal", "renewals"), ("directory.read",)),
        JournalNoun("service", pgettext_lazy("journal", "service"), ("directory.read",)),
        JournalNoun("staff", pgettext_lazy("journal", "staff"), ("directory.read",)),
    ),
    deeds={
        "acceptance_withdrawn": pgettext_lazy("journal", "accepted address withdrawn"),
        "accepted_mail": pgettext_lazy("journal", "accepted an electronic address"),
        "applied": pgettext_lazy("journal", "applied"),
        "blocked": pgettext_lazy("journal", "blocked"),
        "decided": pgettext_lazy("journal", "decided"),
        "departed": pgettext_lazy("journal", "no longer works there"),
        "disclosed": pgettext_lazy("journal", "data given to the person"),
        "erased": pgettext_lazy("journal", "erased"),
        "erasure_proposed": pgettext_lazy("journal", "erasure proposed"),
        "erasure_refused": pgettext_lazy("journal", "erasure refused"),
        "experts_changed": pgettext_lazy("journal", "experts changed"),
        "forgot": pgettext_lazy("journal", "name taken out"),
        "forgotten": pgettext_lazy("journal", "forgotten"),
        "hours_set": pgettext_lazy("journal", "hours set"),
        "left_out": pgettext_lazy("journal", "member left out"),
        "loaded": pgettext_lazy("journal", "loaded"),
        "merger_undone": pgettext_lazy("journal", "merger undone"),
        "named": pgettext_lazy("journal", "member named"),
        "planned": pgettext_lazy("journal", "planned"),
        "post_arrives": pgettext_lazy("journal", "postal address is right"),
        "post_returned": pgettext_lazy("journal", "post came back"),
        "read": pgettext_lazy("journal", "read"),
        "read_again": pgettext_lazy("journal", "read again"),
        "refused_taken": pgettext_lazy("journal", "refused rows taken out"),
        "remembered": pgettext_lazy("journal", "remembered"),
        "set": pgettext_lazy("journal", "set"),
        "started": pgettext_lazy("journal", "started"),
        "stopped": pgettext_lazy("journal", "stopped"),
        "unblocked": pgettext_lazy("journal", "unblocked"),
        "unreachable": pgettext_lazy("journal", "nobody can be reached"),
    },
    scopes=(
        Scope(30, "directory:read", usual=True),
        Scope(40, "directory:write", usual=True),
        Scope(45, "persons:disclose"),
    ),
)
