"""The board in sentences, for page, feeds, programs and telephone alike. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from tridesk.kit.languages import Language
from tridesk.statuspage import wording
from tridesk.statuspage.board import Board, Incident, Maintenance, Moment, Update, Vocabulary
from tridesk.statuspage.entries import RegisterState, Words
from tridesk.statuspage.wording import Voice

_SHORT: Final = {
    RegisterState.STABLE: wording.STABLE,
    RegisterState.UNSTABLE: wording.UNSTABLE,
    RegisterState.OUT_OF_SERVICE: wording.OUT_OF_SERVICE,
}


def in_languages(languages: Sequence[Language], say: Callable[[Language], str], between: str = " / ") -> str:
    """What `say` gives in each language, once where languages agree."""
    return between.join(dict.fromkeys(say(language) for language in languages))


def line_in_each(languages: Sequence[Language], today: date, say: Callable[[Voice], str]) -> str:
    """What `say` gives in each language, a line each."""
    return "\n".join(say(Voice(language, today)) for language in languages)


def short(moment: Moment) -> Words:
    """The state in a word or two."""
    return wording.MAINTENANCE if moment.is_planned else _SHORT[moment.state]


def announcement(board: Board, moment: Moment, voice: Voice) -> list[str]:
    """Everything that someone should hear now, sentence by sentence, the state first."""
    sentences = [_sentence(voice.say(board.words[moment.state])), *planned(moment, voice)]
    if moment.incident:
        sentences += message_of(moment.incident.last, voice)
        sentences += promises(moment, voice)
    elif moment.is_planned and moment.maintenance and moment.maintenance.message:
        sentences.append(voice.say(moment.maintenance.message.words))
    return sentences


def planned(moment: Moment, voice: Voice) -> list[str]:
    """That this was planned, and until when."""
    if not (moment.is_planned and moment.maintenance):
        return []
    return [voice.say(wording.PLANNED_UNTIL, when=voice.when(moment.maintenance.ends))]


def message_of(update: Update, voice: Voice) -> list[str]:
    """The message of one update."""
    return [voice.say(update.message.words)] if update.message else []


def promises(moment: Moment, voice: Voice) -> list[str]:
    """How long it should take and when more will be said, honest when either has passed."""
    if moment.incident is None or moment.state is RegisterState.STABLE:
        return []
    update, sentences = moment.incident.last, []
    if update.estimate is None:
        sentences.append(voice.say(wording.UNKNOWN))
    elif update.estimate <= moment.now:
        sentences.append(voice.say(wording.LATE, when=voice.when(update.estimate)))
    else:
        sentences.append(expected(update, voice))
    if update.next_update is not None:
        words = wording.DUE if moment.is_update_due else wording.NEXT
        sentences.append(voice.say(words, when=voice.when(update.next_update)))
    return sentences


def expected(update: Update, voice: Voice) -> str:
    """The promise as it was made; '' when none was."""
    if update.estimate is None:
        return ""
    length, when = voice.about(update.estimate - update.at), voice.when(update.estimate)
    return voice.say(wording.EXPECTED, length=length, when=when)


@lru_cache(maxsize=4096)
def update_text(words: Vocabulary, update: Update, voice: Voice) -> str:
    """One update of an incident as it was said, in full: state, message, promises."""
    sentences = [_sentence(voice.say(words[update.state])), *message_of(update, voice), expected(update, voice)]
    if update.next_update is not None:
        sentences.append(voice.say(wording.NEXT, when=voice.when(update.next_update)))
    return " ".join(filter(None, sentences))


def incident_name(words: Vocabulary, incident: Incident, language: Language) -> str:
    """An incident is called by the worst state that it reached."""
    return words[incident.worst].in_(language)


def work_text(work: Maintenance, voice: Voice) -> str:
    """The plan as it is now, and the last that was said of it."""
    text = plan_text(work.state, (work.begins, work.ends), voice)
    return f"{text} {voice.say(work.message.words)}" if work.message else text


@lru_cache(maxsize=4096)
def work_update_text(update: Update, voice: Voice) -> str:
    """One update of a maintenance as it was said: the plan of that hour, or that there is none any more."""
    plan = plan_text(update.state, update.plan, voice) if update.plan else voice.say(wording.CANCELLED_WORK)
    return " ".join([plan, *message_of(update, voice)])


def plan_text(state: RegisterState, plan: tuple[datetime, datetime], voice: Voice) -> str:
    """When, and how the register will be meanwhile."""
    return f"{voice.say(wording.PLANNED, span=voice.span(*plan))} {during(state, voice)}"


def during(state: RegisterState, voice: Voice) -> str:
    """How the register will be while it is worked on; its own words say how it is at this moment."""
    return voice.say(wording.DURING, state=voice.say(_SHORT[state]))


def _sentence(words: str) -> str:
    """The words with one full stop at the end."""
    return f"{words.rstrip('.')}."
