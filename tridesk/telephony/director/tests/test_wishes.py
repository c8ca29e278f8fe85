"""What people ask of the director, as it happens to a call."""

from __future__ import annotations

from typing import Any

import pytest

from tridesk.telephony.director import wishes
from tridesk.telephony.engine.calls.events import (
    CallEvent,
    Connect,
    Consult,
    Finish,
    Hold,
    Join,
    Listen,
    Pass,
    Refuse,
    Requeue,
    StopListening,
    Unhold,
)
from tridesk.telephony.switch.values import Endpoint

EXPERT: dict[str, Any] = {"kind": "extension", "name": "412"}


@pytest.mark.parametrize(
    ("verb", "data", "event"),
    [
        ("hold", {}, Hold()),
        ("unhold", {}, Unhold()),
        ("join", {}, Join()),
        ("connect", {}, Connect()),
        ("finish", {}, Finish()),
        ("refuse", {}, Refuse()),
        ("ask", EXPERT, Consult(Endpoint("extension", "412"))),
        ("pass", EXPERT, Pass(Endpoint("extension", "412"))),
        ("requeue", {"language": "fr", "service": None}, Requeue("fr", None)),
        ("listen", {"by": "chief", "whisper": True}, Listen("chief", Endpoint("agent", "chief"), whisper=True)),
        ("stop_listening", {}, StopListening()),
        ("answer", {}, None),
        ("call_back", {"agent": "ilse"}, None),
    ],
)
def test_what_a_wish_means(verb: str, data: dict[str, Any], event: CallEvent | None) -> None:
    assert wishes.event_of(verb, data) == event
