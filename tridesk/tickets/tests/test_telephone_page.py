"""The pages of the telephone: agent state, caller, wallboard, call records with their tickets, figures."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.kit import clock, phones
from tridesk.telephony.engine import life_json
from tridesk.telephony.engine.calls.life import AgentPart, Life, Listener, Phase, QueuePlace
from tridesk.telephony.models import Agent, Call, CallBack, Closing


@pytest.fixture
def jorn(db: None) -> User:
    return User.objects.create(username="jorn", name="Jorn", role=Role.CALL_TAKER, language="en")


@pytest.fixture
def machteld(db: None) -> User:
    return User.objects.create(username="machteld", name="Machteld", role=Role.SUPERVISOR, language="en")


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def a_call(key: str, **changes: object) -> Call:
    now = clock.now()
    values: dict[str, object] = {
        "number": "+3280640000",
        "language": "de",
        "phase": "ended",
        "outcome": "answered",
        "arrived_at": now,
        "queued_at": now,
        "answered_at": now + timedelta(seconds=9),
        "ended_at": now + timedelta(seconds=60),
    } | changes
    return Call.objects.create(key=key, **values)


def test_somebody_takes_calls_pauses_with_a_reason_and_signs_off(jorn: User) -> None:
    client = signed_in(jorn)
    assert "You do not take calls yet." in client.get("/telephone/").content.decode()
    for to, state in (("free", "free"), ("lunch", "paused"), ("free", "free"), ("off", "off")):
        assert client.post("/telephone/stand/", {"to": to}).status_code == 302
        assert Agent.objects.get(user=jorn).state == state
    assert client.post("/telephone/stand/", {"to": "holiday"}).status_code == 422


def test_an_unknown_call_and_an_unknown_gesture_are_refused(jorn: User) -> None:
    client, call = signed_in(jorn), a_call("one")
    assert client.post("/telephone/nobody/do/", {"doing": "hold"}).status_code == 404
    assert client.post(f"/telephone/{call.key}/do/", {"doing": "hold"}).status_code == 409
    page = client.post(f"/telephone/{call.key}/do/", {"doing": "dance"}, follow=True).content.decode()
    assert "The telephone does not know this gesture." in page


def test_a_note_is_kept_with_its_national_number_masked(jorn: User) -> None:
    client, call = signed_in(jorn), a_call("one", agent=jorn)
    client.post(f"/telephone/{call.key}/do/", {"doing": "note", "text": "about 84.06.27-999.94"})
    call.refresh_from_db()
    assert call.note.startswith("about ")
    assert "999.94" not in call.note


def test_what_is_typed_is_kept_until_the_call_has_it(jorn: User) -> None:
    client, call = signed_in(jorn), a_call("one", agent=jorn)
    kept = f"/drafts/call:{call.key}"
    client.put(kept, {"fields": {"text": "lost key"}}, content_type="application/json")
    assert client.get(kept).status_code == 200
    client.post(f"/telephone/{call.key}/do/", {"doing": "note", "text": "lost key"})
    assert client.get(kept).status_code == 204


def test_who_asked_to_be_called_back_stands_there_until_it_is_done(jorn: User) -> None:
    client, call = signed_in(jorn), a_call("one", outcome="call_back", answered_at=None)
    call_back = CallBack.objects.create(call=call, asked_at=clock.now())
    assert phones.written(call.number) in client.get("/telephone/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    page = client.post(f"/telephone/back/{call_back.pk}/", {"doing": "done"}, follow=True).content.decode()
    assert "Noted: this caller need not be called back any more." in page
    assert "Nobody waits to be called back." in page
    assert client.post("/telephone/back/0/", {"doing": "done"}).status_code == 404


@pytest.mark.parametrize(
    ("outcome", "owed", "done"),
    [
        ("call_back", "to be called back", "called back"),
        ("cut", "cut by us, to be called back", "cut by us, settled"),
        ("abandoned", "abandoned while waiting", "abandoned while waiting"),
    ],
)
def test_a_call_is_to_be_called_back_until_that_is_done(outcome: str, owed: str, done: str, jorn: User) -> None:
    client, call = signed_in(jorn), a_call("one", outcome=outcome, answered_at=None)

    def listed() -> str:
        return client.get("/calls/records/").content.decode().partition("<tbody>")[2]

    assert f"<td>{owed}</td>" in listed()
    call_back = CallBack.objects.create(call=call, asked_at=clock.now())
    assert f"<td>{owed}</td>" in listed()
    client.post(f"/telephone/back/{call_back.pk}/", {"doing": "done"})
    assert f"<td>{done}</td>" in listed()


def test_every_call_stands_with_its_ticket_and_one_without_is_told(jorn: User) -> None:
    client = signed_in(jorn)
    assert "No call is without its ticket." in client.get("/calls/records/").content.decode()
    long_ago = clock.now() - timedelta(minutes=5)
    a_call("one", arrived_at=long_ago, queued_at=long_ago, answered_at=long_ago, ended_at=long_ago)
    assert "1 call has no ticket." in client.get("/calls/records/").content.decode()


def test_a_supervisor_steers_from_the_wallboard(jorn: User, machteld: User) -> None:
    hers, his = signed_in(machteld), signed_in(jorn)
    his.post("/telephone/stand/", {"to": "free"})
    assert "Jorn" in hers.get("/calls/").content.decode()
    hers.post("/calls/agents/jorn/", {"to": "meeting"})
    assert Agent.objects.get(user=jorn).reason == "meeting"
    assert his.post("/calls/agents/machteld/", {"to": "off"}).status_code == 403
    assert hers.post("/calls/agents/nobody/", {"to": "off"}).status_code == 404


def test_the_wall_has_one_row_per_language_and_nothing_to_press(machteld: User) -> None:
    now = clock.now()
    for key, ago in (("one", 30), ("two", 200)):
        life = Life(
            key, Phase.QUEUE, now, now, caller=key, language="de", queue=QueuePlace(now - timedelta(seconds=ago))
        )
        Call.objects.create(key=key, phase="queue", arrived_at=now, language="de", life=life_json.write(life))
    page = signed_in(machteld).get("/calls/wall/").content.decode()
    assert [row.partition("<")[0] for row in page.split('<abbr title="')[1:]] == [
        'Dutch">NL',
        'French">FR',
        'German">DE',
    ]
    german = page.partition(">DE</abbr>")[2].partition("</tr>")[0]
    assert re.search(r'<td class="wall__longest">.*?over the norm.*?3:2', german, re.DOTALL)
    assert re.search(r"<td>2</td>\s*<td>0</td>", german)
    assert page.count('class="wall__late"') == 1
    assert "<button" not in page


def test_the_wall_has_a_row_for_callers_of_unknown_language_while_there_are_any(machteld: User) -> None:
    now, client = clock.now(), signed_in(machteld)
    greeted = Life("one", Phase.GREETING, now, now, caller="one")
    call = Call.objects.create(key="one", phase="greeting", arrived_at=now, life=life_json.write(greeted))
    assert "language not known" not in client.get("/calls/wall/").content.decode()
    talks = replace(greeted, phase=Phase.TALK, agent=AgentPart("jorn", "one.a"))
    Call.objects.filter(pk=call.pk).update(life=life_json.write(talks))
    row = client.get("/calls/wall/").content.decode().partition('<abbr title="language not known">?</abbr>')[2]
    assert re.search(r"<td>0</td>\s*<td>1</td>", row.partition("</tr>")[0])


def test_a_call_of_unknown_language_keeps_it_in_another_queue(machteld: User) -> None:
    now = clock.now()
    life = Life("one", Phase.QUEUE, now, now, caller="one", queue=QueuePlace(now))
    Call.objects.create(key="one", phase="queue", arrived_at=now, life=life_json.write(life))
    page = signed_in(machteld).get("/calls/").content.decode()
    assert '<span class="visually-hidden">language not known</span>' in page.partition('class="table__main"')[0]
    choice = page.partition('name="language">')[2].partition("</select>")[0]
    assert re.findall(r'value="(\w*)"', choice) == ["", "nl", "fr", "de"]


def test_the_desk_is_closed_with_a_message_in_every_language_and_opened(machteld: User) -> None:
    client = signed_in(machteld)
    assert client.post("/calls/desk/close/", {"words_nl": "Dicht."}).status_code == 422
    client.post("/calls/desk/close/", {"words_nl": "Dicht.", "words_fr": "Fermé.", "words_de": "Zu."})
    assert Closing.objects.filter(lifted_at=None).count() == 1
    assert "The desk was closed by Machteld." in client.get("/calls/").content.decode()
    client.post("/calls/desk/open/")
    assert Closing.objects.filter(lifted_at=None).count() == 0


def test_figures_stand_on_the_page_and_in_the_file(machteld: User) -> None:
    client, now = signed_in(machteld), clock.now()
    times = {"queued_at": now - timedelta(seconds=9), "answered_at": now, "ended_at": now + timedelta(seconds=51)}
    a_call("one", silent=True, **times)
    day = now.astimezone(clock.BRUSSELS).date().isoformat()
    page = client.get("/calls/figures/").content.decode()
    assert '<td class="num">100 %</td>' in page
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page)
    cells = re.findall(r"<td class=\"num\">\s*([^<]+?)\s*</td>", page.partition("<tfoot>")[2])
    assert dict(zip(heads[3:], cells, strict=True))["Without a key"] == "1"
    assert "pressed no key in the menu, was asked twice" in page
    lines = client.get("/calls/figures.csv", {"start": day, "end": day}).content.decode("utf-8-sig").splitlines()
    assert lines[0] == (
        "since;language;service;offered;answered;abandoned_short;abandoned_long;called_back;silent;speed_of_answer;"
        "longest;service_level_of_all;service_level_without_short;handling_time;occupancy"
    )
    assert lines[1].partition(";")[2] == "de;;1;1;0;0;0;1;9;9;100;100;51;"
    assert client.get("/calls/figures/", {"start": "nonsense", "end": "0000-00-00"}).status_code == 200


@pytest.mark.parametrize("times", [1, 3])
def test_the_lists_cost_the_same_however_long(
    times: int, jorn: User, machteld: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(times):
        a_call(f"call {number}")
        user = User.objects.create(username=f"agent{number}", name=f"Agent {number}", role=Role.CALL_TAKER)
        Agent.objects.create(user=user, state="free", since=clock.now(), idle_since=clock.now())
    client = signed_in(jorn)
    client.get("/calls/")
    with django_assert_num_queries(13):  # the opening hours, what callers hear, whether the desk was closed by hand
        client.get("/calls/")
    with django_assert_num_queries(9):
        client.get("/calls/records/")


def test_a_supervisor_listens_from_the_wallboard_and_the_agent_sees_who(jorn: User, machteld: User) -> None:
    now = clock.now()
    talking = Life(
        "one",
        Phase.TALK,
        now,
        now,
        caller="one",
        language="de",
        agent=AgentPart("jorn", "one.agent.1"),
        served_by="jorn",
    )
    call = a_call("one", phase="talk", outcome="", ended_at=None, life=life_json.write(talking))
    Agent.objects.create(user=jorn, state="talking", since=now, call=call)
    chief, agent = signed_in(machteld), signed_in(jorn)
    assert 'value="whisper"' in chief.get("/calls/").content.decode()
    assert 'value="whisper"' not in agent.get("/calls/").content.decode()
    assert chief.post("/calls/one/listen/", {"doing": "listen"}).status_code == 302
    assert chief.post("/calls/one/listen/", {"doing": "dance"}).status_code == 422
    assert chief.post("/calls/one/listen/", {"doing": "stop"}).status_code == 409
    assert agent.post("/calls/one/listen/", {"doing": "listen"}).status_code == 403
    assert "listens to this call." not in agent.get("/telephone/").content.decode()
    listener = Listener("machteld", "one.ear.2", "one.spy.3")
    heard = replace(talking, listener=listener)
    Call.objects.filter(pk=call.pk).update(life=life_json.write(heard))
    assert "Machteld listens to this call." in agent.get("/telephone/").content.decode()
    other = signed_in(User.objects.create(username="bo", role=Role.SUPERVISOR, language="en"))
    assert "Machteld listens" in other.get("/calls/").content.decode()
    Call.objects.filter(pk=call.pk).update(
        life=life_json.write(replace(heard, listener=replace(listener, whispers=True)))
    )
    assert "Machteld listens and whispers to you" in agent.get("/telephone/").content.decode()
    page = chief.get("/calls/").content.decode()
    assert ('value="stop"' in page, 'value="listen"' in page, 'value="whisper"' in page) == (True, True, False)
