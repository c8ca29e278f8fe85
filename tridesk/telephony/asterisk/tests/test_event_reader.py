"""What Asterisk tells becomes the port's events: each thing once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.telephony.asterisk.event_reader import EventReader, legs_out_of_reach, snapshot, why_gone
from tridesk.telephony.asterisk.queue_log import fallen
from tridesk.telephony.asterisk.wire import AlreadyThere, AriRequest, Failed, NotThere, answer_of, text_of
from tridesk.telephony.switch import Refused
from tridesk.telephony.switch.events import Arrived, Digit, Gone, HoldChanged, Played, Reachable, Ringing, Transferred
from tridesk.telephony.switch.snapshot import Fallen, LegSeen
from tridesk.telephony.switch.values import End, Endpoint, HangupCause

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
CALLER = "1795545058.0"
HOLDS = ("ChannelHold", "ChannelUnhold")


def channel(leg: str, state: str = "Up", **more: Any) -> dict[str, Any]:
    return {"id": leg, "name": "PJSIP/trunk-00000001", "state": state} | more


def told(reader: EventReader, *events: dict[str, Any]) -> list[object]:
    return [message for event in events for message in reader.read(event, AT)]


def test_a_leg_named_by_the_switch_is_a_caller() -> None:
    there = channel(CALLER, "Ring", caller={"number": "+32470000001"}, dialplan={"exten": "+3225180000"})
    assert told(EventReader(), {"type": "StasisStart", "channel": there}) == [
        Arrived(AT, CALLER, "+32470000001", "+3225180000")
    ]


def test_a_hang_up_is_told_once() -> None:
    events = ("ChannelHangupRequest", "StasisEnd", "ChannelDestroyed")
    answers = told(EventReader(), *({"type": name, "channel": channel(CALLER), "cause": 16} for name in events))
    assert answers == [Gone(AT, CALLER, HangupCause.HUNG_UP)]


def test_a_switch_that_ends_in_order_cuts_its_callers_off() -> None:
    ends = {"type": "ChannelHangupRequest", "channel": channel(CALLER), "soft": True, "cause": 4}
    assert told(EventReader(), ends, {"type": "StasisEnd", "channel": channel(CALLER)}) == [
        Gone(AT, CALLER, HangupCause.CUT)
    ]
    ours = ends | {"cause": 32}
    assert told(EventReader(), ours, {"type": "StasisEnd", "channel": channel(CALLER)}) == [
        Gone(AT, CALLER, HangupCause.HUNG_UP)
    ]


def test_a_leg_without_sound_has_failed_and_not_hung_up() -> None:
    ends = {"type": "ChannelHangupRequest", "channel": channel("one.agent.1"), "soft": True, "cause": 1}
    assert told(EventReader(), ends, {"type": "StasisEnd", "channel": channel("one.agent.1")}) == [
        Gone(AT, "one.agent.1", HangupCause.FAILED)
    ]


def test_a_leg_that_leaves_without_hanging_up_has_fallen() -> None:
    assert told(EventReader(), {"type": "StasisEnd", "channel": channel(CALLER)}) == [
        Gone(AT, CALLER, HangupCause.FELL)
    ]


def test_a_leg_whose_line_carries_the_tone_of_a_fax_machine_is_one() -> None:
    heard = channel(CALLER, dialplan={"context": "arrived", "exten": "fax"})
    asked = {"type": "ChannelHangupRequest", "channel": channel(CALLER), "soft": True, "cause": 2}
    assert told(EventReader(), {"type": "StasisEnd", "channel": heard}) == [Gone(AT, CALLER, HangupCause.FAX)]
    assert told(EventReader(), asked, {"type": "StasisEnd", "channel": heard}) == [Gone(AT, CALLER, HangupCause.FAX)]


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        (16, HangupCause.HUNG_UP),
        (17, HangupCause.BUSY),
        (19, HangupCause.NO_ANSWER),
        (21, HangupCause.REFUSED),
        (20, HangupCause.UNREACHABLE),
        (1, HangupCause.UNREACHABLE),
        (127, HangupCause.FAILED),
        (0, HangupCause.FAILED),
    ],
)
def test_a_leg_that_was_never_up_says_why(cause: int, why: HangupCause) -> None:
    event = {"type": "ChannelDestroyed", "channel": channel("ring-1"), "cause": cause}
    assert told(EventReader(), event) == [Gone(AT, "ring-1", why)]


@pytest.mark.parametrize(
    ("answer", "cause", "why"),
    [
        (486, 17, HangupCause.BUSY),
        (600, 17, HangupCause.BUSY),
        (480, 19, HangupCause.AWAY),
        (603, 21, HangupCause.REFUSED),
        (302, 23, HangupCause.FORWARDED),
        (404, 1, HangupCause.UNREACHABLE),
        (503, 34, HangupCause.FAILED),
    ],
)
def test_what_a_telephone_answers_says_more_than_a_cause(answer: int, cause: int, why: HangupCause) -> None:
    asks = {"type": "ChannelHangupRequest", "channel": channel("ring-1"), "cause": cause, "tech_cause": answer}
    ends = {"type": "ChannelDestroyed", "channel": channel("ring-1"), "cause": cause, "tech_cause": answer}
    assert told(EventReader(), asks, ends) == [Gone(AT, "ring-1", why)]


def test_what_we_told_a_telephone_is_not_its_answer() -> None:
    """It rang out: then the end alone has a status, ours."""
    ends = {"type": "ChannelDestroyed", "channel": channel("ring-1"), "cause": 19, "tech_cause": 480}
    assert told(EventReader(), ends) == [Gone(AT, "ring-1", HangupCause.NO_ANSWER)]


def test_a_telephone_that_sends_its_calls_elsewhere_says_so_even_when_the_end_has_lost_why() -> None:
    forward = {"type": "Dial", "peer": channel("ring-1"), "forward": "0470123456", "dialstatus": "CANCEL"}
    ends = {"type": "ChannelDestroyed", "channel": channel("ring-1"), "cause": 0}
    assert told(EventReader(), forward, ends) == [Gone(AT, "ring-1", HangupCause.FORWARDED)]
    assert told(EventReader(), forward | {"forward": ""}, ends) == [Gone(AT, "ring-1", HangupCause.FAILED)]


@given(st.integers(-1, 200), st.integers(-1, 1000))
def test_every_answer_and_cause_has_a_reason(cause: int, answer: int) -> None:
    assert isinstance(why_gone(cause, answer), HangupCause)


def test_hold_by_the_key_of_a_telephone_is_told_for_what_we_rang() -> None:
    events = [{"type": name, "channel": channel(leg)} for leg in (CALLER, "one.agent.1") for name in HOLDS]
    assert told(EventReader(), *events) == [HoldChanged(AT, "one.agent.1", True), HoldChanged(AT, "one.agent.1", False)]


def test_a_transfer_by_the_key_of_a_telephone_is_told_and_our_own_answer_to_it_is_not() -> None:
    wanted = {
        "type": "ChannelTransfer",
        "refer_to": {"requested_destination": {"destination": "412"}},
        "referred_by": {"source_channel": channel("one.agent.1")},
    }
    attended = wanted | {"refer_to": {"requested_destination": {"protocol_id": "a-call-id"}}}
    ours = wanted | {"state": "channel_answered"}
    assert told(EventReader(), wanted, attended, ours) == [
        Transferred(AT, "one.agent.1", "412"),
        Transferred(AT, "one.agent.1", ""),
    ]


def test_an_agents_own_telephone_is_known_by_its_endpoint() -> None:
    there = channel(CALLER, "Ring", dialplan={"exten": "1000"}) | {"name": "PJSIP/agent-j_c3_b6rn-0000000b"}
    assert told(EventReader(), {"type": "StasisStart", "channel": there}) == [Arrived(AT, CALLER, "", "1000", "jörn")]


@given(st.text(), st.text(), st.sampled_from(["ChannelTransfer", *HOLDS, "Dial"]))
def test_any_dialled_number_is_read_without_failing(leg: str, to: str, kind: str) -> None:
    event = {
        "type": kind,
        "refer_to": {"requested_destination": {"destination": to}},
        "channel": {"id": leg},
        "referred_by": {"source_channel": {"id": leg}},
        "peer": None,
        "forward": to,
    }
    assert all(isinstance(message, HoldChanged | Transferred) for message in told(EventReader(), event))


def test_only_what_we_rang_rings() -> None:
    events = [{"type": "ChannelStateChange", "channel": channel(leg, "Ringing")} for leg in (CALLER, "ring-1")]
    assert told(EventReader(), *events) == [Ringing(AT, "ring-1")]


@pytest.mark.parametrize("digit", ["A", "", "12", None])
def test_what_is_no_key_is_not_told(digit: str | None) -> None:
    assert told(EventReader(), {"type": "ChannelDtmfReceived", "channel": channel(CALLER), "digit": digit}) == []


def test_a_key_is() -> None:
    event = {"type": "ChannelDtmfReceived", "channel": channel(CALLER), "digit": "#"}
    assert told(EventReader(), event) == [Digit(AT, CALLER, "#")]


@pytest.mark.parametrize(
    ("state", "stopped", "end"),
    [("done", False, End.WHOLE), ("failed", False, End.FAILED), ("done", True, End.STOPPED)],
)
def test_a_playback_ends(state: str, stopped: bool, end: End) -> None:
    reader = EventReader()
    reader.playing["say"] = "room"
    if stopped:
        reader.stopped.add("say")
    event = {"type": "PlaybackFinished", "playback": {"id": "say", "state": state}}
    assert told(reader, event, event) == [Played(AT, "say", end)]


def test_an_agent_is_reachable_by_telephone_or_browser() -> None:
    states = [
        ("agent-jorn", "NOT_INUSE"),
        ("browser-jorn", "INUSE"),
        ("agent-jorn", "UNAVAILABLE"),
        ("browser-jorn", "UNAVAILABLE"),
        ("trunk", "NOT_INUSE"),
    ]
    events = [{"type": "DeviceStateChanged", "device_state": {"name": f"PJSIP/{n}", "state": s}} for n, s in states]
    jorn = Endpoint("agent", "jorn")
    assert told(EventReader(), *events) == [Reachable(AT, jorn, True), Reachable(AT, jorn, False)]


def test_a_leg_is_out_of_reach_with_its_own_telephone() -> None:
    endpoints = [
        {"resource": "agent-jorn", "state": "offline", "channel_ids": ["ring-1", "ring-2"]},
        {"resource": "browser-jorn", "state": "online", "channel_ids": ["ring-3"]},
        {"resource": "agent-an", "state": "offline", "channel_ids": []},
        {"resource": "trunk", "state": "unknown", "channel_ids": ["caller"]},
    ]
    assert legs_out_of_reach(endpoints) == {"ring-1", "ring-2"}


@pytest.mark.parametrize("event", [{}, {"type": "New"}, {"type": "PlaybackFinished"}, {"type": "DeviceStateChanged"}])
def test_what_is_not_known_is_nothing(event: dict[str, Any]) -> None:
    assert told(EventReader(), event) == []


def test_a_snapshot_holds_what_is_ours() -> None:
    made: dict[str, Any] = {"creationtime": "2026-11-24T09:00:00.000+0000", "caller": {"number": "+32470000001"}}
    channels = [
        channel(CALLER, "Ring", dialplan={"exten": "100"}, **made),
        channel("ring-1", dialplan={"exten": "s"}, **made),
        channel("1795545058.9", **made),  # in the static queue
    ]
    announcer = {"id": "ann", "name": "Announcer/ARI-1;2", "state": "Up", **made}
    seen = snapshot(
        AT,
        {"channel_ids": [CALLER, "ring-1", "ann"], "bridge_ids": ["empty"]},
        [*channels, announcer],
        [{"id": "room", "channels": ["ring-1", "ann"]}, {"id": "empty"}, {"id": "other", "channels": ["1795545058.9"]}],
        ["agent-jorn", "trunk"],
    )
    assert seen.legs == {
        CALLER: LegSeen(CALLER, AT, False, "", "+32470000001", "100"),
        "ring-1": LegSeen("ring-1", AT, True, "room"),
    }
    assert (seen.rooms, seen.reachable) == (frozenset({"room", "empty"}), frozenset({Endpoint("agent", "jorn")}))


def test_a_caller_without_a_dialled_number_is_a_caller_in_a_snapshot_too() -> None:
    made: dict[str, Any] = {"creationtime": "2026-11-24T09:00:00.000+0000", "caller": {"number": ""}}
    seen = snapshot(AT, {"channel_ids": [CALLER]}, [channel(CALLER, dialplan={"exten": "s"}, **made)], [], [])
    assert seen.legs[CALLER].dialled == "s"


# --- the words on the wire


def test_a_request_becomes_text() -> None:
    assert text_of(AriRequest("POST", "bridges/a", {"type": "mixing"}, {"x": "é"}), 7) == (
        '{"type": "RESTRequest", "request_id": "7", "method": "POST", "uri": "bridges/a", "query_strings": '
        '[{"name": "type", "value": "mixing"}], "content_type": "application/json", '
        '"message_body": "{\\"x\\": \\"\\\\u00e9\\"}"}'
    )


@pytest.mark.parametrize(
    ("status", "reason", "failure"),
    [
        (404, "Bridge not found", NotThere),
        (400, "Channel not found", NotThere),
        (422, "Channel not in Stasis application", NotThere),
        (409, "Bridge not in Stasis application", NotThere),
        (409, "Channel with given unique ID already exists", AlreadyThere),
        (500, "", Failed),
        (400, "Unknown type", Refused),
    ],
)
def test_a_refusal_has_its_type(status: int, reason: str, failure: type[Exception]) -> None:
    with pytest.raises(failure) as caught:
        answer_of({"status_code": status, "message_body": f'{{"message": "{reason}"}}', "uri": "x"})
    assert type(caught.value) is failure


@pytest.mark.parametrize("body", ["", "not json", None])
def test_an_answer_without_sense_is_empty(body: str | None) -> None:
    assert answer_of({"status_code": 204, "message_body": body}) is None


# --- the log of the static queue


def at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def test_the_log_of_the_static_queue_becomes_calls() -> None:
    log = """\
1795545057|NONE|NONE|NONE|QUEUESTART|
1795545058|1.1|desk-fr|NONE|ENTERQUEUE||+32470000001|1
1795545060|1.1|desk-fr|agent-jorn|RINGNOANSWER|20000
1795545061|1.1|desk-fr|agent-aur_e9lie|CONNECT|3|1.2|1
1795545070|1.2|desk|NONE|ENTERQUEUE|||1
1795545075|1.2|desk|NONE|ABANDON|1|1|5
1795545090|1.1|desk-fr|agent-aur_e9lie|COMPLETECALLER|3|29|1
1795545091|1.4|desk|NONE|ENTERQUEUE|||1
1795545092|1.4|desk|agent-jorn|CONNECT|1|1.5|1
rubbish
1795545098|1.4|desk|agent-jorn|ATTENDEDTRANSFER|BRIDGE|1.6|1|6|1
1795545099|1.3
""".splitlines()
    assert fallen(log, at(1795545058)) == [
        Fallen("1.1", "+32470000001", "fr", at(1795545058), at(1795545061), "aur\ufffdlie", at(1795545090)),
        Fallen("1.2", "", "", at(1795545070), None, "", at(1795545075)),
        Fallen("1.4", "", "", at(1795545091), at(1795545092), "jorn", at(1795545098)),
    ]
    assert [call.leg for call in fallen(log, at(1795545060))] == ["1.2", "1.4"]
