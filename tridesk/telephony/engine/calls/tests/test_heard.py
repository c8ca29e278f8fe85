"""What the pages say that callers hear is what the engine says to them, in the same order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.telephony import phrases
from tridesk.telephony.engine.calls.events import Offer
from tridesk.telephony.engine.calls.tests.story import DESK, ILSE, TREE, Story
from tridesk.telephony.engine.heard import HeardPart, heard
from tridesk.telephony.engine.ivr import Tree

FALTERS = Text("Het register hapert.", "Le registre est instable.", "Das Register ist instabil.")
UNTIL = Text("Tot 12 uur.", "Jusqu'à 12 heures.", "Bis 12 Uhr.")


@pytest.mark.parametrize("key", range(3), ids=LANGUAGES)
@pytest.mark.parametrize("tree", [TREE, Tree()], ids=["menu", "no menu"])
@pytest.mark.parametrize("incident", [None, FALTERS], ids=["stable", "falters"])
@pytest.mark.parametrize("until", [None, UNTIL], ids=["whole day", "closes early"])
@pytest.mark.parametrize("records", [False, True], ids=["silent", "recorded"])
def test_it_is_what_the_engine_says_to_a_caller_who_presses_nothing_more(
    key: int, tree: Tree, incident: Text | None, until: Text | None, records: bool
) -> None:
    speaks = frozenset(LANGUAGES)
    story = Story(replace(DESK, tree=tree, incident=incident, until=until, records=records, speaks=speaks))
    hello = story.spoken
    spoken = story.press(str(key + 1)).spoken
    if tree.menus:
        spoken += story.press("0").spoken
    story.heard().on(Offer("ilse", ILSE)).answers(story.life.agent_leg or "c1.agent.1")
    spoken += story.spoken
    parts = heard(tree, incident=incident, until=until, records=records)
    language = LANGUAGES[key]
    assert [sentence for sentence in hello if sentence in parts[0].words[language]] == [
        phrases.WELCOME.in_(language),
        phrases.CHOOSE_LANGUAGE.in_(language),
    ]
    assert " ".join(part.words[language] for part in parts[1:]) == " ".join(spoken)


def test_a_closed_desk_says_so_and_when_it_opens_and_nothing_of_the_register() -> None:
    desk = replace(DESK, closed=phrases.CLOSED, reopens=UNTIL, incident=FALTERS)
    (part,) = heard(TREE, closed=phrases.CLOSED, reopens=UNTIL, incident=FALTERS)
    assert part.part is HeardPart.CLOSED
    assert " ".join(part.words[language] for language in LANGUAGES) == " ".join(Story(desk).spoken)
