"""An answer that waits for the second pair of eyes."""

from __future__ import annotations

from typing import Final

from tests.examples import HASH, SEARCH_WORDS, Desk, Examples, Pages
from tridesk.accounts.roles import Role
from tridesk.faq import actions
from tridesk.faq.models import Entry
from tridesk.faq.values import EntryContent, EntryWording


def make(desk: Desk) -> None:
    taker = desk.people[Role.CALL_TAKER]
    content = EntryContent("nl", {"nl": EntryWording("Hoe?", "Binnen tien dagen.")})
    entry = actions.write_entry(content, by=taker)
    actions.propose(entry.number, by=taker)
    report = actions.report_wrong(entry.number, "Binnen vijf dagen.", by=taker)
    desk.name({"answer": entry.name, "language": "nl", "nth": 1, "report": report.pk})


def demonstrated() -> Pages:
    oldest = Entry.objects.order_by("number")[0].name
    waiting = Entry.objects.filter(state="not_validated").order_by("number")[0].name
    rests = ("", "?report=1", "/edit", "/edit?language=de", "/history")
    return Pages(leader=(*(f"/answers/{oldest}{rest}" for rest in rests), f"/answers/{waiting}"))


EXAMPLES: Final = Examples(
    make=make,
    #               leader manager supervisor taker expert technical relations administrator
    rights="""
    faq.read          x       x        x        x     x        x         x           x
    faq.write         x       x        x        x     x        -         x           -
    faq.validate      x       x        x        -     x        -         x           -
    """,
    read_by_hand=("faq:act",),
    outcomes=("faq:act",),
    pages=Pages(
        leader=("/answers/", "/answers/new", "/answers/next"),
    ),
    demonstrated=demonstrated,
    unmasked={
        "Text.search": SEARCH_WORDS,
        "Text.sources": HASH,
        "Text.words": SEARCH_WORDS,
    },
)
