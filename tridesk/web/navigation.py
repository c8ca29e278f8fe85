"""The places of the product, in the order of the rail; capabilities decide which a user sees.

A room that adds pages gets a `NavigationPlace` here (web lies above every room with pages). A place whose address does
not exist is left out, so that a product without some room shows no dead link.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.kit.errors import Sayable


@dataclass(frozen=True, slots=True)
class NavigationPlace:
    """One entry: its route, the letter after `g` that opens it, and the capabilities of which one suffices to see it.

    `also`: the routes of other pages that belong to it, although their addresses begin differently. `rare`: behind
    "More" for users with many places.
    """

    label: Sayable
    route: str
    key: str
    capabilities: tuple[str, ...]
    also: tuple[str, ...] = ()
    icon: str = ""
    rare: bool = False


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A place as the template shows it to one person."""

    label: Sayable
    url: str
    key: str
    current: bool
    icon: str = ""
    rare: bool = False


MANY: Final = 10  # places that a low window shows without scrolling
OF_DIRECTORY: Final = ("directory:groups", "directory:services", "directory:staff")

PLACES: list[NavigationPlace] = [
    NavigationPlace(_("Waiting for you"), "web:waiting", "u", ("self",), icon="done"),
    NavigationPlace(_("Desk"), "tickets:desk", "d", ("ticket.read",), icon="inbox"),
    NavigationPlace(_("Telephone"), "tickets:telephone", "f", ("call.take",), icon="phone"),
    NavigationPlace(_("Wallboard"), "telephony:wallboard", "l", ("call.steer",), icon="chart"),
    NavigationPlace(_("Voice menu"), "telephony:menu", "v", ("menu.edit",), icon="menu", rare=True),
    NavigationPlace(_("Telephone lines"), "telephony:trunk", "y", ("trunk.edit",), icon="line", rare=True),
    NavigationPlace(_("Interruptions"), "tickets:incidents", "i", ("incident.read",), icon="warning"),
    NavigationPlace(_("Questions"), "tickets:questions", "q", ("ticket.answer_as_expert",), icon="second_line"),
    NavigationPlace(_("Archive"), "tickets:archive", "a", ("archive.read",), icon="archived"),
    NavigationPlace(_("Restored access"), "reconnect:restores", "r", ("access.restore",), icon="key"),
    NavigationPlace(_("Answers"), "faq:entries", "h", ("faq.read",), icon="answers"),
    NavigationPlace(_("Figures"), "figures:start", "e", ("figures.read",), icon="figures"),
    NavigationPlace(_("Directory"), "directory:organisations", "b", ("directory.read",), OF_DIRECTORY, icon="building"),
    NavigationPlace(_("Absences"), "directory:absences", "w", ("self",), icon="calendar"),
    NavigationPlace(_("Messages for you"), "tickets:messages", "m", ("self",), icon="note"),
    NavigationPlace(_("Notices"), "notices:notices", "n", ("notice.write", "notice.pace"), icon="megaphone"),
    NavigationPlace(_("Out-tray"), "mailroom:outtray", "o", ("outtray.read",), icon="outbox"),
    NavigationPlace(_("Templates"), "tickets:templates", "t", ("template.edit",), icon="file", rare=True),
    NavigationPlace(_("Calendar"), "directory:calendar", "c", ("calendar.edit",), icon="clock", rare=True),
    NavigationPlace(
        _("Disposal"), "tickets:disposal", "x", ("disposal.propose", "disposal.approve"), icon="remove", rare=True
    ),
    NavigationPlace(_("Journal"), "web:journal", "j", ("journal.read",), icon="journal", rare=True),
    NavigationPlace(_("Colleagues"), "accounts:colleagues", "p", ("staff.manage",), icon="people", rare=True),
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
    NavigationPlace(_("Programs that hear of restores"), "reconnect:programs", "", ("staff.manage",)),
    NavigationPlace(_("Definitions of figures"), "figures:definitions", "", ("figures.read",)),
    NavigationPlace(_("Ask the figures"), "figures:explore", "", ("figures.read",)),
    NavigationPlace(_("Did this help?"), "portal:feedback", "", ("figures.read",)),
    NavigationPlace(_("Preferences"), "web:preferences", "", ("self",)),
]
"""What may be typed into the search box besides something to look for."""


DECIDES: Final = ("notice.approve", "disposal.approve", "staff.manage")
"""Deciders: a user with any of these capabilities begins with "Waiting for you", all others with their own work."""


def first_of(user: User) -> NavigationEntry:
    """The page with which this person begins."""
    waiting, *others = entries_for(user, "")
    return waiting if any(user.may(capability) for capability in DECIDES) or not others else others[0]


def commands_for(user: User) -> list[NavigationEntry]:
    """The commands that `user` may type."""
    return [NavigationEntry(place.label, url, place.key, current=False) for place, url in _open_to(user, COMMANDS)]


def entries_for(user: User, path: str) -> list[NavigationEntry]:
    """The places that `user` may see; the place with the longest address that begins `path` is current."""
    visible = list(_open_to(user, PLACES))
    begins = [
        (start, url) for place, url in visible for start in (url, *map(_address, place.also)) if path.startswith(start)
    ]
    here = max(begins, key=lambda start_and_url: len(start_and_url[0]), default=("", ""))[1]
    many = len(visible) > MANY
    return [
        NavigationEntry(place.label, url, place.key, url == here, place.icon, place.rare and many)
        for place, url in visible
    ]


def _open_to(user: User, places: list[NavigationPlace]) -> Iterator[tuple[NavigationPlace, str]]:
    for place in places:
        if any(user.may(capability) for capability in place.capabilities) and (address := _address(place.route)):
            yield place, address


@cache
def _address(route: str) -> str:
    """The address of a route without arguments; '' where there is none."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
