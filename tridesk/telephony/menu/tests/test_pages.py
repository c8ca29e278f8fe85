"""The menu is changed in a draft, put live for the next caller, gone back to, listened to and recorded."""

from __future__ import annotations

import io
import wave
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.models import Service
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.text import Text
from tridesk.telephony import phrases, ports, queries
from tridesk.telephony.asterisk.home import library
from tridesk.telephony.director import situation
from tridesk.telephony.engine import ivr
from tridesk.telephony.engine.ivr import Option, OptionKind, Tree
from tridesk.telephony.menu import drafts
from tridesk.telephony.models import Menu, MenuDraft
from tridesk.telephony.phrases import say
from tridesk.telephony.prompts import voice
from tridesk.telephony.prompts.library import name_of
from tridesk.telephony.prompts.sound import silence, tone
from tridesk.telephony.prompts.sound import wav as as_wav

HELLO = say(phrases.WELCOME, "fr")
KEYS = Option("1", Text("sleutels", "clés", "Schlüssel"), OptionKind.SERVICE, "KEYS")
TYPED = {
    "digit": "2",
    "kind": "text",
    "service": "",
    "label_nl": "openingsuren",
    "label_fr": "les heures",
    "label_de": "Öffnungszeiten",
    "text_nl": "Open.",
    "text_fr": "Ouvert.",
    "text_de": "Offen.",
}


@pytest.fixture
def chief(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A supervisor, with a menu of one choice, and a voice that is a note."""
    monkeypatch.setattr(voice, "available", lambda: ("tone", lambda speech: tone(0.1)))
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)
    Service.objects.create(code="KEYS", name_nl="Sleutels", name_fr="Clés", name_de="Schlüssel")
    Menu.objects.create(tree=ivr.write(Tree("main", {"main": [KEYS]})), at="2026-11-02T10:00Z")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(User.objects.create(username="chief", name="Chief", role=Role.SUPERVISOR, language="en"))
    return client


def test_the_page_says_after_how_long_a_waiting_caller_is_helped_otherwise(chief: Client) -> None:
    page = " ".join(chief.get("/calls/menu/").content.decode().split())
    assert "After 60 seconds in the queue a call is also offered to colleagues who do not know the service." in page
    assert "A call-back is offered after 150 seconds at the latest, the number of the second line, where" in page


WORKING_HOUR = datetime(2026, 11, 25, 9, tzinfo=UTC)


def recording(seconds: float = 0.5) -> SimpleUploadedFile:
    return SimpleUploadedFile("hello.wav", as_wav(tone(seconds, 300)), "audio/wav")


def test_what_callers_hear_now_stands_in_three_languages_and_in_order(
    chief: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    falters = Text("Het hapert.", "Il est instable.", "Es ist instabil.")
    monkeypatch.setattr(ports.incident, "answer", lambda: falters)
    chief.post("/calls/menu/choices/main/new/", TYPED | {"revision": "0"})  # a draft, that nobody hears
    for address in ("/calls/menu/", "/calls/"):
        with clock.frozen(WORKING_HOUR):
            heard = chief.get(address).context["heard"]
        assert [part.part for part in heard] == ["welcome", "register", "menu", "queue"]
        assert [(code, words.split(". ")[0]) for code, words in heard[1].words.items()] == [
            ("nl", "Het hapert"),
            ("fr", "Il est instable"),
            ("de", "Es ist instabil"),
        ]
        assert heard[2].words["fr"] == "Pour clés, tapez 1. Pour toute autre question, tapez 0."


def test_a_choice_more_is_heard_when_the_draft_is_put_live(chief: Client) -> None:
    assert chief.post("/calls/menu/choices/main/new/", TYPED | {"revision": "0"}).status_code == 302
    assert [option.digit for option in queries.menu().options("main")] == ["1"]
    assert "Callers do not hear it yet." in chief.get("/calls/menu/").content.decode()
    chief.post("/calls/menu/draft/", {"doing": "live", "revision": "1"})
    heard = situation.view().tree.options("main")
    assert [(option.digit, option.text.fr) for option in heard] == [("1", ""), ("2", "Ouvert.")]
    assert (Menu.objects.count(), MenuDraft.objects.count()) == (2, 0)
    journal = [(entry.verb, str(entry.by)) for entry in Entry.objects.filter(ref="menu").order_by("id")]
    assert journal == [("menu.drafted", "Chief"), ("menu.changed", "Chief")]


def test_a_choice_is_changed_moved_and_removed(chief: Client) -> None:
    chief.post("/calls/menu/choices/main/new/", TYPED | {"revision": "0"})
    chief.post("/calls/menu/choices/main/1/", TYPED | {"digit": "5", "revision": "1"})
    chief.post("/calls/menu/choices/main/1/do/", {"doing": "earlier", "revision": "2"})
    assert [option.digit for option in drafted().options("main")] == ["5", "1"]
    chief.post("/calls/menu/choices/main/0/do/", {"doing": "remove", "revision": "3"})
    assert [option.digit for option in drafted().options("main")] == ["1"]
    assert chief.post("/calls/menu/choices/main/0/do/", {"doing": "dance", "revision": "4"}).status_code == 422


def drafted() -> Tree:
    return ivr.read(MenuDraft.objects.get().tree)


def test_two_edits_at_once_do_not_undo_each_other(chief: Client) -> None:
    assert chief.post("/calls/menu/choices/main/new/", TYPED | {"revision": "0"}).status_code == 302
    assert chief.post("/calls/menu/choices/main/new/", TYPED | {"revision": "0"}).status_code == 409
    assert chief.post("/calls/menu/draft/", {"doing": "away", "revision": "7"}).status_code == 409
    assert len(drafted().options("main")) == 2


def test_a_draft_with_a_problem_says_where_and_cannot_be_put_live(chief: Client) -> None:
    chief.post("/calls/menu/choices/main/new/", TYPED | {"text_de": " ", "digit": "1", "revision": "0"})
    page = chief.get("/calls/menu/").content.decode()
    assert page.count("Two choices have this key") == 1
    assert page.count("Write the text in Dutch, French and German.") == 1
    assert "2 things are to be put right first." in page
    assert chief.post("/calls/menu/draft/", {"doing": "live", "revision": "1"}).status_code == 422
    assert Menu.objects.count() == 1


def test_a_draft_is_thrown_away(chief: Client) -> None:
    chief.post("/calls/menu/choices/main/new/", TYPED | {"revision": "0"})
    chief.post("/calls/menu/draft/", {"doing": "away", "revision": "1"})
    assert drafts.draft() is None
    assert chief.post("/calls/menu/draft/", {"doing": "live", "revision": "0"}).status_code == 409


def test_an_earlier_menu_becomes_the_draft(chief: Client) -> None:
    first = Menu.objects.get()
    Menu.objects.create(tree=ivr.write(Tree()), at="2026-11-03T10:00Z")
    assert "sleutels" not in chief.get("/calls/menu/").content.decode()
    assert "sleutels" in chief.get(f"/calls/menu/versions/{first.pk}/").content.decode()
    chief.post(f"/calls/menu/versions/{first.pk}/")
    assert drafted().options("main") == (KEYS,)
    assert chief.get("/calls/menu/versions/999999/").status_code == 404


def test_words_are_kept_on_one_line_and_what_is_no_choice_is_refused(chief: Client) -> None:
    chief.post("/calls/menu/choices/main/new/", TYPED | {"text_nl": " Open\r\n van  9\tuur ", "revision": "0"})
    assert drafted().options("main")[1].text.nl == "Open van 9 uur"
    for wrong in ({"digit": "0"}, {"kind": "bomb"}, {"service": "NOWHERE"}, {"label_nl": "x" * 101}):
        assert chief.post("/calls/menu/choices/main/new/", TYPED | {"revision": "1"} | wrong).status_code == 422
    assert chief.get("/calls/menu/choices/nowhere/new/").status_code == 404
    assert chief.get("/calls/menu/choices/main/9/").status_code == 404


# --- sounds


def test_a_sentence_is_listened_to_and_sent_again_only_when_it_changed(chief: Client) -> None:
    address = f"/calls/menu/prompts/{name_of(HELLO)}/listen.wav"
    sound = chief.get(address)
    with wave.open(io.BytesIO(sound.content)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnframes()) == (8000, 2, 800)
    assert (sound["Content-Type"], sound["Cache-Control"]) == ("audio/wav", "private, no-cache")
    assert chief.get(address, headers={"If-None-Match": sound["ETag"]}).status_code == 304
    chief.post(f"/calls/menu/prompts/{name_of(HELLO)}/", {"file": recording()})
    assert chief.get(address, headers={"If-None-Match": sound["ETag"]}).status_code == 200


def test_only_what_callers_hear_has_a_sound(chief: Client) -> None:
    assert chief.get(f"/calls/menu/prompts/{name_of(replace(HELLO, text='You have won'))}/").status_code == 404
    assert chief.get("/calls/menu/prompts/..%2f..%2fetc/listen.wav").status_code == 404


def test_the_words_of_a_draft_can_be_listened_to(chief: Client) -> None:
    chief.post("/calls/menu/choices/main/new/", TYPED | {"revision": "0"})
    offer = say(phrases.OPTION, "de", label="Öffnungszeiten", digit="2")
    assert chief.get(f"/calls/menu/prompts/{name_of(offer)}/listen.wav").status_code == 200


def test_a_recording_is_heard_by_the_next_caller_until_the_voice_has_it_back(chief: Client) -> None:
    director, address = library(), f"/calls/menu/prompts/{name_of(HELLO)}/"
    spoken = director.make(HELLO).read_bytes()
    assert chief.post(address, {"file": recording()}).status_code == 302
    assert director.make(HELLO).read_bytes() == tone(0.5, 300)
    assert "A recording says it" in chief.get(address).content.decode()
    chief.post(address, {"doing": "voice"})
    assert director.make(HELLO).read_bytes() == spoken
    verbs = list(Entry.objects.filter(ref="menu").order_by("id").values_list("verb", "data"))
    assert verbs == [(verb, {"prompt": name_of(HELLO)}) for verb in ("prompt.recorded", "prompt.spoken")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"ID3\x03 not a wave", "This is not a WAV file."),
        (as_wav(silence(61)), "longer than a minute"),
        (b"RIFF" + b"\0" * 12_000_001, "larger than 12 MB"),
        (b"", "empty"),
    ],
    ids=["mp3", "long", "large", "empty"],
)
def test_what_is_no_recording_is_refused_and_leaves_no_trace(chief: Client, content: bytes, why: str) -> None:
    address = f"/calls/menu/prompts/{name_of(HELLO)}/"
    answer = chief.post(address, {"file": SimpleUploadedFile("x.wav", content)})
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert (library().is_recorded(HELLO), Entry.objects.count()) == (False, 0)


def test_without_a_voice_the_page_says_so(chief: Client) -> None:
    assert "callers hear a short note" in chief.get("/calls/menu/").content.decode()
    assert "callers hear a short note" in chief.get("/calls/menu/prompts/").content.decode()
