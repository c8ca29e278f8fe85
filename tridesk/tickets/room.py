"""What the room of tickets declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.kit.rooms import NavigationPlace, Room

_DISPOSAL = ("disposal.propose", "disposal.approve")

ROOM = Room(
    places=(
        NavigationPlace(20, _("Desk"), "tickets:desk", "d", ("ticket.read",), icon="inbox"),
        NavigationPlace(30, _("Telephone"), "tickets:telephone", "f", ("call.take",), icon="phone"),
        NavigationPlace(70, _("Interruptions"), "tickets:incidents", "i", ("incident.read",), icon="warning"),
        NavigationPlace(80, _("Questions"), "tickets:questions", "q", ("ticket.answer_as_expert",), icon="second_line"),
        NavigationPlace(90, _("Archive"), "tickets:archive", "a", ("archive.read",), icon="archived"),
        NavigationPlace(150, _("Messages for you"), "tickets:messages", "m", ("self",), icon="note"),
        NavigationPlace(180, _("Templates"), "tickets:templates", "t", ("template.edit",), icon="file", rare=True),
        NavigationPlace(200, _("Disposal"), "tickets:disposal", "x", _DISPOSAL, icon="remove", rare=True),
    ),
    commands=(
        NavigationPlace(1, _("New"), "tickets:new", "", ("ticket.open",)),
        NavigationPlace(2, _("New ticket"), "tickets:new", "", ("ticket.open",)),
    ),
)
