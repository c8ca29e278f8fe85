"""From the announcement to the sealed recording: once, however often anything dies in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.telephony.conftest import MakeAgent
from tridesk.telephony.director.recordings import collect
from tridesk.telephony.director.tests.stage import Stage, marks, on_stage, wish
from tridesk.telephony.models.recordings import Recording
from tridesk.telephony.prompts.sound import RATE
from tridesk.telephony.recordings import actions, queries

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def records(db: None) -> None:
    manager = User.objects.create(username="manager", name="Manager", role="centre_manager", language="nl")
    actions.switch_on("Training of new colleagues", 20, by=manager)


async def talk(stage: Stage) -> str:
    """A talk that goes on for a quarter of a minute after its announcement."""
    await stage.open()
    leg = await stage.caller()
    await stage.passes(3 + 6 + 15)
    return leg


def test_a_talk_is_recorded_after_its_announcement_and_kept_sealed(records: None, make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        leg = await talk(stage)
        for listener in (leg, f"{leg}.agent.1"):
            assert stage.twin.heard(listener)[-1].text.startswith("Cette conversation est enregistrée.")
        assert await collect(stage.director) == 0, "it goes on"
        stage.twin.put_down(leg)
        await stage.passes(1)
        assert (await collect(stage.director), await collect(stage.director)) == (1, 0)
        [kept] = Recording.objects.all()
        sound = queries.sound_of(kept)
        assert (kept.call.key, kept.seconds) == (leg, len(sound) // RATE)
        assert 10 < kept.seconds < 18
        assert sound not in bytes(kept.sealed)
        assert kept.keep_until - kept.fetched_at == timedelta(days=20)
        assert list(await stage.twin.recordings()) == []
        assert "recorded" in marks(leg)

    on_stage(story)


def test_key_9_leaves_no_recording(records: None, make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        leg = await talk(stage)
        stage.twin.press(leg, "9")
        await stage.passes(5)
        assert stage.twin.heard(leg)[-1].text == "Cette conversation n'est pas enregistrée."
        stage.twin.put_down(leg)
        await stage.passes(1)
        assert await collect(stage.director) == 0
        assert not Recording.objects.exists()

    on_stage(story)


def test_the_agent_may_end_the_recording_for_the_caller(records: None, make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        leg = await talk(stage)
        wish("do_not_record", leg)
        await stage.passes(1)
        assert marks(leg)[-1] == "not_recorded"
        assert list(await stage.twin.recordings()) == []

    on_stage(story)


def test_fetched_by_two_it_is_kept_once(records: None, make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        leg = await talk(stage)
        stage.twin.put_down(leg)
        await stage.passes(1)
        [name] = await stage.twin.recordings()
        actions.keep(name, leg, b"\xd5" * RATE)  # one that died before the switch forgot it
        assert await collect(stage.director) == 1
        assert Recording.objects.count() == 1

    on_stage(story)
