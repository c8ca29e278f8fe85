"""The telephone bar of every page: its users, its contents in each phase of a call, the effect of its buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.models import Contact, Expert, Organisation, Service, Staff
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.telephony.asterisk import home
from tridesk.telephony.engine import life_json
from tridesk.telephony.engine.calls.life import AgentPart, Life, Phase, QueuePlace, Recorded, Third
from tridesk.telephony.models import Agent, Call, Lease, Wish
from tridesk.telephony.switch.values import Endpoint
from tridesk.tickets import phone
from tridesk.tickets.intake.calls import file_calls

JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def jorn(db: None) -> User:
    return User.objects.create(username="jorn", name="Jorn", role=Role.CALL_TAKER, language="en")


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def in_hand(user: User, phase: Phase, *, third: str = "") -> Call:
    """A call that rings at an agent or is connected to them."""
    now = clock.now()
    answered = None if phase is Phase.RINGING else now
    life = Life(
        key="one",
        since=now,
        arrived=now,
        phase=phase,
        caller="caller",
        language="fr",
        service="ACCESS",
        queue=QueuePlace(now),
        answered=answered,
        agent=AgentPart(user.username, "leg"),
        third=Third(Endpoint("extension", "412"), third, third == "answered") if third else None,
        number="+3281000000",
    )
    call = Call.objects.create(
        key="one",
        number="+3281000000",
        language="fr",
        service="ACCESS",
        phase=phase.value,
        arrived_at=now,
        queued_at=now,
        answered_at=answered,
        agent=user if answered else None,
        life=life_json.write(life),
    )
    state = "ringing" if phase is Phase.RINGING else "talking"
    Agent.objects.update_or_create(user=user, defaults={"state": state, "since": now, "call": call})
    return call


def conducted_by(switch: str) -> None:
    Lease.objects.update_or_create(pk=1, defaults={"switch": switch, "until": clock.now() + timedelta(minutes=1)})


def test_it_stands_on_the_pages_of_those_who_take_calls_alone(jorn: User) -> None:
    expert = User.objects.create(username="expert", role=Role.EXPERT)
    assert 'id="phone-bar"' in signed_in(jorn).get("/preferences/").content.decode()
    assert 'id="phone-bar"' not in signed_in(expert).get("/preferences/").content.decode()
    assert signed_in(expert).get("/telephone/bar/").status_code == 403


def test_before_she_answers_it_says_who_calls_and_about_what(jorn: User) -> None:
    Service.objects.create(code="ACCESS", name_nl="Toegang", name_fr="Accès", name_en="Access")
    in_hand(jorn, Phase.RINGING)
    page = signed_in(jorn).get("/preferences/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    bar = page[page.index('id="phone-bar"') : page.index("</section>", page.index('id="phone-bar"'))]
    for text in ("ringing", "unknown caller", "081 00 00 00", "Access", 'value="answer"', 'data-key="F2"'):
        assert text in bar
    assert 'value="hang_up"' not in bar


@pytest.mark.parametrize(
    ("language", "reason", "words"),
    [
        ("en", "break", "paused"),
        ("nl", "break", "op pauze"),
        ("fr", "break", "en pause"),
        ("de", "break", "in Pause"),
        ("nl", "lunch", "op pauze: lunch"),
        ("fr", "meeting", "en pause : réunion"),
    ],
)
def test_a_pause_is_said_once_with_its_reason_where_that_says_more(
    language: str, reason: str, words: str, jorn: User
) -> None:
    User.objects.filter(pk=jorn.pk).update(language=language)
    Agent.objects.create(user=jorn, state="paused", reason=reason, since=clock.now())
    page = signed_in(jorn).get("/telephone/bar/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    state = page.partition('id="phone-state"')[2].partition("</span>")[0]
    assert state.rpartition("</svg>")[2].strip() == words


def test_the_organisation_is_written_large_and_how_many_have_its_number_small(jorn: User) -> None:
    raeren = Organisation.objects.create(name_nl="Raeren", name_fr="Raeren", kind="municipality")
    in_hand(jorn, Phase.RINGING)
    Contact.objects.create(name="Anja", organisation=raeren, phone="+3281000000")
    shown = phone.shown(jorn)
    assert (shown["who"], shown["people"]) == (["Raeren"], ["Anja"])
    Contact.objects.create(name="Bert", organisation=raeren, phone="+3281000000")
    assert "2 people with this number" in signed_in(jorn).get("/telephone/bar/").content.decode()
    Contact.objects.update(organisation=None)
    shown = phone.shown(jorn)
    assert (sorted(shown["who"]), shown["people"]) == (["Anja", "Bert"], [])


@pytest.mark.parametrize(
    ("phase", "third", "doings"),
    [
        (Phase.RINGING, "", ["answer", "refuse"]),
        (Phase.TALK, "", ["hold", "hang_up"]),
        (Phase.TALK, "third", ["resume", "connect"]),
        (Phase.HOLD, "", ["resume", "hang_up"]),
        (Phase.ASIDE, "third", ["resume", "connect"]),
        (Phase.ASIDE, "answered", ["resume", "connect", "join"]),
        (Phase.DIALLING, "third", ["hang_up"]),
    ],
)
def test_what_can_be_done_in_each_moment(phase: Phase, third: str, doings: list[str], jorn: User) -> None:
    in_hand(jorn, phase, third=third)
    shown = phone.shown(jorn)
    assert [name for name, _words, _key in shown["doings"]] == doings
    keys = [key for _name, _words, key in shown["doings"] if key]
    assert len(keys) == len(set(keys))
    assert shown["may_ask"] is (phase in (Phase.TALK, Phase.HOLD) and not third)


def test_the_bar_shows_a_forgotten_hold_and_whether_the_talk_is_recorded(jorn: User) -> None:
    call, client = in_hand(jorn, Phase.HOLD), signed_in(jorn)
    life = life_json.read(call.life or {})
    agent = AgentPart("jorn", "leg", reminded=True)
    for changed, text in (
        (replace(life, agent=agent), "your caller is still on hold"),
        (replace(life, recorded=Recorded.RUNNING, parts=1), "is recorded"),
        (replace(life, recorded=Recorded.REFUSED), "is not recorded"),
    ):
        assert text not in client.get("/telephone/bar/").content.decode()
        Call.objects.filter(pk=call.pk).update(life=life_json.write(changed))
        assert text in client.get("/telephone/bar/").content.decode()


def test_whom_to_ask_begins_with_the_experts_of_the_service(jorn: User) -> None:
    service = Service.objects.create(code="ACCESS", name_nl="Toegang", name_fr="Accès")
    for name, extension in (("ann", "301"), ("zoe", "302"), ("none", "")):
        user = User.objects.create(username=name, name=name.title(), role=Role.EXPERT)
        Staff.objects.create(user=user, extension=extension)
    Expert.objects.create(service=service, user=User.objects.get(username="zoe"))
    in_hand(jorn, Phase.TALK)
    assert phone.shown(jorn)["colleagues"] == [("302", "Zoe", True), ("301", "Ann", False)]


def test_a_gesture_leads_back_to_where_one_was_and_never_elsewhere(jorn: User) -> None:
    client, call = signed_in(jorn), in_hand(jorn, Phase.TALK)
    address = f"/telephone/{call.key}/do/"
    for wanted, leads in (
        ("/tickets/?view=mine", "/tickets/?view=mine"),
        ("https://elsewhere.example/", "/telephone/"),
        ("//elsewhere.example/", "/telephone/"),
        ("", "/telephone/"),
    ):
        assert client.post(address, {"doing": "hold", "next": wanted}).headers["Location"] == leads
    assert set(Wish.objects.values_list("verb", flat=True)) == {"hold"}


def test_a_script_gets_the_bar_alone_with_what_is_to_be_said(jorn: User) -> None:
    client, call = signed_in(jorn), in_hand(jorn, Phase.TALK)
    address, asks = f"/telephone/{call.key}/do/", {"X-Tridesk-Bar": "1"}
    refused = client.post(address, {"doing": "resume"}, headers=asks).content.decode()
    assert "That is not possible at this moment of the call." in refused
    assert "<html" not in refused
    noted = client.post(address, {"doing": "note", "text": "lost key"}, headers=asks).content.decode()
    assert "Noted." in noted
    assert "lost key" in noted
    assert 'data-state="talking"' in client.get("/telephone/bar/").content.decode()


def test_on_answer_there_is_a_ticket_to_open(jorn: User) -> None:
    in_hand(jorn, Phase.TALK)
    assert "data-ticket" not in signed_in(jorn).get("/telephone/bar/").content.decode()
    file_calls()
    ticket = phone.shown(jorn)["ticket"]
    assert f'data-ticket="/tickets/{ticket.number}"' in signed_in(jorn).get("/telephone/bar/").content.decode()
    Agent.objects.update(by_script=True)  # the simulator answers for him: nobody is to be led away from what he reads
    assert "data-ticket" not in signed_in(jorn).get("/telephone/bar/").content.decode()


@pytest.mark.parametrize(
    ("switch", "says"),
    [("simulator", "simulated calls"), ("asterisk", "Telephone in this browser"), ("", "nobody conducts the calls")],
)
def test_it_says_who_conducts(switch: str, says: str, jorn: User) -> None:
    if switch:
        conducted_by(switch)
    assert says in signed_in(jorn).get("/telephone/bar/").content.decode()


# --- the window of the telephone, and accounts


def test_the_window_alone_may_use_the_microphone(jorn: User) -> None:
    client = signed_in(jorn)
    assert "microphone=(self)" in client.get("/telephone/window/").headers["Permissions-Policy"]
    assert "microphone=()" in client.get("/telephone/").headers["Permissions-Policy"]


def test_an_account_is_given_to_its_owner_alone_and_never_by_an_address(
    jorn: User, settings: LazySettings, tmp_path: Path
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)
    client, expert = signed_in(jorn), User.objects.create(username="expert", role=Role.EXPERT)
    assert client.post("/telephone/account/", {"kind": "browser"}).status_code == 409  # no switch here
    home.place().mkdir()
    (home.place() / "ports.json").write_text('{"sip": 5060, "http": 8088, "rtp": 10000}')
    answer = client.post("/telephone/account/", {"kind": "browser"})
    mine = home.account(jorn, "browser")
    assert answer.json() == {"name": "browser-jorn", "password": mine.password, "server": ""}
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get("/telephone/account/", {"kind": "browser"}).status_code == 405
    assert signed_in(expert).post("/telephone/account/", {"kind": "browser"}).status_code == 403
    assert mine.password not in client.get("/telephone/window/").content.decode()
    assert not Entry.objects.filter(verb="agent.account_shown").exists()
    client.post("/telephone/account/", {"kind": "telephone"})
    assert Entry.objects.get(verb="agent.account_shown").ref == f"agent:{jorn.pk}"
