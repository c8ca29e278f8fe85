"""The places of the product, in the order of the navigation bar; capabilities decide which a user sees.

A room that adds pages gets a `NavigationPlace` here (web lies above every room with pages). A place whose address does
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
class NavigationPlace:
    """One entry: its route, the letter after `g` that opens it, and the capabilities of which one suffices to see it.

    `also`: the routes of other pages that belong to it, although their addresses begin differently.
    """

    label: Sayable
    route: str
    key: str
    capabilities: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A place as the template shows it to one person."""

    label: Sayable
    url: str
    key: str
    current: bool


OF_DIRECTORY: Final = ("directory:groups", "directory:services", "directory:staff")

PLACES: list[NavigationPlace] = [
    NavigationPlace(_("Desk"), "tickets:desk", "d", ("ticket.read",)),
    NavigationPlace(_("Telephone"), "tickets:telephone", "f", ("call.take",)),
    NavigationPlace(_("Wallboard"), "telephony:wallboard", "l", ("call.steer",)),
    NavigationPlace(_("Voice menu"), "telephony:menu", "v", ("menu.edit",)),
    NavigationPlace(_("Telephone lines"), "telephony:trunk", "y", ("trunk.edit",)),
    NavigationPlace(_("Interruptions"), "tickets:incidents", "i", ("incident.read",)),
    NavigationPlace(_("Questions"), "tickets:questions", "q", ("ticket.answer_as_expert",)),
    NavigationPlace(_("Archive"), "tickets:archive", "a", ("archive.read",)),
    NavigationPlace(_("Directory"), "directory:organisations", "b", ("directory.read",), OF_DIRECTORY),
    NavigationPlace(_("Absences"), "directory:absences", "w", ("self",)),
    NavigationPlace(_("Messages for you"), "tickets:messages", "m", ("self",)),
    NavigationPlace(_("Notices"), "notices:notices", "n", ("notice.write", "notice.pace")),
    NavigationPlace(_("Out-tray"), "mailroom:outtray", "o", ("outtray.read",)),
    NavigationPlace(_("Templates"), "tickets:templates", "t", ("template.edit",)),
    NavigationPlace(_("Calendar"), "directory:calendar", "c", ("calendar.edit",)),
    NavigationPlace(_("Disposal"), "tickets:disposal", "x", ("disposal.propose", "disposal.approve")),
    NavigationPlace(_("Journal"), "web:journal", "j", ("journal.read",)),
    NavigationPlace(_("Colleagues"), "accounts:colleagues", "p", ("staff.manage",)),
]


COMMANDS: list[NavigationPlace] = [
    NavigationPlace(_("New"), "tickets:new", "", ("ticket.open",)),
    NavigationPlace(_("New ticket"), "tickets:new", "", ("ticket.open",)),
    *PLACES,
    NavigationPlace(_("Words for the state of the register"), "statuspage:words", "", ("register.words",)),
    NavigationPlace(_("Certificate of availability"), "statuspage:certificate", "", ("self",)),
    NavigationPlace(_("User groups"), "directory:groups", "", ("directory.read",)),
    NavigationPlace(_("Services"), "directory:services", "", ("directory.read", "service.edit")),
    NavigationPlace(_("Who is who"), "directory:staff", "", ("self",)),
    NavigationPlace(_("Add an absence"), "directory:add-absence", "", ("self",)),
    NavigationPlace(_("Who may change the state"), "statuspage:editors", "", ("staff.manage",)),
    NavigationPlace(_("Preferences"), "web:preferences", "", ("self",)),
]
"""What may be typed into the search box besides something to look for."""


def commands_for(user: User) -> list[NavigationEntry]:
    """The commands that `user` may type."""
    return [NavigationEntry(place.label, url, place.key, current=False) for place, url in _open_to(user, COMMANDS)]


def entries_for(user: User, path: str) -> list[NavigationEntry]:
    """The places that `user` may see; the place with the longest address that begins `path` is current."""
    visible = list(_open_to(user, PLACES))
    begins = [
        (start, url) for place, url in visible for start in (url, *map(reverse, place.also)) if path.startswith(start)
    ]
    here = max(begins, key=lambda start_and_url: len(start_and_url[0]), default=("", ""))[1]
    return [NavigationEntry(place.label, url, place.key, url == here) for place, url in visible]


def _open_to(user: User, places: list[NavigationPlace]) -> Iterator[tuple[NavigationPlace, str]]:
    for place in places:
        if any(user.may(capability) for capability in place.capabilities):
            try:
                yield place, reverse(place.route)
            except NoReverseMatch:
                continue
