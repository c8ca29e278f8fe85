"""A life is written down and read again without loss, wherever it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tests.depth import draws
from tridesk.telephony.engine import life_json
from tridesk.telephony.engine.acd import Estimate
from tridesk.telephony.engine.calls.events import Tell
from tridesk.telephony.engine.calls.life import AgentPart, HoldMusic, Life, Listener, Phase, QueuePlace, Recorded, Third
from tridesk.telephony.engine.calls.tests.story import Story
from tridesk.telephony.engine.calls.tests.test_properties import play, scripts
from tridesk.telephony.switch.values import Endpoint

STORED = [json.loads(row) for row in (Path(__file__).parent / "stored_lives.jsonl").read_text("utf-8").splitlines()]
"""Rows of version 0.2.0, in which `Life` was flat: among them, every field that it had."""


@settings(max_examples=draws(150))
@given(scripts)
def test_every_life_survives_being_written_down(script: list[tuple[str, int]]) -> None:
    story, _ledger = play(script)
    assert life_json.read(json.loads(json.dumps(life_json.write(story.life)))) == story.life


def test_only_what_says_something_is_written() -> None:
    plain = life_json.write(Story().waiting().on(Tell(1, Estimate(None), False)).life)
    assert sorted(plain) == [
        "arrived",
        "caller",
        "dialled",
        "key",
        "language",
        "number",
        "phase",
        "playback",
        "queued",
        "said",
        "service",
        "since",
    ]


@pytest.mark.parametrize("row", STORED, ids=lambda row: row["phase"])
def test_a_row_of_an_earlier_version_is_read(row: dict[str, Any]) -> None:
    kept = {name: value for name, value in row.items() if name != "told"}
    if row.get("unrecorded"):
        del kept["told_recorded"]  # no matter once the caller has refused
    assert life_json.write(life_json.read(row)) == kept


def test_the_parts_of_a_row_of_an_earlier_version() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert life_json.read(STORED[0]) == Life(
        "c1", Phase.ASIDE, noon.replace(second=46), noon, caller="c1", number="+3269000000", dialled="1000",
        language="fr", service="KEYS", queue=QueuePlace(noon), hears=HoldMusic(), playbacks=6,
        until=noon.replace(minute=1, second=46),
        agent=AgentPart("ilse", "c1.agent.1", phone_holds=True, reminded=True),
        third=Third(Endpoint("extension", "412"), "c1.third.4"), rung=4, answered=noon, served_by="ilse", beside=True,
        recorded=Recorded.REFUSED, parts=1, listener=Listener("chief", "c1.ear.2", "c1.spy.3", whispers=True),
    )  # fmt: skip
