"""The beginning and the end of a call: first words, menu, a colleague dialled directly, last words."""

from __future__ import annotations

from tridesk.kit.languages import LANGUAGES
from tridesk.telephony import phrases
from tridesk.telephony.engine import ivr
from tridesk.telephony.engine.calls.draft import RINGS_OTHERS, StepDraft
from tridesk.telephony.engine.calls.events import CallEvent, Time
from tridesk.telephony.engine.calls.life import CallOutcome, Phase
from tridesk.telephony.engine.calls.queue import CALL_ME_BACK, join_queue, warning
from tridesk.telephony.engine.calls.values import Desk, Mark
from tridesk.telephony.phrases import say
from tridesk.telephony.switch.commands import Answer, Enter, OpenRoom
from tridesk.telephony.switch.events import Answered, Digit, Gone, Played
from tridesk.telephony.switch.values import Speech


def arrive(draft: StepDraft, desk: Desk) -> None:
    """Answers a caller, alone in a room, and greets them."""
    life = draft.life
    draft.note(Mark.ARRIVED)
    if desk.colleague is not None:
        draft.set(wanted=desk.colleague.name, language=desk.known if desk.known in LANGUAGES else "")
        draft.note(Mark.ASKED, colleague=desk.colleague.name)
    draft.keep()
    draft.order(Answer(life.caller), OpenRoom(life.room), Enter(life.room, life.caller))
    if desk.colleague is not None and desk.colleague.there:
        draft.phase(Phase.COLLEAGUE, RINGS_OTHERS * 2)
        draft.music()
        draft.ring_third(desk.colleague.endpoint)
    elif desk.closed is not None:
        close(draft, desk)
    else:
        greet(draft, desk)


def close(draft: StepDraft, desk: Desk) -> None:
    """Says that the desk is closed, and offers a call-back."""
    assert desk.closed is not None
    languages = (desk.known,) if desk.known in LANGUAGES else LANGUAGES
    draft.set(language=desk.known if desk.known in LANGUAGES else "", offered=bool(draft.life.number))
    speeches: list[Speech] = []
    for language in languages:
        speeches.append(say(desk.closed, language))
        speeches += [say(desk.reopens, language)] if desk.reopens else []
        if draft.life.offered:
            speeches.append(say(phrases.ASK_CALL_BACK, language))
    draft.last_words(speeches, CallOutcome.CLOSED)


def greet(draft: StepDraft, desk: Desk) -> None:
    """Asks the first question of the menu; a caller who dialled a colleague is only asked for the language."""
    if draft.life.wanted:
        draft.phase(Phase.GREETING)
        known = draft.life.language or desk.known
        if known in LANGUAGES:
            draft.set(language=known)
            join_queue(draft, desk)
            return
        follow(draft, desk, ivr.begin(ivr.Tree(), "", desk.guess))
    elif desk.service and desk.known in LANGUAGES:
        draft.phase(Phase.GREETING)
        follow(draft, desk, ivr.Chosen(desk.known, desk.service))
    else:
        draft.phase(Phase.GREETING)
        follow(draft, desk, ivr.begin(tree_for(draft, desk), "" if desk.service else desk.known, desk.guess))


def tree_for(draft: StepDraft, desk: Desk) -> ivr.Tree:
    """The menu; empty, to ask for the language alone, after dialling a colleague or a service's number."""
    return ivr.Tree() if draft.life.wanted or desk.service else desk.tree


def greeting(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """Keys, silence, and the end of a question."""
    place = draft.life.place
    assert place is not None
    match event:
        case Digit(digit=digit):
            draft.hush()
            follow(draft, desk, ivr.press(tree_for(draft, desk), place, digit))
        case Played():
            draft.silence()
            draft.set(until=draft.now + ivr.PAUSE)
        case Time():
            follow(draft, desk, ivr.silence(tree_for(draft, desk), place))


def follow(draft: StepDraft, desk: Desk, answer: ivr.Question | ivr.Chosen) -> None:
    """Puts the next question of the menu, or goes on with what was chosen."""
    if isinstance(answer, ivr.Chosen):
        service = answer.service or desk.service
        draft.set(place=None, language=answer.language, service=service, silent=answer.silent, until=None)
        draft.note(Mark.LANGUAGE, language=answer.language, service=service)
        join_queue(draft, desk)
        return
    draft.set(place=answer.place, until=None)
    speeches = answer.speeches
    if answer.place.menu and desk.incident is not None and not draft.life.warned:
        speeches = warning(draft, desk, answer.place.language) + speeches
    draft.say(speeches)


def colleague(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """The colleague's own telephone rings; without an answer the desk takes the call."""
    life = draft.life
    match event:
        case Answered(leg=leg) if leg == life.third_leg:
            draft.hush()
            draft.set(outcome=CallOutcome.COLLEAGUE)
            draft.third_answers()
            draft.phase(Phase.PASSED)
            draft.keep(None)
            draft.enter(leg)
        case Gone(leg=leg) if leg == life.third_leg:
            draft.third_is_gone()
            to_desk(draft, desk)
        case Time():
            draft.drop_third()
            to_desk(draft, desk)


def to_desk(draft: StepDraft, desk: Desk) -> None:
    draft.hush()
    if desk.closed is not None:
        close(draft, desk)
    else:
        greet(draft, desk)


def closing(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """The caller hears last words; a key may still ask to be called back, or for another language."""
    life = draft.life
    may_ask = life.offered and life.outcome is CallOutcome.CLOSED
    may_change = life.queued is None and desk.closed is None
    match event:
        case Digit(digit=digit) if digit == CALL_ME_BACK and may_ask:
            draft.note(Mark.CALL_BACK, language=life.language)
            languages = (life.language,) if life.language else LANGUAGES
            draft.last_words([say(phrases.CALL_BACK_LATER, language) for language in languages], CallOutcome.CALL_BACK)
        case Digit(digit=ivr.OTHER_LANGUAGE) if may_change:
            draft.hush()
            draft.set(outcome=CallOutcome.OPEN)
            draft.phase(Phase.GREETING)
            place = ivr.Place(life.language or desk.guess, desk.tree.start)
            follow(draft, desk, ivr.press(tree_for(draft, desk), place, ivr.OTHER_LANGUAGE))
        case Played() if may_ask or may_change:
            draft.silence()
            draft.set(until=draft.now + ivr.PAUSE)
        case Played() | Time():
            draft.end(life.outcome)
