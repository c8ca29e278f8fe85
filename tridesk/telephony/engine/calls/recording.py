"""Records a talk when the desk does so, after the whole announcement was heard, and until the caller refuses.

The announcement is said to caller and agent at the beginning of the talk. What runs is decided in one place,
`StepDraft.step`: nothing is recorded on hold, of a talk with a third, or of what follows. Key 9, or the agent for the
caller, ends it and deletes what there is.
"""

from __future__ import annotations

from typing import Final

from tridesk.telephony import phrases
from tridesk.telephony.engine.calls.draft import StepDraft
from tridesk.telephony.engine.calls.events import CallEvent, DoNotRecord
from tridesk.telephony.engine.calls.life import Life, Phase, Recorded
from tridesk.telephony.engine.calls.values import Desk, Mark
from tridesk.telephony.phrases import say
from tridesk.telephony.switch.commands import DropRecording
from tridesk.telephony.switch.events import Digit, Played
from tridesk.telephony.switch.values import End

DO_NOT_RECORD: Final = "9"


def announce(draft: StepDraft, desk: Desk) -> None:
    """Announces the recording, unless it was heard before; when cut short, it is said again at the next occasion."""
    life = draft.life
    if desk.records and life.recorded is Recorded.UNANNOUNCED and not life.third:
        draft.say([say(phrases.RECORDED, life.language or desk.guess)])


def recording(draft: StepDraft, event: CallEvent) -> bool:
    """Handles an event about the announcement or the recording; returns whether it was one."""
    if draft.life.phase is not Phase.TALK:
        return False
    match event:
        case Played(end=end):
            draft.silence()
            if end is End.WHOLE and draft.life.recorded is Recorded.UNANNOUNCED:
                draft.set(recorded=Recorded.ANNOUNCED)
        case Digit(digit=digit) if digit == DO_NOT_RECORD and _is_concerned(draft.life):
            refuse(draft)
        case DoNotRecord() if _is_concerned(draft.life):
            refuse(draft)
        case _:
            return False
    return True


def _is_concerned(life: Life) -> bool:
    if life.recorded is Recorded.UNANNOUNCED:
        return bool(life.playback)
    return life.recorded is not Recorded.REFUSED


def refuse(draft: StepDraft) -> None:
    """Deletes the recording because the caller does not want it, and says so."""
    draft.order(*all_parts(draft.life))
    draft.set(recorded=Recorded.REFUSED)
    draft.note(Mark.NOT_RECORDED)
    draft.say([say(phrases.NOT_RECORDED, draft.life.language)])


def all_parts(life: Life) -> list[DropRecording]:
    """Deletes every part that was ever begun, finished or not."""
    return [DropRecording(life.recording(part)) for part in range(1, life.parts + 1)]
