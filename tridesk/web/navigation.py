"""The places of the product, in the order of the navigation bar; capabilities decide which a user sees.

A room that adds pages gets a `Place` here (web lies above every room with pages). A place whose address does
not exist is left out, so that a product without some room shows no dead link.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.kit.errors import Sayable


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: its route, the letter after `g` that opens it, and the capabilities of which one suffices to see it.

    `also`: the routes of other pages that belong to it, although their addresses begin differently.
    """

    label: Sayable
    route: str
    key: str
    capabilities: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as the template shows it to one person."""

    label: Sayable
    url: str
    key: str
    current: bool


OF_DIRECTORY: Final = ("directory:groups", "directory:services", "directory:staff")

PLACES: list[Place] = [
    Place(_("Desk"), "tickets:desk", "d", ("ticket.read",)),
    Place(_("Telephone"), "tickets:telephone", "f", ("call.take",)),
    Place(_("Wallboard"), "telephony:wallboard", "l", ("call.steer",)),
    Place(_("Voice menu"), "telephony:menu", "v", ("menu.edit",)),
    Place(_("Telephone lines"), "telephony:trunk", "y", ("trunk.edit",)),
    Place(_("Interruptions"), "tickets:incidents", "i", ("incident.read",)),
    Place(_("Questions"), "tickets:questions", "q", ("ticket.answer_as_expert",)),
    Place(_("Archive"), "tickets:archive", "a", ("archive.read",)),
    Place(_("Directory"), "directory:organisations", "b", ("directory.read",), OF_DIRECTORY),
    Place(_("Absences"), "directory:absences", "w", ("self",)),
    Place(_("Messages for you"), "tickets:messages", "m", ("self",)),
    Place(_("Notices"), "notices:notices", "n", ("notice.write", "notice.pace")),
    Place(_("Out-tray"), "mailroom:outtray", "o", ("outtray.read",)),
    Place(_("Templates"), "tickets:templates", "t", ("template.edit",)),
    Place(_("Calendar"), "directory:calendar", "c", ("calendar.edit",)),
    Place(_("Disposal"), "tickets:disposal", "x", ("disposal.propose", "disposal.approve")),
    Place(_("Journal"), "accounts:journal", "j", ("journal.read",)),
    Place(_("Colleagues"), "accounts:colleagues", "p", ("staff.manage",)),
]


COMMANDS: list[Place] = [
    Place(_("New"), "tickets:new", "", ("ticket.open",)),
    Place(_("New ticket"), "tickets:new", "", ("ticket.open",)),
    *PLACES,
    Place(_("Words for the state of the register"), "statuspage:words", "", ("register.words",)),
    Place(_("Certificate of availability"), "statuspage:certificate", "", ("self",)),
    Place(_("User groups"), "directory:groups", "", ("directory.read",)),
    Place(_("Services"), "directory:services", "", ("directory.read", "service.edit")),
    Place(_("Who is who"), "directory:staff", "", ("self",)),
    Place(_("Add an absence"), "directory:add-absence", "", ("self",)),
    Place(_("Who may change the state"), "statuspage:editors", "", ("staff.manage",)),
    Place(_("Preferences"), "web:preferences", "", ("self",)),
]
"""What may be typed into the search box besides something to look for."""


def commands_for(user: User) -> list[Entry]:
    """The commands that `user` may type."""
    return [Entry(place.label, url, place.key, current=False) for place, url in _open_to(user, COMMANDS)]


def entries_for(user: User, path: str) -> list[Entry]:
    """The places that `user` may see; the place with the longest address that begins `path` is current."""
    visible = list(_open_to(user, PLACES))
    begins = [
        (start, url) for place, url in visible for start in (url, *map(reverse, place.also)) if path.startswith(start)
    ]
    here = max(begins, key=lambda start_and_url: len(start_and_url[0]), default=("", ""))[1]
    return [Entry(place.label, url, place.key, url == here) for place, url in visible]


def _open_to(user: User, places: list[Place]) -> Iterator[tuple[Place, str]]:
    for place in places:
        if any(user.may(capability) for capability in place.capabilities):
            try:
                yield place, reverse(place.route)
            except NoReverseMatch:
                continue
