"""The places that the rooms declare, in the order of the rail; capabilities decide which a user sees.

A place whose address does not exist is left out, so that a product without some room shows no dead link.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.kit.errors import Sayable
from tridesk.kit.rooms import NavigationPlace, installed


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A place as the template shows it to one person."""

    label: Sayable
    url: str
    key: str
    current: bool
    icon: str = ""
    group: Sayable = ""


MANY: Final = 10  # places that a low window shows without scrolling
GROUPS: Final = {
    "tickets": _("Tickets"),
    "post": _("Correspondence"),
    "team": _("The team"),
    "telephony": _("Telephony"),
}
"""Headings behind "More", in this order."""
DECIDES: Final = ("notice.approve", "disposal.approve", "staff.manage")
"""Deciders: a user with any of these capabilities begins with "Waiting for you", all others with their own work."""


def first_of(user: User) -> NavigationEntry:
    """The page with which this person begins."""
    waiting, *others = entries_for(user, "")
    return waiting if any(user.may(capability) for capability in DECIDES) or not others else others[0]


def commands_for(user: User) -> list[NavigationEntry]:
    """The commands that `user` may type."""
    commands = _open_to(user, installed.answer.commands)
    return [NavigationEntry(place.label, url, place.key, current=False) for place, url in commands]


def entries_for(user: User, path: str) -> list[NavigationEntry]:
    """The places that `user` may see, those behind "More" last; the longest address that begins `path` is current."""
    visible = list(_open_to(user, installed.answer.places))
    begins = [
        (start, url) for place, url in visible for start in (url, *map(_address, place.also)) if path.startswith(start)
    ]
    here = max(begins, key=lambda start_and_url: len(start_and_url[0]), default=("", ""))[1]
    groups = GROUPS if len(visible) > MANY else {}
    if groups:
        order = ["", *groups]
        visible.sort(key=lambda place_and_url: order.index(place_and_url[0].group))
    return [
        NavigationEntry(place.label, url, place.key, url == here, place.icon, groups.get(place.group, ""))
        for place, url in visible
    ]


def _open_to(user: User, places: Sequence[NavigationPlace]) -> Iterator[tuple[NavigationPlace, str]]:
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
