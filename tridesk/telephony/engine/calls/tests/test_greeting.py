"""A caller is greeted, chooses, and is promised nothing that is not kept."""

from __future__ import annotations

import pytest

from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.telephony import phrases
from tridesk.telephony.engine.calls.life import CallOutcome, Phase
from tridesk.telephony.engine.calls.tests.story import CALLER, DESK, EXPERT, Story
from tridesk.telephony.engine.calls.values import Colleague, Mark
from tridesk.telephony.switch.commands import Answer, CloseRoom, Enter, HangUp, Keep, Music, OpenRoom, Play, Ring, Stop
from tridesk.telephony.switch.events import Digit
from tridesk.telephony.switch.values import GRACE, Endpoint, HangupCause

INCIDENT = Text("Het register hapert.", "Le registre est instable.", "Das Register ist instabil.")
CLOSED = phrases.CLOSED


def test_a_caller_is_kept_answered_in_a_room_and_spoken_to_in_this_order() -> None:
    story = Story()
    speeches = phrases.in_all(phrases.WELCOME) + phrases.in_all(phrases.CHOOSE_LANGUAGE)
    assert story.orders == [
        Keep(CALLER, GRACE),
        Answer(CALLER),
        OpenRoom("c1.room"),
        Enter("c1.room", CALLER),
        Play("c1.say.1", "c1.room", speeches),
    ]
    assert (story.phase, story.marks) == (Phase.GREETING, [Mark.ARRIVED])


def test_a_key_in_mid_sentence_stops_it_and_counts() -> None:
    story = Story().press("2")
    assert story.orders[0] == Stop("c1.say.1")
    assert story.spoken == ["Pour les clés d'accès, tapez 1.", "Pour toute autre question, tapez 0."]


def test_the_pause_for_a_key_begins_after_the_last_word() -> None:
    story = Story().later(seconds=60)
    assert story.orders == []
    story.heard().later(seconds=4)
    assert story.orders == []
    story.later(seconds=1)
    assert story.spoken[0] == "Welkom" or story.spoken == [
        speech.text for speech in phrases.in_all(phrases.CHOOSE_LANGUAGE)
    ]


def test_choosing_joins_the_queue() -> None:
    story = Story().press("2", "1")
    assert (story.phase, story.life.language, story.life.service) == (Phase.QUEUE, "fr", "KEYS")
    assert story.life.queued == story.now
    assert story.marks == [Mark.LANGUAGE, Mark.QUEUED]
    assert story.spoken == ["Un agent vous aidera dès que possible."]
    assert story.heard().orders == [Music("c1.room", True)]


def test_a_caller_who_presses_no_key_joins_the_queue_all_the_same() -> None:
    story = Story(DESK)
    for _ in range(2):
        story.silent()
    assert (story.phase, story.life.language, story.life.service) == (Phase.QUEUE, "nl", "")
    assert story.life.silent


def test_a_caller_who_chose_a_language_or_was_asked_nothing_was_not_silent() -> None:
    assert not Story().press("2").silent().silent().life.silent
    assert not Story(Story().desk_is(known="fr", service="KEYS").desk).life.silent


def test_a_silent_caller_who_then_asks_for_another_language_was_not_silent() -> None:
    story = Story(Story().desk_is(speaks=frozenset({"fr"})).desk).silent().silent()
    assert (story.phase, story.life.silent) == (Phase.CLOSING, True)
    assert not story.press("*", "2", "1").life.silent


def test_a_known_number_is_greeted_in_its_language() -> None:
    story = Story().desk_is()
    story = Story(story.desk_is(known="fr").desk)
    assert story.spoken[:2] == ["Bienvenue au helpdesk du Registre national.", "Pour une autre langue, tapez étoile."]


# --- the register falters


def test_the_state_of_the_register_is_said_as_soon_as_the_language_is_known() -> None:
    story = Story(Story().desk_is(incident=INCIDENT).desk).press("2")
    assert story.spoken[:2] == ["Le registre est instable.", phrases.WAIT_OR_HANG_UP.fr]
    assert story.spoken[2:] == ["Pour les clés d'accès, tapez 1.", "Pour toute autre question, tapez 0."]
    assert story.press("1").spoken == [phrases.PLEASE_WAIT.fr]  # once is enough


# --- closed


def test_closed_is_said_in_every_language_to_an_unknown_caller_with_a_call_back() -> None:
    story = Story(Story().desk_is(closed=CLOSED).desk)
    assert story.phase is Phase.CLOSING
    assert story.spoken == [words for pair in zip_languages(CLOSED, phrases.ASK_CALL_BACK) for words in pair]


def zip_languages(*texts: Text) -> list[tuple[str, ...]]:
    return [tuple(text.in_(language) for text in texts) for language in LANGUAGES]


def test_a_wish_to_be_called_back_is_noted_and_the_call_ends_after_the_promise() -> None:
    story = Story(Story().desk_is(closed=CLOSED, known="fr").desk).press("1")
    assert story.marks == [Mark.CALL_BACK]
    assert story.spoken == [phrases.CALL_BACK_LATER.fr]
    story.heard()
    assert story.orders == [HangUp(CALLER), CloseRoom("c1.room")]
    assert (story.phase, story.life.outcome) == (Phase.ENDED, CallOutcome.CALL_BACK)


def test_without_a_key_the_call_ends_when_closed() -> None:
    story = Story(Story().desk_is(closed=CLOSED).desk).silent()
    assert (story.phase, story.life.outcome) == (Phase.ENDED, CallOutcome.CLOSED)


def test_a_withheld_number_is_not_promised_a_call() -> None:
    story = Story(Story().desk_is(closed=CLOSED, known="nl").desk, number="")
    assert story.spoken == [CLOSED.nl]
    assert story.press("1").orders == []


# --- nobody speaks his language


def test_german_without_a_german_speaking_agent_is_an_honest_promise() -> None:
    story = Story().press("3", "1")
    assert (story.phase, story.life.outcome) == (Phase.CLOSING, CallOutcome.CALL_BACK)
    assert story.spoken == [
        "Zurzeit ist leider kein deutschsprachiger Mitarbeiter anwesend.",
        "Wir rufen Sie spätestens am nächsten Werktag zurück.",
        "Für eine andere Sprache drücken Sie die Sterntaste.",
        "Danke und auf Wiederhören.",
    ]
    assert story.marks == [Mark.LANGUAGE, Mark.CALL_BACK]
    assert story.silent().life.outcome is CallOutcome.CALL_BACK


def test_another_language_may_be_chosen_instead_of_a_call_back() -> None:
    story = Story().press("3", "1", "*", "2", "1")
    assert (story.phase, story.life.language, story.life.outcome) == (Phase.QUEUE, "fr", CallOutcome.OPEN)


def test_without_a_number_to_call_nothing_is_promised() -> None:
    story = Story(number="").press("3", "1")
    assert phrases.CALL_BACK_LATER.de not in story.spoken
    assert story.life.outcome is CallOutcome.CLOSED


# --- a colleague was dialled


def dialled(*, there: bool, **fields: object) -> Story:
    return Story(Story().desk_is(colleague=Colleague("cyprien", EXPERT, there), known="fr", **fields).desk)


def test_a_present_colleague_is_rung_first() -> None:
    story = dialled(there=True)
    assert (story.phase, story.life.wanted) == (Phase.COLLEAGUE, "cyprien")
    assert [order.endpoint for order in story.orders if isinstance(order, Ring)] == [EXPERT]
    story.answers("c1.third.1")
    assert story.orders == [Music("c1.room", False), Keep(CALLER, None), Enter("c1.room", "c1.third.1")]
    assert story.gone("c1.third.1").life.outcome is CallOutcome.COLLEAGUE


def test_a_colleague_with_a_telephone_at_the_desk_is_rung_there() -> None:
    own = Endpoint("agent", "cyprien")
    story = dialled(there=True, extensions={EXPERT.name: "cyprien"}, reachable=[own])
    assert [order.endpoint for order in story.orders if isinstance(order, Ring)] == [own]


@pytest.mark.parametrize("why", [HangupCause.NO_ANSWER, HangupCause.BUSY, HangupCause.UNREACHABLE])
def test_without_an_answer_of_the_colleague_the_desk_answers_for_them(why: HangupCause) -> None:
    story = dialled(there=True).gone("c1.third.1", why)
    assert (story.phase, story.life.language, story.life.wanted) == (Phase.QUEUE, "fr", "cyprien")
    assert story.spoken == [phrases.ABSENT.fr]


def test_for_an_absent_colleague_the_desk_answers_at_once() -> None:
    assert (dialled(there=False).phase, dialled(there=False).life.wanted) == (Phase.QUEUE, "cyprien")


def test_an_unknown_caller_to_a_colleague_is_only_asked_the_language() -> None:
    story = Story(Story().desk_is(colleague=Colleague("cyprien", EXPERT, False)).desk)
    assert story.phase is Phase.GREETING
    assert story.press("2").phase is Phase.QUEUE


# --- he hangs up


def test_hanging_up_before_the_queue_is_leaving() -> None:
    story = Story().press("2").gone(CALLER)
    assert (story.phase, story.life.outcome, story.marks) == (Phase.ENDED, CallOutcome.LEFT, [Mark.ENDED])
    assert story.orders == [CloseRoom("c1.room")]


def test_a_key_on_another_leg_is_ignored() -> None:
    story = Story()
    assert story.on(Digit(story.now, "someone", "1")).orders == []
