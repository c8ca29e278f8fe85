"""More callers at once than can be written down: callers at the door ring on, and none of them is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tridesk.telephony.conftest import MakeAgent
from tridesk.telephony.director.mailbox import AT_ONCE
from tridesk.telephony.director.statements import AgentTaken, Stands
from tridesk.telephony.director.tests.stage import Stage, on_stage
from tridesk.telephony.engine.calls.values import Step
from tridesk.telephony.switch.values import GRACE

pytestmark = pytest.mark.django_db(transaction=True)


async def full(stage: Stage) -> asyncio.Event:
    """The director handles as many calls as it can at once: a new caller waits at the door.

    Nothing is written down before the event is set.
    """
    quick = asyncio.Event()

    async def write(steps: Sequence[Step], token: int) -> list[Stands | AgentTaken]:
        await quick.wait()
        return await stage.written(steps, token)

    stage.write = write
    await stage.open()
    for at in range(AT_ONCE):
        stage.twin.call(f"+3269{at:06}")
    return quick


def test_callers_at_the_door_are_let_in_later_and_an_early_hang_up_is_a_call_too(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        disk = await full(stage)
        patient, hasty = stage.twin.call("+3268000001"), stage.twin.call("+3268000002")
        await stage.passes(1)
        stage.twin.put_down(hasty)
        await stage.passes(1)
        disk.set()
        await stage.passes(1)
        assert stage.call(patient).phase == "greeting"
        assert (stage.call(hasty).phase, stage.call(hasty).outcome) == ("ended", "left")
        stage.twin.press(patient, "2")
        await stage.passes(3)
        assert stage.call(patient).phase == "talk"

    on_stage(story)


def test_a_caller_too_long_at_the_door_is_taken_by_the_switch_and_is_a_call_too(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        disk = await full(stage)
        unlucky = stage.twin.call("+3268000000")
        await stage.passes(GRACE.total_seconds() + 1)
        disk.set()
        await stage.passes(1)
        assert (stage.call(unlucky).phase, stage.call(unlucky).outcome) == ("ended", "fell")

    on_stage(story)
