"""Recordings: the decision to record, access, and retention."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.telephony.models import Call
from tridesk.telephony.models.recordings import Recording, RecordingRule
from tridesk.telephony.prompts.sound import RATE, wav
from tridesk.telephony.recordings import actions, queries

pytestmark = pytest.mark.django_db

SOUND = bytes([0xD5, 0x55]) * RATE  # two seconds


def somebody(role: Role) -> User:
    return User.objects.create(username=role.value, name=role.value, role=role, language="en")


@pytest.fixture
def manager(db: None) -> User:
    return somebody(Role.CENTRE_MANAGER)


@pytest.fixture
def supervisor(db: None) -> User:
    return somebody(Role.SUPERVISOR)


@pytest.fixture
def kept(db: None) -> Recording:
    now = clock.now()
    call = Call.objects.create(
        key="c1", phase="ended", outcome="answered", arrived_at=now, ended_at=now, taken_up_at=now
    )
    actions.keep("c1.rec.1", call.key, SOUND)
    return Recording.objects.get()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def last() -> tuple[str, str, dict[str, object]]:
    entry = Entry.objects.order_by("-id")[0]
    return entry.verb, entry.ref, entry.data


# --- deciding


def test_nothing_is_recorded_before_a_decision(manager: User) -> None:
    assert queries.is_recorded() is False
    actions.switch_on(" Training ", 20, by=manager)
    assert queries.is_recorded() is True
    assert last() == ("recording.switched_on", "desk", {"keep_days": 20, "purpose": "Training"})
    actions.switch_off(by=manager)
    assert (queries.is_recorded(), last()[0]) == (False, "recording.switched_off")
    with pytest.raises(Conflict):
        actions.switch_off(by=manager)


@pytest.mark.parametrize(("purpose", "days"), [("  ", 30), ("Training", 0), ("Training", 181)])
def test_it_takes_a_purpose_and_an_end(purpose: str, days: int, manager: User) -> None:
    with pytest.raises(Invalid):
        actions.switch_on(purpose, days, by=manager)


def test_a_supervisor_may_hear_but_not_decide(supervisor: User, kept: Recording) -> None:
    with pytest.raises(NotAllowed):
        actions.switch_on("Training", 20, by=supervisor)
    with pytest.raises(NotAllowed):
        actions.destroy(kept.call, by=supervisor)
    actions.hear([kept], "A complaint", by=supervisor)
    assert last() == ("recording.heard", "call:c1", {"reason": "A complaint"})


def test_a_call_taker_hears_none(kept: Recording) -> None:
    with pytest.raises(NotAllowed):
        actions.hear([kept], "A complaint", by=somebody(Role.CALL_TAKER))


# --- keeping


def test_kept_sealed_with_a_day_on_which_it_goes(kept: Recording) -> None:
    assert (queries.sound_of(kept), kept.seconds) == (SOUND, 2)
    assert SOUND not in bytes(kept.sealed)
    assert kept.keep_until - kept.fetched_at == timedelta(days=30)


def test_nothing_is_kept_of_an_unknown_call() -> None:
    actions.keep("who.rec.1", "who", SOUND)
    assert not Recording.objects.exists()


def test_on_its_day_it_is_destroyed(kept: Recording) -> None:
    assert actions.destroy_over() == 0
    with clock.frozen(kept.keep_until + timedelta(minutes=1)):
        assert actions.destroy_over() == 1
    assert last() == ("recording.disposed", "desk", {"recordings": 1})


def test_destroyed_before_its_day(kept: Recording, manager: User) -> None:
    actions.destroy(kept.call, by=manager)
    assert last()[:2] == ("recording.destroyed", "call:c1")
    with pytest.raises(Conflict):
        actions.destroy(kept.call, by=manager)


# --- pages


def test_the_setting_shows_author_and_purpose(manager: User) -> None:
    client = signed_in(manager)
    assert b"Nothing is recorded." in client.get("/calls/recording/").content
    answer = client.post("/calls/recording/decide/", {"purpose": "", "keep_days": "30"})
    assert (answer.status_code, RecordingRule.objects.count()) == (422, 0)
    client.post("/calls/recording/decide/", {"purpose": "Training", "keep_days": "7"})
    page = client.get("/calls/recording/").content.decode()
    assert "Calls are recorded." in page
    assert "Training" in page
    client.post("/calls/recording/decide/", {"doing": "off"})
    assert queries.is_recorded() is False


def test_a_reason_gives_access_to_the_sound_for_a_while(supervisor: User, kept: Recording) -> None:
    client = signed_in(supervisor)
    page, sound = f"/calls/{kept.call.key}/recorded/", f"/calls/recorded/{kept.pk}.wav"
    assert b"<audio" not in client.get(page).content
    assert client.get(sound).status_code == 409
    assert client.post(page, {"reason": " "}).status_code == 422
    answer = client.post(page, {"reason": "A complaint"})
    given = answer["Location"].partition("?")[2]
    assert b"<audio" in client.get(f"{page}?{given}").content
    heard = client.get(f"{sound}?{given}")
    assert (heard.status_code, heard.content, heard["Cache-Control"]) == (200, wav(SOUND), heard["Cache-Control"])
    assert "no-store" in heard["Cache-Control"]
    other = signed_in(somebody(Role.CENTRE_MANAGER))
    assert other.get(f"{sound}?{given}").status_code == 409, "a pass is for one person"


def test_a_pass_ends(supervisor: User, kept: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    from tridesk.telephony.recordings import views

    client = signed_in(supervisor)
    answer = client.post(f"/calls/{kept.call.key}/recorded/", {"reason": "A complaint"})
    monkeypatch.setattr(views, "HEARD_FOR", -1)
    given = answer["Location"].partition("?")[2]
    assert client.get(f"/calls/recorded/{kept.pk}.wav?{given}").status_code == 409


def test_destroyed_from_its_page(manager: User, kept: Recording) -> None:
    client = signed_in(manager)
    client.post(f"/calls/{kept.call.key}/recorded/destroy/")
    assert b"Nothing is kept of this call" in client.get(f"/calls/{kept.call.key}/recorded/").content
