"""What people do about calls, and what they may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.models import Staff
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.telephony import queries
from tridesk.telephony.conftest import NOON, MakeAgent
from tridesk.telephony.desk import actions
from tridesk.telephony.engine import life_json
from tridesk.telephony.engine.calls.events import Consult, Hold, Join, Listen
from tridesk.telephony.engine.calls.tests.story import Story
from tridesk.telephony.models import Agent, Call, CallBack, Closing, Span, Wish
from tridesk.telephony.switch.values import Endpoint

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)
WORDS = {"nl": "Vergadering.", "fr": "Réunion.", "de": "Besprechung."}


@pytest.fixture
def ilse(make_agent: MakeAgent) -> User:
    """An agent, free."""
    return make_agent("ilse", "nl").user


@pytest.fixture
def jan(make_agent: MakeAgent) -> User:
    return make_agent("jan", "nl", extension="2268888").user


@pytest.fixture
def chief(db: None) -> User:
    return User.objects.create_user("chief", role=Role.SUPERVISOR)


@pytest.fixture
def expert(db: None) -> User:
    return User.objects.create_user("expert", role=Role.EXPERT)


def stands(user: User) -> tuple[str, str, datetime | None]:
    agent = Agent.objects.get(user=user)
    return agent.state, agent.reason, agent.idle_since


def kept(story: Story) -> Call:
    """The row of a call that is going on."""
    life = story.life
    return Call.objects.create(
        key=life.key, number=life.number, phase=life.phase, arrived_at=life.arrived, life=life_json.write(life)
    )


@pytest.fixture
def talk(ilse: User) -> Call:
    """Ilse talks with a caller."""
    return kept(Story().talking())


@pytest.fixture
def ring(ilse: User) -> Call:
    return kept(Story().ringing())


def wished() -> list[tuple[str, str, dict[str, Any]]]:
    return [(wish.verb, wish.call, wish.data) for wish in Wish.objects.order_by("id")]


# --- listening in


def test_a_supervisor_listens_and_it_is_noted_before_anything_happens(talk: Call, chief: User) -> None:
    actions.listen(talk, by=chief)
    assert wished() == [("listen", talk.key, {"by": "chief", "whisper": False})]
    entry = Entry.objects.get(verb="call.listening_asked")
    assert (entry.by, entry.ref, entry.data) == (chief, talk.ref, {"agent": "ilse", "whisper": False})


def test_listening_needs_the_right_an_agent_and_another_person(talk: Call, ilse: User, chief: User) -> None:
    with pytest.raises(NotAllowed):
        actions.listen(talk, by=ilse)
    with pytest.raises(Conflict):
        actions.stop_listening(talk, by=chief)
    User.objects.filter(pk=ilse.pk).update(role=Role.SUPERVISOR)
    with pytest.raises(Conflict):
        actions.listen(talk, by=User.objects.get(pk=ilse.pk))
    assert wished() == []


def test_one_supervisor_listens_at_a_time_and_alone_may_end_it(ilse: User, chief: User) -> None:
    heard = kept(Story().talking().on(Listen("other", Endpoint("agent", "other"), whisper=False)))
    with pytest.raises(Conflict):
        actions.listen(heard, by=chief)
    with pytest.raises(Conflict):
        actions.stop_listening(heard, by=chief)
    other = User.objects.create_user("other", role=Role.SUPERVISOR)
    actions.stop_listening(heard, by=other)
    assert wished() == [("stop_listening", heard.key, {})]


def test_a_waiting_caller_is_not_listened_to(ring: Call, chief: User) -> None:
    with pytest.raises(Conflict):
        actions.listen(ring, by=chief)


# --- how one stands


def test_signing_on_for_the_first_time() -> None:
    user = User.objects.create_user("new", role=Role.CALL_TAKER)
    with clock.frozen(LATER):
        actions.go_available(user, by=user)
    assert stands(user) == ("free", "", LATER)


def test_a_pause_has_a_reason_and_ends_the_idle_clock(ilse: User) -> None:
    with clock.frozen(LATER):
        actions.pause(ilse, "lunch", by=ilse)
    assert stands(ilse) == ("paused", "lunch", None)
    [span] = Span.objects.all()
    assert (span.state, span.began_at, span.ended_at) == ("free", NOON, LATER)
    assert Entry.objects.filter(verb="agent.stands", by=ilse).get().data == {"state": "paused", "reason": "lunch"}


@pytest.mark.parametrize("reason", ["", "tired", "missed", "unreachable"])
def test_only_reasons_that_one_can_choose(reason: str, ilse: User) -> None:
    with pytest.raises(Invalid) as refused:
        actions.pause(ilse, reason, by=ilse)
    assert refused.value.field == "reason"


def test_finishing_the_work_after_a_call_is_noted_on_it(ilse: User) -> None:
    call = Call.objects.create(key="c1", phase="ended", outcome="answered", arrived_at=NOON, ended_at=NOON)
    Agent.objects.filter(user=ilse).update(state="wrap_up", call=call, since=NOON)
    with clock.frozen(LATER):
        actions.go_available(ilse, by=ilse)
    call.refresh_from_db()
    assert (stands(ilse)[0], call.finished_at) == ("free", LATER)


def lunch(user: User, *, by: User) -> None:
    actions.pause(user, "lunch", by=by)


@pytest.mark.parametrize("act", [actions.go_available, actions.sign_off, lunch])
def test_not_in_mid_call(act: Callable[..., object], ilse: User, talk: Call) -> None:
    Agent.objects.filter(user=ilse).update(state="talking", call=talk)
    with pytest.raises(Conflict):
        act(ilse, by=ilse)


def test_the_script_lets_go_of_an_agent_who_acts(ilse: User) -> None:
    Agent.objects.filter(user=ilse).update(by_script=True)
    actions.pause(ilse, "break", by=ilse)
    assert Agent.objects.get(user=ilse).by_script is False


def test_a_supervisor_changes_how_an_agent_stands_and_a_colleague_does_not(ilse: User, jan: User, chief: User) -> None:
    actions.sign_off(ilse, by=chief)
    assert stands(ilse)[0] == "off"
    with pytest.raises(NotAllowed):
        actions.go_available(ilse, by=jan)


def test_a_user_who_takes_no_calls_is_not_signed_on(expert: User, chief: User) -> None:
    with pytest.raises(NotAllowed):
        actions.go_available(expert, by=expert)
    with pytest.raises(NotAllowed):
        actions.go_available(expert, by=chief)


# --- in a call


@pytest.mark.parametrize(("act", "verb"), [(actions.hold, "hold"), (actions.hang_up, "finish")])
def test_a_wish_of_a_talking_agent(act: Callable[..., None], verb: str, talk: Call, ilse: User) -> None:
    act(talk, by=ilse)
    assert wished() == [(verb, "c1", {})]


@pytest.mark.parametrize(("act", "verb"), [(actions.answer, "answer"), (actions.refuse, "refuse")])
def test_a_wish_of_a_rung_agent(act: Callable[..., None], verb: str, ring: Call, ilse: User) -> None:
    act(ring, by=ilse)
    assert wished() == [(verb, "c1", {})]


def test_back_to_the_caller_and_all_together(ilse: User) -> None:
    story = Story().talking().on(Hold())
    actions.resume(kept(story), by=ilse)
    Call.objects.all().delete()
    story = Story().talking().on(Consult(Endpoint("extension", "412")))
    actions.join(kept(story), by=ilse)
    assert [verb for verb, _call, _data in wished()] == ["unhold", "join"]


@pytest.mark.parametrize(("act", "verb"), [(actions.resume, "unhold"), (actions.connect, "connect")])
def test_with_a_third_the_agent_goes_on_without_them_or_leaves_both(
    act: Callable[..., None], verb: str, ilse: User
) -> None:
    story = Story().talking().on(Consult(Endpoint("extension", "412"))).answers("c1.third.2").on(Join())
    act(kept(story), by=ilse)
    assert wished() == [(verb, "c1", {})]


@pytest.mark.parametrize("act", [actions.hold, actions.hang_up, actions.refuse, actions.resume, actions.join])
def test_a_colleagues_call_is_not_ones_own(act: Callable[..., None], talk: Call, jan: User) -> None:
    with pytest.raises(Conflict):
        act(talk, by=jan)
    assert wished() == []


@pytest.mark.parametrize("act", [actions.answer, actions.resume, actions.join, actions.connect])
def test_what_makes_no_sense_at_this_moment_is_refused(act: Callable[..., None], talk: Call, ilse: User) -> None:
    with pytest.raises(Conflict):
        act(talk, by=ilse)


def test_a_call_that_is_over(ilse: User) -> None:
    call = Call.objects.create(key="c1", phase="ended", outcome="answered", arrived_at=NOON, ended_at=NOON)
    with pytest.raises(Conflict):
        actions.hold(call, by=ilse)


@pytest.mark.parametrize(
    ("typed", "data"),
    [
        ("jan", {"kind": "agent", "name": "jan"}),
        (" 412 ", {"kind": "extension", "name": "412"}),
        ("2268888", {"kind": "extension", "name": "2268888"}),
        ("081 12 34 56", {"kind": "outside", "name": "+3281123456"}),
        ("+31 20 123 4567", {"kind": "outside", "name": "+31201234567"}),
    ],
)
def test_destinations_that_are_understood(typed: str, data: dict[str, str], talk: Call, ilse: User, jan: User) -> None:
    actions.ask(talk, typed, by=ilse)
    actions.put_through(talk, typed, by=ilse)
    assert wished() == [("ask", "c1", data), ("pass", "c1", data)]


@pytest.mark.parametrize("act", [actions.ask, actions.put_through])
@pytest.mark.parametrize("typed", ["ilse", " 411"])
def test_nobody_names_their_own_telephone(act: Callable[..., None], typed: str, talk: Call, ilse: User) -> None:
    Staff.objects.update_or_create(user=ilse, defaults={"extension": "411"})
    with pytest.raises(Invalid) as refused:
        act(talk, typed, by=ilse)
    assert (refused.value.field, wished()) == ("third", [])


@pytest.mark.parametrize("typed", ["", "nobody", "١٢٣", "'; DROP", "9" * 40, "\x00"])
def test_destinations_that_are_refused(typed: str, talk: Call, ilse: User) -> None:
    with pytest.raises(Invalid) as refused:
        actions.ask(talk, typed, by=ilse)
    assert refused.value.field == "third"


def test_a_colleague_writes_no_note_over_that_of_the_agent(talk: Call, ilse: User, jan: User) -> None:
    actions.note(talk, "asks for the circular", by=ilse)
    with pytest.raises(Conflict):
        actions.note(talk, "mine", by=jan)
    talk.refresh_from_db()
    assert talk.note == "asks for the circular"


def test_a_note_is_masked(talk: Call, ilse: User) -> None:
    actions.note(talk, "RRN 62.03.14-999.01\x00", by=ilse)
    talk.refresh_from_db()
    assert "62.03.14" not in talk.note
    assert Entry.objects.filter(verb="call.noted", ref="call:c1").count() == 1


# --- steering


def test_a_supervisor_moves_any_call_an_agent_only_their_own(talk: Call, ilse: User, jan: User, chief: User) -> None:
    actions.move(talk, by=chief, language="fr")
    actions.move(talk, by=ilse, service="EID")
    assert [data for _verb, _call, data in wished()] == [
        {"language": "fr", "service": None},
        {"language": "", "service": "EID"},
    ]
    with pytest.raises(NotAllowed):
        actions.move(talk, by=jan, language="fr")
    with pytest.raises(Invalid):
        actions.move(talk, by=chief, language="en")


def test_closing_the_desk_with_a_message_and_opening_it(chief: User, ilse: User) -> None:
    with pytest.raises(NotAllowed):
        actions.close_desk(WORDS, by=ilse)
    with pytest.raises(Invalid) as refused:
        actions.close_desk(WORDS | {"de": " "}, by=chief)
    assert refused.value.field == "de"
    actions.close_desk(WORDS, by=chief)
    with pytest.raises(Conflict):
        actions.close_desk(WORDS, by=chief)
    assert queries.closing() == Closing.objects.get()
    actions.open_desk(by=chief)
    assert queries.closing() is None
    with pytest.raises(Conflict):
        actions.open_desk(by=chief)


# --- calling back


@pytest.fixture
def request_(db: None) -> CallBack:
    call = Call.objects.create(
        key="c1", number="+3269000000", phase="ended", outcome="call_back", arrived_at=NOON, ended_at=NOON
    )
    return CallBack.objects.create(call=call, asked_at=NOON)


def test_making_a_call_back(request_: CallBack, ilse: User) -> None:
    actions.call_back_now(request_, by=ilse)
    assert wished() == [("call_back", "c1", {"agent": "ilse"})]


def test_only_an_available_agent_calls_back(request_: CallBack, ilse: User) -> None:
    actions.pause(ilse, "lunch", by=ilse)
    with pytest.raises(Conflict):
        actions.call_back_now(request_, by=ilse)


def test_a_request_that_was_dealt_with_otherwise(request_: CallBack, ilse: User) -> None:
    actions.call_back_done(request_, by=ilse)
    assert list(queries.call_backs()) == []
    for act in (actions.call_back_done, actions.call_back_now):
        request_.refresh_from_db()
        with pytest.raises(Conflict):
            act(request_, by=ilse)


# --- calling out


def test_a_call_to_a_number_that_says_nothing_of_a_language_is_in_none(ilse: User) -> None:
    actions.dial("02 123 45 67", by=ilse)
    assert Wish.objects.get().data["language"] == ""


def test_a_number_is_called_about_a_ticket(ilse: User) -> None:
    actions.dial("0032 87 12 34 56", by=ilse, about="2026-000412", language="de")
    actions.dial("069 00 00 00", by=ilse)
    number = {"agent": "ilse", "number": "+3287123456", "language": "de"}
    assert wished()[0] == ("dial", "out-2026-000412", number)
    assert wished()[1][:2] == ("dial", "out-")


def test_a_call_about_nothing_to_a_number_that_waits_is_its_call_back(ilse: User, request_: CallBack) -> None:
    actions.dial(request_.call.number, by=ilse, about="2026-000412")
    actions.dial(request_.call.number, by=ilse)
    assert [(verb, call) for verb, call, _data in wished()] == [
        ("dial", "out-2026-000412"),
        ("call_back", request_.call.key),
    ]


@pytest.mark.parametrize("typed", ["", "412", "jorn", "12 34"])
def test_what_is_no_number_is_not_called(ilse: User, typed: str) -> None:
    with pytest.raises(Invalid):
        actions.dial(typed, by=ilse)


def test_only_an_available_agent_calls_out(ilse: User) -> None:
    actions.pause(ilse, "lunch", by=ilse)
    with pytest.raises(Conflict):
        actions.dial("+3287123456", by=ilse)


def test_a_call_out_ends_the_work_after_the_last(ilse: User, talk: Call) -> None:
    Agent.objects.filter(user=ilse).update(state="wrap_up", call=talk)
    actions.dial("+3287123456", by=ilse, about="2026-000412")
    talk.refresh_from_db()
    assert talk.finished_at is not None
    assert wished()[0][:2] == ("dial", "out-2026-000412")


@pytest.mark.parametrize(
    ("key", "outgoing", "about"),
    [("out-2026-000412-17", True, "2026-000412"), ("out--17", True, ""), ("c1", False, ""), ("sim-out-1", False, "")],
)
def test_the_key_of_a_call_says_whether_it_went_out(key: str, outgoing: bool, about: str) -> None:
    assert (Call(key=key).is_outgoing, Call(key=key).about) == (outgoing, about)
