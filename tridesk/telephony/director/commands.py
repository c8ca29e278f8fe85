"""Gives the orders of a step to the switch as commands."""

from __future__ import annotations

from tridesk.telephony.calls.orders import (
    Answer,
    CloseRoom,
    DropRecording,
    Enter,
    HangUp,
    Keep,
    Leave,
    Music,
    OpenRoom,
    Order,
    Play,
    Record,
    ReportTransfer,
    Ring,
    Snoop,
    Stop,
    StopRecording,
)
from tridesk.telephony.switch import Switch


async def give(switch: Switch, order: Order) -> None:
    """Gives one command; raises the errors of `switch`."""
    match order:
        case Answer(leg):
            await switch.answer(leg)
        case OpenRoom(room):
            await switch.open_room(room)
        case CloseRoom(room):
            await switch.close_room(room)
        case Enter(room, leg):
            await switch.enter(room, leg)
        case Leave(leg):
            await switch.leave(leg)
        case Music(room, on):
            await switch.music(room, on)
        case Play(playback, room, speeches):
            await switch.play(playback, room, speeches)
        case Stop(playback):
            await switch.stop(playback)
        case Ring(leg, endpoint, shown, patience):
            await switch.ring(leg, endpoint, shown=shown, patience=patience)
        case Snoop(leg, on, whisper):
            await switch.snoop(leg, on, whisper=whisper)
        case Record(recording, room):
            await switch.record(recording, room)
        case StopRecording(recording):
            await switch.stop_recording(recording)
        case DropRecording(recording):
            await switch.drop_recording(recording)
        case HangUp(leg, why):
            await switch.hang_up(leg, why)
        case ReportTransfer(leg, done):
            await switch.report_transfer(leg, done=done)
        case Keep(leg, alive):
            await switch.keep(leg, alive)
