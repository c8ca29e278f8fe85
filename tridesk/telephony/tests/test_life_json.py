"""A life is written down and read again without loss, wherever it is."""

from __future__ import annotations

import json

from hypothesis import given, settings

from tridesk.telephony import life_json
from tridesk.telephony.acd import Estimate
from tridesk.telephony.calls.events import Tell
from tridesk.telephony.calls.tests.story import Story
from tridesk.telephony.calls.tests.test_properties import play, scripts


@settings(max_examples=150)
@given(scripts)
def test_every_life_survives_being_written_down(script: list[tuple[str, int]]) -> None:
    story, _ledger = play(script)
    assert life_json.read(json.loads(json.dumps(life_json.write(story.life)))) == story.life


def test_only_what_says_something_is_written() -> None:
    plain = life_json.write(Story().waiting().on(Tell(1, Estimate(None), False)).life)
    assert sorted(plain) == [
        "arrived", "caller", "dialled", "key", "language", "number", "phase", "playback", "queued", "said", "service",
        "since",
    ]  # fmt: skip
