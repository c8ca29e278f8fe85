"""What the room of accounts declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts import worklist
from tridesk.accounts.roles import Role
from tridesk.kit.rooms import Capability, JournalNoun, NavigationPlace, Room

ROOM = Room(
    urls="tridesk.accounts.urls",
    capabilities=(
        Capability("staff.manage", _("manage colleagues and their roles"), (Role.PROJECT_LEADER, Role.ADMINISTRATOR)),
        Capability("self", _("sign in and set one's own preferences"), tuple(Role)),
        Capability("public", _("no sign-in needed"), tuple(Role)),
    ),
    places=(
        NavigationPlace(
            220, _("Colleagues"), "accounts:colleagues", "p", ("staff.manage",), icon="people", group="team"
        ),
    ),
    answers=(worklist.sources.entries(worklist.of_accounts, position=80),),
    nouns=(
        JournalNoun("colleague", pgettext_lazy("journal", "colleague"), ("staff.manage", "journal.read")),
        JournalNoun("token", pgettext_lazy("journal", "token of a program"), ("staff.manage", "journal.read")),
    ),
    deeds={
        "factor_removal_proposed": pgettext_lazy("journal", "removal of the second factor proposed"),
        "factor_removal_refused": pgettext_lazy("journal", "removal of the second factor refused"),
        "factors_obliged": pgettext_lazy("journal", "second factor required"),
        "factors_removed": pgettext_lazy("journal", "second factor removed"),
        "made": pgettext_lazy("journal", "made"),
        "password_changed": pgettext_lazy("journal", "password changed"),
        "password_demanded": pgettext_lazy("journal", "new password demanded"),
        "preferred": pgettext_lazy("journal", "preferences changed"),
        "renewed": pgettext_lazy("journal", "renewed"),
        "sessions_ended": pgettext_lazy("journal", "sessions ended"),
        "signed_out": pgettext_lazy("journal", "signed out"),
    },
)
