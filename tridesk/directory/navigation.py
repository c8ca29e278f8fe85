"""Where one can go inside the directory, in two levels: groups of places, and the places of one group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.kit.errors import Sayable


@dataclass(frozen=True, slots=True)
class DirectoryPlace:
    """One page; `capabilities` are those that open it, any of them."""

    route: str
    label: Sayable
    capabilities: tuple[str, ...] = ("directory.read",)
    counted: bool = False  # with how many wait there


@dataclass(frozen=True, slots=True)
class Sign:
    """A place, or a group of them, as one person sees it."""

    label: Sayable
    url: str
    current: bool
    counted: bool = False
    places: tuple[Sign, ...] = ()


GROUPS: Final[tuple[tuple[Sayable, tuple[DirectoryPlace, ...]], ...]] = (
    (
        _("Organisations"),
        (
            DirectoryPlace("organisations", _("All organisations")),
            DirectoryPlace("groups", _("User groups")),
            DirectoryPlace("ending", _("Ended and ending soon"), counted=True),
            DirectoryPlace("renewals", _("Renewals")),
            DirectoryPlace("departures", _("Departures")),
            DirectoryPlace("transfers", _("Import and export"), ("directory.import", "directory.export")),
        ),
    ),
    (
        _("Services and colleagues"),
        (
            DirectoryPlace("services", _("Services")),
            DirectoryPlace("staff", _("Who is who"), ("self",)),
            DirectoryPlace("absences", _("Absences"), ("self",)),
            DirectoryPlace("office-data", _("Office data"), ("service.edit",)),
        ),
    ),
    (
        _("Keeping up to date"),
        (
            DirectoryPlace("confirmations", _("Confirmations")),
            DirectoryPlace("campaigns", _("Campaigns")),
            DirectoryPlace("stale", _("Not confirmed for long")),
            DirectoryPlace("erasures", _("Persons taken out"), ("person.erase",)),
        ),
    ),
)


def signs(user: User, here: str) -> list[Sign]:
    """The groups in which `user` may see anything; a group leads to the first of its places."""
    shown = []
    for label, places in GROUPS:
        seen = tuple(
            Sign(place.label, reverse(f"directory:{place.route}"), place.route == here, place.counted)
            for place in places
            if any(user.may(capability) for capability in place.capabilities)
        )
        if seen:
            shown.append(Sign(label, seen[0].url, any(sign.current for sign in seen), places=seen))
    return shown
