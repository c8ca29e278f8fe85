"""The omnibox: suggestions for the typed text, out of everything that is open to the user.

What Enter does stands first: a command, what the text names (such as a ticket by its number), what is the only hit,
else the search for the words. Then places by the beginning of their name, and what the finders of the rooms match.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from tridesk.accounts.finders import Suggestion, finders
from tridesk.accounts.models import User
from tridesk.kit import national_number
from tridesk.kit.text import fold
from tridesk.web.commands import Commands
from tridesk.web.navigation import commands_for


def everything(user: User, typed: str, here: str = "") -> list[Suggestion]:
    """The suggestions for `user` on the page `here`; an empty list for text that looks like a national number."""
    typed = typed.replace("\x00", "").strip()[:200]
    if not typed or national_number.mask(typed).numbers:
        return []
    places, begun = _places(user, typed)
    named = [row for finder in finders.answer for row in finder.named(user, typed)]
    matches = [row for finder in finders.answer for row in finder.matching(user, typed)]
    sure = [*places, *Commands(user, here).meant(typed), *named]
    others = [*begun, *(row for row in matches if row not in named)]
    search = [_search(user, typed)] if others and len(sure) + len(others) > 1 else []
    return [*sure, *search, *others]


def search_url(user: User, typed: str) -> str:
    """The page of all that has the typed words."""
    place = "tickets:desk" if user.may("ticket.read") else "directory:organisations"
    return f"{reverse(place)}?{urlencode({'q': typed})}"


def _search(user: User, typed: str) -> Suggestion:
    return {"name": _("Search for “%(words)s”") % {"words": typed}, "detail": "", "url": search_url(user, typed)}


def _places(user: User, typed: str) -> tuple[list[Suggestion], list[Suggestion]]:
    """The place of exactly this name, and those whose name begins so."""
    places = [{"name": str(place.label), "detail": _("go there"), "url": place.url} for place in commands_for(user)]
    wanted = fold(typed)
    begun = [place for place in places if fold(place["name"]).startswith(wanted)] if len(typed) > 1 else []
    exact = [place for place in places if fold(place["name"]) == wanted]
    return exact[:1], [place for place in begun if place not in exact][:3]
