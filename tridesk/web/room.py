"""What the shell declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts.roles import LEADERS, Role
from tridesk.kit.rooms import Capability, NavigationPlace, Room

ROOM = Room(
    urls="tridesk.web.urls",
    capabilities=(Capability("journal.read", _("read the journal"), (*LEADERS, Role.ADMINISTRATOR)),),
    places=(
        NavigationPlace(10, _("Waiting for you"), "web:waiting", "u", ("self",), icon="done"),
        NavigationPlace(210, _("Journal"), "web:journal", "j", ("journal.read",), icon="journal", group="tickets"),
    ),
    commands=(NavigationPlace(420, _("Preferences"), "web:preferences", "", ("self",)),),
    deeds={
        "added": pgettext_lazy("journal", "added"),
        "announced": pgettext_lazy("journal", "announced"),
        "answered": pgettext_lazy("journal", "answered"),
        "approved": pgettext_lazy("journal", "approved"),
        "asked": pgettext_lazy("journal", "asked"),
        "back": pgettext_lazy("journal", "back"),
        "begun_alone": pgettext_lazy("journal", "begun alone"),
        "bounced": pgettext_lazy("journal", "came back"),
        "cancelled": pgettext_lazy("journal", "cancelled"),
        "changed": pgettext_lazy("journal", "changed"),
        "closed": pgettext_lazy("journal", "closed"),
        "confirmed": pgettext_lazy("journal", "confirmed"),
        "corrected": pgettext_lazy("journal", "corrected"),
        "dropped": pgettext_lazy("journal", "dropped"),
        "edited": pgettext_lazy("journal", "edited"),
        "ended": pgettext_lazy("journal", "ended"),
        "left": pgettext_lazy("journal", "left for a colleague"),
        "lost": pgettext_lazy("journal", "lost"),
        "merged": pgettext_lazy("journal", "merged"),
        "noted": pgettext_lazy("journal", "noted"),
        "opened": pgettext_lazy("journal", "opened"),
        "paused": pgettext_lazy("journal", "paused"),
        "proposed": pgettext_lazy("journal", "proposed"),
        "queued": pgettext_lazy("journal", "put into the out-tray"),
        "received": pgettext_lazy("journal", "received"),
        "reminded": pgettext_lazy("journal", "reminded"),
        "removed": pgettext_lazy("journal", "removed"),
        "restored_alone": pgettext_lazy("journal", "restored alone"),
        "revealed": pgettext_lazy("journal", "looked at"),
        "sent": pgettext_lazy("journal", "sent"),
        "solved_alone": pgettext_lazy("journal", "solved alone"),
        "still_lost": pgettext_lazy("journal", "still does not work"),
        "taken": pgettext_lazy("journal", "taken"),
        "taken_back": pgettext_lazy("journal", "taken back"),
        "withdrawn": pgettext_lazy("journal", "withdrawn"),
        "written": pgettext_lazy("journal", "written"),
    },
)
