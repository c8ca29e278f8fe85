"""A draft about the ticket, the templates and the envelopes of a new installation."""

from __future__ import annotations

from typing import Final

from tests.examples import CODE, HASH, Desk, Examples, Pages
from tridesk.accounts.roles import Role
from tridesk.letters import actions, queries, reference
from tridesk.letters.models import Letter
from tridesk.tickets.models import Ticket


def make(desk: Desk) -> None:
    reference.load()
    ticket = Ticket.objects.get(number=desk.arguments["number"])
    letter = actions.begin_letter(ticket, queries.template_with("answer"), by=desk.people[Role.CALL_TAKER])
    arguments = {
        "letter": letter.pk,
        "letters:template code": "answer",
        "letters:envelope code": "dl",
        "letters:sheet code": "dl",
    }
    desk.name(arguments, {"envelope": "dl", "address": "Stad Eeklo\nMarkt 1\n9900 Eeklo"})


def demonstrated() -> Pages:
    draft, final = Letter.objects.filter(number=None)[0], Letter.objects.exclude(number=None)[0]
    letters = (f"/letters/{draft.pk}/", f"/letters/{final.pk}/", f"/tickets/{final.ticket.number}/letters/")
    return Pages(leader=(*letters, "/letters/templates/answer", "/letters/envelopes/dl"))


EXAMPLES: Final = Examples(
    make=make,
    read_by_hand=("letters:letter", "letters:templates"),
    outcomes=("letters:letter",),
    pages=Pages(leader=("/letters/templates/",)),
    demonstrated=demonstrated,
    unmasked={
        "Letter.digest": HASH,
        "Letter.number": CODE,
    },
    statements={"actions.py": "a year"},
)
