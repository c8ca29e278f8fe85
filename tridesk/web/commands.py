"""Commands of the search box: pause, take, close, give to NAME, new for ORGANISATION, call NUMBER.

A command is a suggestion. With `fields` it is a form that is posted, with `phone` by the telephone bar; with `press` it
is the key of a gesture of the page that it leads to. The ticket that it is about is the one of the page that it was
typed on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tridesk.accounts.models import User
from tridesk.accounts.queries import colleagues
from tridesk.directory.organisations.suggestions import suggestions
from tridesk.kit import phones
from tridesk.kit.text import fold
from tridesk.telephony.models import CHOSEN_PAUSES

MOST: Final = 5
SHORTEST: Final = 3  # letters of a verb
_TAKE_CALLS: Final = gettext_lazy("take calls")
_PAUSE: Final = pgettext_lazy("a command", "pause")
_SIGN_OFF: Final = gettext_lazy("sign off")
_TAKE: Final = pgettext_lazy("a command", "take")
_CLOSE: Final = pgettext_lazy("a command", "close")
# Each way to say it that somebody may type, with | between.
_GIVE: Final = pgettext_lazy("a command, before a name", "give to|give|assign to|hand to")
_NEW: Final = pgettext_lazy("a command, before an organisation", "new for")
_CALL: Final = pgettext_lazy("a command, before a number", "call|phone|ring|dial")
ANSWERED: Final = "a"  # the key of the outcome that closes a ticket


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands of a user on the page `here`, an address of ours with what follows its path."""

    user: User
    here: str = ""

    def meant(self, typed: str) -> list[dict[str, Any]]:
        """The commands that are typed in full, in the reader's language; those of a ticket also by their first word."""
        wanted = fold(typed)
        mine = [*self._stands(wanted), *self._on_ticket(wanted), *self._calls(wanted)]
        return [*mine, *self._gives(wanted), *self._new(wanted)][:MOST]

    def _stands(self, wanted: str) -> list[dict[str, Any]]:
        """How the user stands at the telephone."""
        if not self.user.may("call.take"):
            return []
        states = {
            _TAKE_CALLS: [("free", _("from now on"))],
            _PAUSE: [(pause.value, str(pause.label)) for pause in CHOSEN_PAUSES],
            _SIGN_OFF: [("off", _("no calls any more today"))],
        }
        return [
            self._form(str(verb), detail, reverse("tickets:stand"), to=state)
            for verb, several in states.items()
            for state, detail in several
            if wanted in (fold(str(verb)), fold(f"{verb} {detail}"))
        ]

    def _on_ticket(self, wanted: str) -> list[dict[str, Any]]:
        number = self._ticket()
        if not number:
            return []
        if _is_meant(str(_TAKE), wanted):
            return [self._form(str(_TAKE), number, reverse("tickets:take", args=[number]))]
        if _is_meant(str(_CLOSE), wanted):
            address = f"{reverse('tickets:ticket', args=[number])}#composer"
            return [{"name": str(_CLOSE), "detail": number, "url": address, "press": ANSWERED}]
        return []

    def _calls(self, wanted: str) -> list[dict[str, Any]]:
        if not self.user.may("call.take"):
            return []
        words = pgettext("a command", "call %(number)s")
        typed = _after(str(_CALL), wanted), _within(words, wanted)
        number = next(filter(None, map(phones.parse, filter(None, typed))), None)
        if number is None:
            return []
        name, ticket = words % {"number": phones.written(number)}, self._ticket()
        return [self._form(name, ticket, reverse("tickets:dial"), number=number, about=ticket) | {"phone": True}]

    def _gives(self, wanted: str) -> list[dict[str, Any]]:
        name, number = _after(str(_GIVE), wanted), self._ticket()
        if not name or not number:
            return []
        named = [user for user in colleagues("ticket.work") if any(part.startswith(name) for part in _parts(user))]
        words = pgettext("a command", "give to %(name)s")
        address = reverse("tickets:give", args=[number])
        return [self._form(words % {"name": user}, number, address, to=user.username) for user in named[:MOST]]

    def _new(self, wanted: str) -> list[dict[str, Any]]:
        name = _after(str(_NEW), wanted)
        if not name or not self.user.may("ticket.open"):
            return []
        words, address = pgettext("a command", "new for %(name)s"), reverse("tickets:new")
        return [
            {"name": words % {"name": body["value"]}, "detail": body["detail"], "url": f"{address}?for={body['id']}"}
            for body in suggestions(name, "organisation")
        ]

    def _form(self, name: str, detail: str, address: str, **fields: str) -> dict[str, Any]:
        return {"name": name, "detail": detail, "url": address, "fields": fields | {"next": self.here}}

    def _ticket(self) -> str:
        """The number of the ticket of this page, if the user works on tickets; '' elsewhere."""
        try:
            match = resolve(self.here.partition("?")[0]) if self.user.may("ticket.work") else None
        except Resolver404:
            return ""
        return str(match.kwargs["number"]) if match and match.view_name == "tickets:ticket" else ""


def _is_meant(verb: str, wanted: str) -> bool:
    """Whether a verb was typed whole, or its first word, such as 'prendre' of 'prendre en charge'."""
    whole = fold(verb)
    return wanted in (whole, whole.partition(" ")[0]) and len(wanted) >= SHORTEST


def _within(words: str, wanted: str) -> str:
    """What was typed in the place of the number in the words that offer a call; '' when it was something else."""
    before, _number, after = (fold(part) for part in words.partition("%(number)s"))
    begins, ends = wanted.startswith(before.strip()), wanted.endswith(after.strip())
    return wanted.removeprefix(before.strip()).removesuffix(after.strip()).strip() if begins and ends else ""


def _after(verbs: str, wanted: str) -> str:
    """The words after one of the verbs; '' when something else was typed."""
    begins = [f"{fold(verb)} " for verb in verbs.split("|")]
    return next((wanted.removeprefix(begin).strip() for begin in begins if wanted.startswith(begin)), "")


def _parts(user: User) -> list[str]:
    """The beginnings of a colleague's name: the whole, and each word."""
    name = fold(str(user))
    return [name, *name.split(), fold(user.username)]
