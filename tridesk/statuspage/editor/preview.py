"""What readers will see, in their three languages side by side, before anybody sees it: the page's own sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tridesk.kit.languages import LANGUAGES, Language
from tridesk.statuspage import sentences, wording
from tridesk.statuspage.board import Board, Update, fold
from tridesk.statuspage.entries import Corrected, LogEntry, RegisterState, Reported
from tridesk.statuspage.wording import Voice


@dataclass(frozen=True, slots=True)
class PreviewText:
    """One language: a heading, and what stands below it."""

    language: Language
    heading: str
    lines: Sequence[str]

    @property
    def name(self) -> str:
        return wording.LANGUAGE_NAMES[self.language]


def preview(entries: Sequence[LogEntry], draft: LogEntry) -> list[PreviewText]:
    """What `draft` would say if it were the next entry."""
    board = fold([*entries, draft])
    return [_said(board, draft, Voice(language, board.at(draft.at).today)) for language in LANGUAGES]


def _said(board: Board, draft: LogEntry, voice: Voice) -> PreviewText:
    match draft.what:
        case Reported(state=state):
            moment, update = board.at(draft.at), board.incidents[-1].last
            promised = sentences.promises(moment, voice) if state is not RegisterState.STABLE else []
            return PreviewText(
                voice.language, voice.say(board.words[state]), [*sentences.message_of(update, voice), *promised]
            )
        case Corrected(message=message):
            corrected = voice.say(wording.CORRECTED, when=voice.when(draft.at))
            return PreviewText(voice.language, corrected, [voice.say(message.words)])
        case _:
            text = sentences.work_update_text(_update(board, draft), voice)
            return PreviewText(voice.language, voice.say(wording.PLANNED_WORK), [text])


def _update(board: Board, draft: LogEntry) -> Update:
    update = board.update(draft.id)
    assert update is not None  # every entry about a maintenance is one of its updates
    return update
