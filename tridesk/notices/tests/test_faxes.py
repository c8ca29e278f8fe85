"""Letters to many that go by fax: one audience, approval and ledger; the faxes wait behind all others."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from PIL import Image
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.clients import signed_in
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation, UserGroup
from tridesk.directory.organisations.actions import AcceptanceCard, note_acceptance
from tridesk.documents import actions as documents
from tridesk.documents.tests.papers import published_leaflet
from tridesk.fax import ports
from tridesk.fax.models import FaxAttempt, OutFax
from tridesk.fax.outgoing import actions as faxes
from tridesk.fax.outgoing import process
from tridesk.fax.outgoing.dispatches import FaxDispatches
from tridesk.fax.outgoing.queries import FILES, out_fax_for
from tridesk.fax.tests.leaving import Machines, look_later
from tridesk.fax.tests.leaving import draft as fax_draft
from tridesk.journal.dispatches import DispatchFilter, Fate, Way
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.kit.sealing import SealBroken
from tridesk.letters import reference
from tridesk.letters.paper import NotMade
from tridesk.notices import actions, audience, ledger, schedule, tasks
from tridesk.notices.actions import faxing, printing
from tridesk.notices.models import Delivery, Notice, UnreachedReason
from tridesk.notices.rules import PAUSES
from tridesk.notices.tests.conftest import SUBJECTS, approved, draft
from tridesk.telephony.simulator.faxes import MachineAnswer, SimulatedFaxLine
from tridesk.telephony.switch.faxes import FaxEnd
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db

NUMBERS = {"Lievegem": "+3292000001", "Namur": "+3281000002", "Raeren": "+3287000003"}
WATCHES = ("notices.watch_letters", "notices.watch_faxes")
PLACES = {"Lievegem": ("9930", "nl"), "Namur": ("5000", "fr"), "Raeren": ("4730", "de")}


@pytest.fixture(autouse=True)
def _envelopes(db: None) -> None:
    reference.load()


def accept(organisation: Organisation, address: str, by: User) -> None:
    contact = Contact.objects.create(name="Bo Testers", organisation=organisation)
    note_acceptance(organisation, AcceptanceCard(address, date(2026, 1, 5), contact, "Per fax, graag."), by=by)


@pytest.fixture
def three(clemence: User) -> list[Organisation]:
    """One municipality in each language; each takes letters by fax."""
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
        accept(town, NUMBERS[name], clemence)
        towns.append(town)
    return towns


@pytest.fixture
def machines() -> Machines:
    return Machines()


@pytest.fixture
def line(machines: Machines, tmp_path: Path) -> Iterator[SimulatedFaxLine]:
    simulated, before = SimulatedFaxLine(tmp_path / "calls", machines), ports.line.answer
    ports.line.plug(lambda: simulated)
    yield simulated
    ports.line.plug(before)


@pytest.fixture
def leaving(municipalities: UserGroup, clemence: User, machteld: User) -> Callable[..., Notice]:
    """Approves and begins a notice as letters."""

    def begun(**changes: Any) -> Notice:
        made = actions.write_notice(draft(municipalities, **{"way": "letter"} | changes), by=clemence)
        actions.begin_notice(approved(made, clemence, machteld).pk)
        return Notice.objects.get(pk=made.pk)

    return begun


Leaving = Callable[..., Notice]


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("organisation__name_nl", "state"))


def look(line: SimulatedFaxLine, times: int = 8) -> None:
    for _look in range(times):
        process.look(line)


# --- from the draft to the other machine


def test_who_accepted_a_fax_number_gets_the_letter_there(
    three: list[Organisation], leaving: Leaving, line: SimulatedFaxLine, machines: Machines
) -> None:
    notice = leaving()
    assert actions.print_letters(notice.pk) == 0
    assert actions.fax_letters(notice.pk) == 3
    assert actions.fax_letters(notice.pk) == 0
    assert set(states().values()) == {"queued"}
    look(line)
    assert set(states().values()) == {"handed_over"}
    assert {order.number for order in machines.orders} == set(NUMBERS.values())
    with Image.open(io.BytesIO(machines.orders[0].content)) as pages:
        assert getattr(pages, "n_frames", 1) == 1, "the letter alone, without a sheet that separates"
    schedule.tidy()
    assert Notice.objects.get().state == "done"


def test_the_log_shows_the_end_of_each_fax_once(
    three: list[Organisation], leaving: Leaving, line: SimulatedFaxLine
) -> None:
    actions.fax_letters(leaving(subjects=SUBJECTS | {"fr": "Note pour {organisation.town}"}).pk)
    look(line)
    (row,) = FaxDispatches().rows(DispatchFilter(to=NUMBERS["Namur"]), None, 10)
    delivery = Delivery.objects.get(organisation__name_nl="Namur")
    assert (row.way, row.fate, row.digest, row.reply) == (Way.FAX, Fate.CONFIRMED, delivery.digest, "1/1")
    assert delivery.number is not None
    assert row.what == f"{delivery.number} Note pour Namur"
    assert delivery.reply == "1/1"


def test_faxes_have_numbers_without_gap_behind_the_letters(
    three: list[Organisation], leaving: Leaving, municipalities: UserGroup
) -> None:
    three[1].acceptances.update(withdrawn_at=clock.now(), withdrawn_by=User.objects.get(username="clemence"))
    notice = leaving()
    actions.print_letters(notice.pk)
    actions.fax_letters(notice.pk)
    rows = Delivery.objects.order_by("number").values_list("number", "way", "postcode")
    year = clock.today().year
    assert list(rows) == [
        (f"B-{year}-000001", "post", "5000"),
        (f"B-{year}-000002", "fax", "4730"),
        (f"B-{year}-000003", "fax", "9930"),
    ]


def test_the_enclosure_goes_behind_the_letter(
    three: list[Organisation], leaving: Leaving, machteld: User, clemence: User
) -> None:
    version = published_leaflet(machteld)
    notice = leaving(enclosure=version)
    actions.fax_letters(notice.pk)
    assert set(OutFax.objects.values_list("pages", flat=True)) == {2}
    documents.withdraw(version, "Foute bedragen", by=machteld)
    assert set(states().values()) == {"left_out"}


def test_the_same_letter_and_moment_are_the_same_bytes(three: list[Organisation], leaving: Leaving) -> None:
    notice = leaving()
    with clock.frozen(clock.now()):
        actions.fax_letters(notice.pk)
        fax = OutFax.objects.order_by("pk")[0]
        Delivery.objects.filter(fax=fax).update(fax=None)
        assert actions.fax_letters(notice.pk) == 1
    again = OutFax.objects.order_by("pk").last()
    assert again is not None
    assert (again.pk, again.digest) != (fax.pk, "")
    assert (again.to, again.digest, FILES.open(again)) == (fax.to, fax.digest, FILES.open(fax))


# --- the dry run


def test_a_dry_run_counts_what_goes_by_fax(
    three: list[Organisation], municipalities: UserGroup, clemence: User
) -> None:
    notice = actions.write_notice(draft(municipalities, way="letter"), by=clemence)
    run = audience.dry_run(notice)
    assert (len(run.faxes), len(run.letters), len(run.recipients), run.size) == (3, 0, 0, 3)
    assert run.faxes_by_language == {("nl",): 1, ("fr",): 1, ("de",): 1}
    assert run.languages == ["nl", "fr", "de"]
    page = signed_in(clemence).get(f"/notices/{notice.pk}/")
    assert [times for _language, times in page.context["faxes_by_language"]] == [1, 1, 1]


def test_an_address_that_the_post_refuses_may_be_faxed(
    three: list[Organisation], municipalities: UserGroup, clemence: User
) -> None:
    Organisation.objects.filter(pk=three[0].pk).update(street="Markt 1 / 3", post_returned_at=clock.now())
    run = audience.dry_run(actions.write_notice(draft(municipalities, way="letter"), by=clemence))
    assert (len(run.faxes), run.times(UnreachedReason.BAD_POSTAL)) == (3, 0)


def test_a_correction_goes_by_fax_to_who_got_the_first(
    three: list[Organisation], leaving: Leaving, line: SimulatedFaxLine, municipalities: UserGroup, clemence: User
) -> None:
    notice = leaving()
    actions.fax_letters(notice.pk)
    look(line)
    schedule.tidy()
    correction = actions.correct_notice(notice.pk, draft(municipalities, way="letter"), by=clemence)
    run = audience.dry_run(correction)
    names = {"Lievegem": "Gemeente Lievegem", "Namur": "Commune de Namur", "Raeren": "Gemeinde Raeren"}
    assert {(fax.number, fax.lines[0]) for fax in run.faxes} == {(NUMBERS[town], names[town]) for town in NUMBERS}


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("09 200 00 01", "+3292000001", "09 200 00 01"),
        ("Post@Town.example ", "post@town.example", "post@town.example"),
        ("be 0123.456.749", "be0123456749", "BE 0123.456.749"),
        ("0470 12 34 56", "+32470123456", "0470 12 34 56"),
    ],
)
def test_a_mail_address_a_fax_number_or_an_enterprise_number_is_accepted(
    clemence: User, typed: str, kept: str, shown: str
) -> None:
    town = Organisation.objects.create(kind="municipality", name_nl="Eeklo", name_fr="Eeklo")
    accept(town, typed.strip(), clemence)
    acceptance = town.acceptances.get()
    assert (acceptance.address, str(acceptance)) == (kept, shown)


def test_what_is_none_of_them_is_refused(clemence: User) -> None:
    town = Organisation.objects.create(kind="municipality", name_nl="Eeklo", name_fr="Eeklo")
    with pytest.raises(Invalid, match="no mail address, no fax number and no enterprise number"):
        accept(town, "nergens", clemence)


def test_a_number_that_costs_extra_is_refused_in_the_ledger(three: list[Organisation], leaving: Leaving) -> None:
    three[0].acceptances.update(address="+3290200200")
    assert actions.fax_letters(leaving().pk) == 2
    row = Delivery.objects.get(organisation=three[0])
    assert (row.state, row.reply) == ("refused", "The desk does not call numbers that cost extra.")


# --- behind all others


def test_many_faxes_leave_a_line_free_and_wait_behind_what_comes_from_a_ticket(
    three: list[Organisation], leaving: Leaving, line: SimulatedFaxLine, machines: Machines
) -> None:
    actions.fax_letters(leaving().pk)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        process.look(line)
        assert FaxAttempt.objects.filter(ended_at=None).count() == 1
    writer = factories.person("karim")
    User.objects.filter(pk=writer.pk).update(hold_seconds=0)
    writer.refresh_from_db()
    faxes.order_fax(factories.opened(language="nl"), fax_draft(), by=writer)
    process.look(line)
    assert machines.orders[1].number == "+3292000000"


# --- pause, stop, too late


def test_a_pause_holds_up_what_has_not_left(
    three: list[Organisation], leaving: Leaving, line: SimulatedFaxLine, machines: Machines, clemence: User
) -> None:
    notice = leaving()
    actions.fax_letters(notice.pk)
    process.look(line)
    actions.pause_notice(notice.pk, by=clemence)
    look(line)
    assert len(machines.orders) == 1
    assert sorted(states().values()) == ["handed_over", "queued", "queued"]
    assert actions.fax_all() == 0
    actions.go_on_with_notice(notice.pk, by=clemence)
    look(line)
    assert set(states().values()) == {"handed_over"}


def test_nothing_is_put_in_line_while_a_notice_is_paused(
    three: list[Organisation], leaving: Leaving, clemence: User
) -> None:
    notice = leaving()
    printing.number_letters(notice.pk)
    actions.pause_notice(notice.pk, by=clemence)
    assert actions.fax_letters(notice.pk) == 0
    assert not any(faxing._fax(row) for row in Delivery.objects.values_list("pk", flat=True))
    actions.go_on_with_notice(notice.pk, by=clemence)
    assert actions.fax_all() == 3


def test_a_stop_hangs_up_and_the_ledger_says_what_left(
    three: list[Organisation], leaving: Leaving, line: SimulatedFaxLine, machines: Machines, clemence: User
) -> None:
    notice = leaving()
    actions.fax_letters(notice.pk)
    process.look(line)
    actions.stop_notice(notice.pk, by=clemence)
    assert sorted(states().values()) == ["left_out", "left_out", "queued"]
    look(line)
    schedule.tidy()
    assert len(machines.orders) == 1
    assert sorted(states().values()) in (
        ["handed_over", "left_out", "left_out"],
        ["left_out", "left_out", "left_out"],
    )


def test_what_is_too_late_does_not_leave(
    three: list[Organisation], leaving: Leaving, line: SimulatedFaxLine, machines: Machines
) -> None:
    notice = leaving(not_after=clock.now() + timedelta(hours=1))
    actions.fax_letters(notice.pk)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        schedule.tidy()
        look(line)
    assert (machines.orders, set(states().values())) == ([], {"expired"})


# --- what went wrong


def work_off() -> dict[str, bool]:
    """Runs each job of notices that waits, as its lane does; which jobs there were, and which of them failed."""
    waiting = ProcrastinateJob.objects.filter(task_name__startswith="notices.").order_by("pk")
    jobs = list(waiting.values_list("task_name", "args"))
    return {name: _fails(name, args) for name, args in (*jobs, *((name, {"timestamp": 0}) for name in WATCHES))}


def _fails(name: str, args: dict[str, int]) -> bool:
    try:
        app.tasks[name](**args)
    except NotMade:
        return True
    return False


def test_a_print_that_fails_holds_up_no_fax_and_is_tried_again(
    three: list[Organisation], leaving: Leaving, clemence: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    three[0].acceptances.update(withdrawn_at=clock.now(), withdrawn_by=clemence)  # on paper

    def fail(_file: int) -> bool:
        raise NotMade("away")

    with monkeypatch.context() as broken:
        broken.setattr(printing, "make_file", fail)
        leaving()
        assert work_off() == {
            "notices.print_letters": True,
            "notices.fax_letters": False,
            "notices.watch_letters": True,
            "notices.watch_faxes": False,
        }
    assert (states()["Lievegem"], OutFax.objects.count()) == ("queued", 2)
    tasks.watch_letters(0)
    assert (states()["Lievegem"], OutFax.objects.count()) == ("printed", 2)


@pytest.mark.parametrize("failure", [NotMade("away"), SealBroken("the enclosure")])
def test_faxes_that_cannot_be_made_hold_up_nothing_and_are_tried_again(
    three: list[Organisation],
    leaving: Leaving,
    clemence: User,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
) -> None:
    three[0].acceptances.update(withdrawn_at=clock.now(), withdrawn_by=clemence)  # on paper

    def fail(*_values: object) -> list[bytes]:
        raise failure

    with monkeypatch.context() as broken:
        broken.setattr(faxing, "_files", fail)
        leaving()
        assert not any(work_off().values())
    assert (states()["Lievegem"], OutFax.objects.count()) == ("printed", 0)
    tasks.watch_faxes(0)
    assert OutFax.objects.count() == 0, "a pause lies before the next try"
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        tasks.watch_faxes(0)
    assert OutFax.objects.count() == 2
    assert not Delivery.objects.exclude(reply="").exists()


def test_a_letter_that_cannot_be_made_costs_its_fax_alone(three: list[Organisation], leaving: Leaving) -> None:
    notice = leaving(subjects=SUBJECTS | {"de": "Wartung in {organisation.town}"})
    leaving()
    Organisation.objects.filter(name_nl="Raeren").update(town="Raeren 漢")
    at = clock.now()
    with clock.frozen(at):
        assert actions.fax_all() == 5
    row = Delivery.objects.get(fax=None)
    assert (row.notice_id, row.postcode, row.state, row.attempts) == (notice.pk, "4730", "queued", 1)
    assert row.reply == ledger.NOT_MADE
    for _try in PAUSES:
        at += timedelta(days=1)
        with clock.frozen(at):
            assert actions.fax_all() == 0
    row.refresh_from_db()
    assert (row.state, ledger.progress(notice.pk).refused) == ("refused", 1)


def test_a_fax_given_up_is_refused_and_sent_again_from_its_own_page(
    three: list[Organisation], leaving: Leaving, line: SimulatedFaxLine, machines: Machines, clemence: User
) -> None:
    for town in three[1:]:
        town.acceptances.update(withdrawn_at=clock.now(), withdrawn_by=clemence)
    notice = leaving()
    Delivery.objects.filter(way="post").update(state="handed_over", settled_at=clock.now())
    actions.fax_letters(notice.pk)
    machines.answers = [MachineAnswer(FaxEnd.VOICE, 0)] * 2
    look(line)
    look_later(line, 2)
    row = Delivery.objects.get(way="fax")
    assert (row.state, row.reply) == ("refused", "0/1")
    schedule.tidy()
    assert Notice.objects.get().state == "done"
    with pytest.raises(Conflict, match="not waiting for a decision"):
        actions.send_again(row.pk, by=clemence)
    worker = factories.person("karim")
    faxes.decide(OutFax.objects.get(), "again", by=worker)
    assert (Notice.objects.get().state, Delivery.objects.get(way="fax").state) == ("sending", "queued")
    look_later(line, 3)
    assert Delivery.objects.get(way="fax").state == "handed_over"


def test_what_waited_before_a_restore_waits_for_a_person(
    three: list[Organisation], leaving: Leaving, line: SimulatedFaxLine, machines: Machines
) -> None:
    actions.fax_letters(leaving().pk)
    assert faxes.hold_unsent() == 3
    assert set(Delivery.objects.values_list("state", "reply")) == {("unknown", "0/1")}
    assert not Delivery.objects.filter(settled_at=None).exists()
    assert actions.hold_unsent() == (0, 0, 0), "these are decided on the pages of the faxes"
    look(line)
    assert machines.orders == []
    assert set(OutFax.objects.values_list("state", flat=True)) == {"unknown"}
    faxes.decide(OutFax.objects.order_by("pk")[0], "arrived", by=factories.person("karim"))
    assert sorted(states().values()) == ["handed_over", "unknown", "unknown"]


def test_a_letter_that_was_not_in_line_before_a_restore_waits_for_a_person_on_the_ledger(
    three: list[Organisation], leaving: Leaving, clemence: User
) -> None:
    notice = leaving()
    assert (faxes.hold_unsent(), actions.hold_unsent()) == (0, (3, 0, 0))
    assert actions.fax_all() == 0
    assert actions.send_all_again(notice.pk, by=clemence) == 3
    assert actions.fax_all() == 3


def test_a_fax_and_its_row_of_the_ledger_end_in_one_transaction(
    three: list[Organisation], leaving: Leaving, line: SimulatedFaxLine
) -> None:
    actions.fax_letters(leaving().pk)
    process.look(line)
    with transaction.atomic():
        process.look(line)
        transaction.set_rollback(True)
    assert set(states().values()) == {"queued"}
    assert not OutFax.objects.filter(state="sent").exists()


# --- who sees it


def test_a_fax_of_a_notice_shows_to_who_reads_notices(three: list[Organisation], leaving: Leaving) -> None:
    actions.fax_letters(leaving().pk)
    fax = OutFax.objects.order_by("pk")[0]
    page = signed_in(factories.person("karim")).get(f"/faxes/out/{fax.pk}/")
    assert page.status_code == 200
    assert b"many faxes of a notice" in page.content
    stranger = User.objects.create(username="twee", role="second_line")
    with pytest.raises(NotFound):
        out_fax_for(stranger, fax.pk)


def test_the_ledger_leads_to_the_fax(three: list[Organisation], leaving: Leaving, clemence: User) -> None:
    notice = leaving()
    actions.fax_letters(notice.pk)
    page = signed_in(clemence).get(f"/notices/{notice.pk}/ledger/")
    fax = OutFax.objects.order_by("pk")[0]
    assert f"/faxes/out/{fax.pk}/".encode() in page.content
    assert ledger.progress(notice.pk).queued == 3
