"""Letters to many that go by e-Box: one audience, approval and ledger; each is in the e-Box once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.clients import signed_in
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation, UserGroup
from tridesk.directory.organisations.actions import AcceptanceCard, note_acceptance
from tridesk.documents import proof
from tridesk.documents.tests.papers import published_leaflet
from tridesk.journal.dispatches import DispatchFilter, Fate, Way
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Permanent, Temporary
from tridesk.letters import reference
from tridesk.notices import actions, audience, ledger, schedule, tasks
from tridesk.notices.actions import printing
from tridesk.notices.diagnosis import faults_of_ebox, letters_without_ebox
from tridesk.notices.dispatches import NoticeBoxDispatches
from tridesk.notices.ebox import ports
from tridesk.notices.ebox.adapters import box_from
from tridesk.notices.ebox.ports import BoxAnswer, BoxLetter
from tridesk.notices.ebox.rest import RestBox
from tridesk.notices.ebox.twin import TwinBox
from tridesk.notices.models import Delivery, Notice
from tridesk.notices.rules import PAUSES
from tridesk.notices.tests.conftest import SUBJECTS, approved, draft

pytestmark = pytest.mark.django_db

NUMBERS = {"Lievegem": "BE0123456749", "Namur": "BE0200000043", "Raeren": "BE0200000142"}
PLACES = {"Lievegem": ("9930", "nl"), "Namur": ("5000", "fr"), "Raeren": ("4730", "de")}


@pytest.fixture(autouse=True)
def _envelopes(db: None) -> None:
    reference.load()


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> TwinBox:
    twin = TwinBox()
    monkeypatch.setattr(ports.box, "answer", twin)
    return twin


@pytest.fixture
def three(clemence: User) -> list[Organisation]:
    """One municipality in each language; each takes letters in its e-Box."""
    towns = []
    for name, (postcode, language) in PLACES.items():
        town = Organisation.objects.create(
            kind="municipality",
            name_nl=name,
            name_fr=name,
            service_language=language,
            street="Markt 1",
            postcode=postcode,
            town=name,
        )
        contact = Contact.objects.create(name="Bo Testers", organisation=town)
        card = AcceptanceCard(NUMBERS[name], date(2026, 1, 5), contact, "In de e-Box, graag.")
        note_acceptance(town, card, by=clemence)
        towns.append(town)
    return towns


Leaving = Callable[..., Notice]


@pytest.fixture
def leaving(municipalities: UserGroup, clemence: User, machteld: User) -> Leaving:
    """Approves and begins a notice as letters."""

    def begun(**changes: Any) -> Notice:
        made = actions.write_notice(draft(municipalities, **{"way": "letter"} | changes), by=clemence)
        actions.begin_notice(approved(made, clemence, machteld).pk)
        return Notice.objects.get(pk=made.pk)

    return begun


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("organisation__name_nl", "state"))


# --- from the draft to the e-Box


def test_who_accepted_an_ebox_gets_the_letter_there(box: TwinBox, three: list[Organisation], leaving: Leaving) -> None:
    notice = leaving()
    tasks.box_letters(notice.pk)
    assert set(states().values()) == {"handed_over"}
    assert {(letter.to, letter.language) for letter in box.letters.values()} == {
        (NUMBERS[name], language) for name, (_postcode, language) in PLACES.items()
    }
    row = Delivery.objects.get(organisation__name_nl="Namur")
    (letter,) = [letter for letter in box.letters.values() if letter.to == NUMBERS["Namur"]]
    assert (letter.subject, letter.files[0].name) == (f"{row.number} {SUBJECTS['fr']}", f"{row.number}.pdf")
    assert row.digest == hashlib.sha256(letter.files[0].content).hexdigest()
    assert actions.box_letters(notice.pk) == 0
    schedule.tidy()
    assert Notice.objects.get().state == "done"


def test_the_enclosure_lies_beside_the_letter(
    box: TwinBox, three: list[Organisation], leaving: Leaving, machteld: User
) -> None:
    actions.box_letters(leaving(enclosure=published_leaflet(machteld)).pk)
    assert {len(letter.files) for letter in box.letters.values()} == {2}


def test_the_log_and_its_proof_say_which_ebox_and_who_accepted_it(
    box: TwinBox, three: list[Organisation], leaving: Leaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.box_letters(leaving().pk)
    delivery = Delivery.objects.get(organisation__name_nl="Namur")
    (row,) = NoticeBoxDispatches().rows(DispatchFilter(to=NUMBERS["Namur"]), None, 10)
    assert (row.way, row.fate, row.digest) == (Way.EBOX, Fate.BOXED, delivery.digest)
    facts = dict(proof._content(row, "letter", "en")["facts"])
    assert "BE 0200.000.043, by Bo Testers" in facts["Acceptance of the address"]


def test_a_dry_run_counts_them_and_without_a_setting_they_go_on_paper(
    box: TwinBox, three: list[Organisation], municipalities: UserGroup, clemence: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = actions.write_notice(draft(municipalities, way="letter"), by=clemence)
    run = audience.dry_run(notice)
    assert (len(run.boxes), len(run.letters), run.size) == (3, 0, 3)
    assert run.boxes_by_language == {("nl",): 1, ("fr",): 1, ("de",): 1}
    clemence.language = "en"
    clemence.save()
    page = signed_in(clemence).get(f"/notices/{notice.pk}/")
    assert [times for _language, times in page.context["boxes_by_language"]] == [1, 1, 1]
    assert "By e-Box, as accepted" in page.content.decode()
    monkeypatch.setattr(ports.box, "answer", None)
    run = audience.dry_run(notice)
    assert (len(run.boxes), len(run.letters)) == (0, 3)


def test_a_correction_goes_by_ebox_to_who_got_the_first(
    box: TwinBox, three: list[Organisation], leaving: Leaving, municipalities: UserGroup, clemence: User
) -> None:
    notice = leaving()
    actions.box_letters(notice.pk)
    schedule.tidy()
    run = audience.dry_run(actions.correct_notice(notice.pk, draft(municipalities, way="letter"), by=clemence))
    names = {"Lievegem": "Gemeente Lievegem", "Namur": "Commune de Namur", "Raeren": "Gemeinde Raeren"}
    assert {(letter.number, letter.lines[0]) for letter in run.boxes} == {
        (number, names[town]) for town, number in NUMBERS.items()
    }


def test_the_post_brings_back_no_letter_that_went_by_ebox(
    box: TwinBox, three: list[Organisation], leaving: Leaving, clemence: User
) -> None:
    actions.box_letters(leaving().pk)
    number = Delivery.objects.order_by("number").values_list("number", flat=True)[0]
    with pytest.raises(Conflict, match="was never posted"):
        actions.note_returned(str(number), by=clemence)
    assert set(states().values()) == {"handed_over"}
    assert not Organisation.objects.exclude(post_returned_at=None).exists()


# --- what goes wrong


def test_a_letter_that_the_ebox_refuses_costs_itself_alone(
    box: TwinBox, three: list[Organisation], leaving: Leaving
) -> None:
    box.failures[NUMBERS["Namur"]] = Permanent("e-Box: 400 INVALID_INPUT")
    notice = leaving()
    assert actions.box_letters(notice.pk) == 2
    row = Delivery.objects.get(organisation__name_nl="Namur")
    assert (row.state, row.reply) == ("refused", "e-Box: 400 INVALID_INPUT")
    assert ledger.progress(notice.pk).refused == 1


def test_a_letter_that_the_ebox_does_not_take_now_waits_and_the_others_go_a_minute_later(
    box: TwinBox, three: list[Organisation], leaving: Leaving
) -> None:
    notice = leaving()
    printing.number_letters(notice.pk)
    first = Delivery.objects.order_by("number")[0]
    reader = first.address.split("\n")[0]
    box.failures[reader] = Temporary("e-Box: 503")
    assert actions.box_letters(notice.pk) == 0
    first.refresh_from_db()
    assert (first.state, first.attempts, first.reply) == ("queued", 1, "e-Box: 503")
    assert actions.box_all() == 2
    at = clock.now()
    for _try in PAUSES:
        at += timedelta(days=1)
        with clock.frozen(at):
            tasks.watch_boxes(0)
    first.refresh_from_db()
    assert first.state == "refused"
    del box.failures[reader]
    actions.send_again(first.pk, by=notice.written_by)
    assert actions.box_all() == 1


def test_a_letter_that_cannot_be_made_costs_itself_alone(
    box: TwinBox, three: list[Organisation], leaving: Leaving
) -> None:
    notice = leaving(subjects=SUBJECTS | {"de": "Wartung in {organisation.town}"})
    Organisation.objects.filter(name_nl="Raeren").update(town="Raeren 漢")
    assert actions.box_letters(notice.pk) == 2
    row = Delivery.objects.get(state="queued")
    assert (row.postcode, row.reply) == ("4730", ledger.NOT_MADE)


def test_whoever_is_killed_before_the_answer_is_kept_sends_again_and_it_is_there_once(
    box: TwinBox, three: list[Organisation], leaving: Leaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = leaving(subjects=dict.fromkeys(SUBJECTS, "Onderhoud in {organisation.town}"))

    class Killed(BaseException):
        pass

    def kill(letter: BoxLetter) -> BoxAnswer:
        TwinBox.publish(box, letter)
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(box, "publish", kill)
        with pytest.raises(Killed):
            actions.box_letters(notice.pk)
    sent = next(iter(box.letters.values()))
    Organisation.objects.update(town="Elders")
    assert actions.box_all() == 3
    assert len(box.letters) == 3
    row = Delivery.objects.get(address__startswith=sent.to)
    assert row.digest == hashlib.sha256(sent.files[0].content).hexdigest(), "the hash is that of what is there"


def test_a_letter_that_is_in_the_ebox_stays_so_whatever_was_decided_meanwhile(
    box: TwinBox, three: list[Organisation], leaving: Leaving, monkeypatch: pytest.MonkeyPatch, clemence: User
) -> None:
    notice = leaving()

    def stop_meanwhile(letter: BoxLetter) -> BoxAnswer:
        actions.stop_notice(notice.pk, by=clemence)
        return TwinBox.publish(box, letter)

    monkeypatch.setattr(box, "publish", stop_meanwhile)
    assert actions.box_letters(notice.pk) == 1
    assert sorted(states().values()) == ["handed_over", "left_out", "left_out"]


def test_a_paused_notice_puts_nothing_in(
    box: TwinBox, three: list[Organisation], leaving: Leaving, clemence: User
) -> None:
    notice = leaving()
    actions.pause_notice(notice.pk, by=clemence)
    assert (actions.box_letters(notice.pk), actions.box_all()) == (0, 0)
    actions.go_on_with_notice(notice.pk, by=clemence)
    assert actions.box_all() == 3


def test_after_a_restore_a_person_decides_and_the_key_is_the_same(
    box: TwinBox, three: list[Organisation], leaving: Leaving, clemence: User
) -> None:
    notice = leaving()
    actions.box_letters(notice.pk)
    Delivery.objects.update(state="queued")  # as in the backup
    actions.hold_unsent()
    assert set(states().values()) == {"unknown"}
    actions.send_all_again(notice.pk, by=clemence)
    assert actions.box_all() == 3
    assert len(box.letters) == 3


# --- the administrator


def test_the_doctor_says_what_is_wrong_with_the_ebox(
    box: TwinBox, three: list[Organisation], leaving: Leaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving()
    assert [*faults_of_ebox(), *letters_without_ebox()] == []

    def refuse() -> None:
        raise Temporary("e-Box, sign-in: 401 invalid_client")

    with monkeypatch.context() as closed:
        closed.setattr(box, "check", refuse)
        assert list(faults_of_ebox()) == [
            "The e-Box of TRIDESK_EBOX does not let the desk in: e-Box, sign-in: 401 invalid_client."
        ]
    monkeypatch.setattr(ports.box, "answer", None)
    assert actions.box_all() == 0
    assert list(letters_without_ebox()) == ["Letters wait for the e-Box (3), and TRIDESK_EBOX is not set."]


SETTING = {
    "url": "https://services.example/registry",
    "token_url": "https://services.example/token",
    "client": "desk",
    "key": "/etc/tridesk-ebox.pem",
    "sender": "BE 0123.456.749",
    "application": "help-desk",
    "type": "letter",
}


def test_a_setting_makes_its_ebox() -> None:
    assert box_from("") is None
    assert isinstance(box_from("twin"), TwinBox)
    assert isinstance(box_from(json.dumps(SETTING)), RestBox)
    assert isinstance(box_from(json.dumps(SETTING | {"url": "http://127.0.0.1:8090/"})), RestBox)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"more": "x"}, "JSON object"), ({"key": ""}, "JSON object"), ({"type": 3}, "JSON object"),
        ({"url": "http://services.example/"}, "url"), ({"token_url": "https://me:pw@services.example/"}, "token_url"),
        ({"url": "https://services.example:x/"}, "url"), ({"url": "https://a b/"}, "url"),
        ({"sender": "0123456749"}, "sender"),
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=f"TRIDESK_EBOX.*{why}"):
        box_from(json.dumps(SETTING | changes))
