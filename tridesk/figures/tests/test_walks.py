"""Random walks over what people do with tickets: folded step by step or all anew, the figures are the same."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.confirming.actions.confirmations import ask
from tridesk.directory.models import Contact, Merger, Organisation, Service
from tridesk.directory.organisations.actions.mergers import merge_organisations, undo_merger
from tridesk.directory.organisations.actions.records import change_organisation
from tridesk.directory.organisations.cards import OrganisationCard
from tridesk.directory.privacy.actions import approve_erasure, hindrances, propose_erasure
from tridesk.faq import actions as faq
from tridesk.faq.models import Entry as FaqEntry
from tridesk.faq.values import EntryContent, EntryWording
from tridesk.figures import folding
from tridesk.figures.actions import faults, seal_due
from tridesk.figures.definitions import COUNTERS, FIGURES, cuts_of
from tridesk.figures.dimensions import GROUP
from tridesk.figures.exports.tables import sheet
from tridesk.figures.grains import GRAINS
from tridesk.figures.models import Fact
from tridesk.figures.queries import answer, things_behind
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.tests.notice_steps import NoticeSteps
from tridesk.figures.tests.test_folding import state
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Refusal
from tridesk.kit.spreadsheets.sheets import Cell
from tridesk.notices.facts import RECIPIENT
from tridesk.telephony.models import Call
from tridesk.tickets import actions
from tridesk.tickets.actions import Requester
from tridesk.tickets.actions.sendings import hold_back, take_sending_back
from tridesk.tickets.faq_offers import PutIn
from tridesk.tickets.lifecycle import Awaiting, Channel
from tridesk.tickets.models import FaqUse, Regrouping, Sending, Ticket, TicketCall, Topic
from tridesk.tickets.tests.factories import opened, organisation, person, service, topic

pytestmark = pytest.mark.django_db
SPRING, AUTUMN = datetime(2026, 3, 27, 9, tzinfo=UTC), datetime(2026, 10, 23, 9, tzinfo=UTC)


class Walk:
    """A desk on which something happens at random; the clock goes on by itself."""

    def __init__(self, seed: int, start: datetime) -> None:
        self.dice, self.now, self.keys = Random(seed), start, count(1)
        self.karim, self.sofie = person("karim"), person("sofie", "supervisor")
        self.leaders = [person(name, "project_leader") for name in ("maud", "otto")]
        self.elke = User.objects.get(pk=service("REG", "elke").experts.get().user_id)
        self.service = Service.objects.get()
        self.topics = [topic(code) for code in ("ACC", "ACC.KEY", "TRX", "OTH")]
        self.bodies = [
            organisation(name, nis=nis, postcode=postcode, province=province, service_language="nl")
            for name, nis, postcode, province in (
                ("Nazareth", "44048", "9810", "40000"),
                ("De Pinte", "44012", "9840", "40000"),
                ("Nazareth-De Pinte", "44086", "9810", "40000"),
                ("Raeren", "63061", "4730", "60000"),
            )
        ]
        self.contacts = [
            Contact.objects.create(name=f"An {name}", email=f"{name}@town.example".lower(), organisation=body)
            for name, body in zip(("Kohnenmergen", "Vanzeebroek", "Delhaizette"), self.bodies[1:], strict=True)
        ]
        self.notices = NoticeSteps(self.dice, self.leaders)

    def step(self) -> None:
        self.now += timedelta(minutes=self.dice.choice((0, 7, 90, 600, 2_000)))
        deeds = [self.open, self.open, self.call, self.answer, self.close, self.close, self.reopen, self.research,
                 self.hand_over, self.expert, self.merge, self.split, self.undo, self.change, self.change, self.archive,
                 self.dispose, self.join_bodies, self.part_bodies, self.correct_body, self.take_back,
                 self.ask_body, self.erase, seal_due, self.write_faq, self.use_faq, self.doubt_faq,
                 *self.notices.every]  # fmt: skip
        with clock.frozen(self.now), suppress(Refusal):
            self.dice.choice(deeds)()
        if self.dice.random() < 0.4:
            folding.fold(entries=self.dice.choice((3, 100)), things=self.dice.choice((2, 100)))

    def ticket(self) -> Ticket:
        return self.dice.choice(list(Ticket.objects.order_by("pk")) or [opened()])

    def open(self) -> None:
        contact = self.dice.choice([*Contact.objects.exclude(email="").order_by("pk"), None])
        anybody = Requester("An", "an@namur.example", organisation=self.dice.choice([*self.bodies, None]))
        opened(
            channel=self.dice.choice(list(Channel)),
            language=self.dice.choice(("nl", "fr", "de")),
            topic=self.dice.choice([*self.topics, None]),
            requester=Requester(contact=contact).known_as(contact) if contact else anybody,
        )

    def call(self) -> None:
        key, waited = f"c{next(self.keys)}", timedelta(seconds=self.dice.choice((3, 15, 90)))
        answered = self.dice.random() < 0.7
        call = Call.objects.create(
            key=key,
            language="nl",
            phase="ended",
            outcome="answered" if answered else "abandoned",
            arrived_at=self.now,
            queued_at=self.now,
            answered_at=self.now + waited if answered else None,
            ended_at=self.now + 3 * waited,
            finished_at=None,
        )
        record("call.ended", by=None, ref=call.ref)
        if self.dice.random() < 0.6:
            TicketCall.objects.create(call=call, ticket=opened(channel=Channel.PHONE))

    def answer(self) -> None:
        actions.answer(self.ticket(), by=self.karim, text="So it is.")

    def close(self) -> None:
        chosen = self.dice.choice([*self.topics, None])
        actions.close(self.ticket(), by=self.karim, text=self.dice.choice(("", "Done.")), topic=chosen)

    def reopen(self) -> None:
        actions.reopen(self.ticket(), by=self.karim)

    def research(self) -> None:
        awaiting = self.dice.choice((Awaiting.REQUESTER, Awaiting.DESK))
        until = self.now + timedelta(days=3)
        actions.research(self.ticket(), by=self.karim, awaited="a form", until=until, awaiting=awaiting)

    def hand_over(self) -> None:
        actions.hand_over(self.ticket(), by=self.karim, service=self.service, question="What now?")

    def expert(self) -> None:
        actions.expert_answers(self.ticket(), by=self.elke, text="This.")

    def merge(self) -> None:
        actions.merge(self.ticket(), into=self.ticket(), by=self.karim)

    def split(self) -> None:
        ticket = self.ticket()
        actions.split(ticket, entries=list(ticket.entries.order_by("-pk")[:1]), subject="Another", by=self.karim)

    def undo(self) -> None:
        groupings = list(Regrouping.objects.filter(undone_at=None).order_by("pk"))
        if groupings:
            actions.undo(self.dice.choice(groupings), by=self.karim)

    def change(self) -> None:
        fields: list[dict[str, Any]] = [
            {"topic": self.dice.choice(self.topics)},
            {"language": "fr"},
            {"priority": 4},
            {"organisation": self.dice.choice(self.bodies)},
        ]
        actions.change(self.ticket(), by=self.karim, **self.dice.choice(fields))

    def archive(self) -> None:
        actions.archive_rested(timedelta(days=2))

    def dispose(self) -> None:
        actions.pseudonymise(list(Ticket.objects.filter(state="archived").values_list("pk", flat=True)[:2]))

    def join_bodies(self) -> None:
        first, second, into, _raeren = (Organisation.objects.get(pk=body.pk) for body in self.bodies)
        merge_organisations([first, second], into, by=self.sofie)

    def part_bodies(self) -> None:
        merger = Merger.objects.filter(undone_at=None).first()
        if merger:
            undo_merger(merger.pk, by=self.sofie)

    def correct_body(self) -> None:
        body = Organisation.objects.get(pk=self.dice.choice(self.bodies).pk)
        theirs = tuple(contact.email for contact in self.contacts if contact.organisation_id == body.pk)
        emails = self.dice.choice(((), ("info@town.example",), theirs))  # one that a person shares, for a time
        card = replace(OrganisationCard.of(body), kind=self.dice.choice(("municipality", "police")), emails=emails)
        change_organisation(body.pk, card, by=self.sofie)

    def take_back(self) -> None:
        self.karim.hold_seconds = 10
        ticket = self.ticket()
        held = hold_back(ticket, by=self.karim, do=lambda: actions.close(ticket, by=self.karim, text="Too soon."))
        if held and self.dice.random() < 0.8:
            take_sending_back(Sending.objects.get(pk=held.pk), by=self.karim)

    def ask_body(self) -> None:
        if people := list(Contact.objects.exclude(email="").order_by("pk")):
            contact = self.dice.choice(people)
            ask(Organisation.objects.get(contacts=contact), contact, by=self.sofie)

    def erase(self) -> None:
        people = Contact.objects.exclude(email="").order_by("pk")
        if contact := next((contact for contact in people if not hindrances(contact)), None):
            self.take_out(contact)

    def write_faq(self) -> None:
        texts = {"nl": EntryWording("Hoe?", "Binnen tien dagen.")}
        entry = self.dice.choice([None, *FaqEntry.objects.order_by("pk")])
        content = EntryContent("nl", texts, topic=self.dice.choice(self.topics).code)
        entry = faq.write_entry(content, by=self.karim, number=entry.number if entry else None)
        if self.dice.random() < 0.5:
            if entry.state == "draft":
                faq.propose(entry.number, by=self.karim)
            faq.validate(entry.number, by=self.sofie)

    def use_faq(self) -> None:
        entry, how = FaqEntry.objects.order_by("pk").first(), self.dice.choice((FaqUse.How.SENT, FaqUse.How.TOLD))
        if entry:
            actions.use_entries(self.ticket(), [PutIn(entry.number, 1, "nl")], how=how, by=self.karim)

    def doubt_faq(self) -> None:
        faq.note_miss(self.dice.choice(("zwembad", "piscine")), language="nl")
        if entry := FaqEntry.objects.order_by("pk").last():
            faq.report_wrong(entry.number, "Five days now.", by=self.karim)

    def take_out(self, contact: Contact) -> None:
        proposer, approver = self.leaders
        erasure = propose_erasure(contact, by=proposer, reason="they ask for it")
        approve_erasure(erasure.pk, by=approver)


@pytest.mark.parametrize(("seed", "start"), [(1, SPRING), (2, AUTUMN), (3, SPRING), (4, AUTUMN)])
def test_step_by_step_or_all_anew_is_the_same(seed: int, start: datetime) -> None:
    walk = Walk(seed, start)
    for _ in range(100):
        walk.step()
    with clock.frozen(walk.now):
        again = opened("Comes back")
        actions.close(again, by=walk.karim)
        folding.fold_all()
        actions.reopen(Ticket.objects.get(pk=again.pk), by=walk.karim)
        folding.fold_all()
        before = state()
        assert len(before[0]) > 20
        assert Fact.objects.filter(counter=RECIPIENT).exists()
        assert Fact.objects.filter(reopened=True).exists()
        folding.rebuild()
        assert state() == before
        assert faults() == []
        _check_lists(walk)
        _check_switch(walk)


def _check_switch(walk: Walk) -> None:
    """To leave topics out is to ask for all others, on the page and in a file too; nothing else follows the switch."""
    desk = Client()
    desk.force_login(walk.karim)
    others = ["none", *Topic.objects.exclude(code__startswith="ACC").values_list("code", flat=True)]
    moved = set[str]()
    for figure in dict.fromkeys(["tickets.opened", *walk.dice.sample(list(FIGURES), 20)]):
        cuts = cuts_of(figure)
        cut = walk.dice.choice(["", "month", "day", *(cut for cut in cuts if cut not in ("topic", "subject"))])
        asked = {"figure": figure, "first": "2026-03-01", "last": "2026-12-31", "rows": cut, "excluded": "1"}
        whole, without = FigureQuestion.read(asked), FigureQuestion.read(asked | {"excluded": ""})
        rest = FigureQuestion.read(asked | ({"topic": others} if "topic" in cuts else {}))
        numbers = _numbers(without, walk)
        assert numbers == _numbers(rest, walk), (figure, cut)
        if walk.dice.random() < 0.3:
            assert _in_a_file(without, walk) == _in_a_file(rest, walk), (figure, cut)
            pages = [desk.get(f"/figures/explore?{question.address()}") for question in (without, rest)]
            shown, filtered = ([row.total.text for row in page.context["part"].table.rows] for page in pages)
            assert shown == filtered, (figure, cut)
        if numbers != _numbers(whole, walk):
            moved.add(figure)
    assert all("topic" in cuts_of(figure) for figure in moved)
    assert "tickets.opened" in moved


def _numbers(question: FigureQuestion, walk: Walk) -> dict[str, tuple[float | None, int]]:
    result = answer(question, walk.karim)
    marks = {row.key: mark for row, _column, mark in result} | {"total": result.total}
    return {key: (mark.value, mark.count) for key, mark in marks.items() if mark.count}


def _in_a_file(question: FigureQuestion, walk: Walk) -> list[list[Cell]]:
    return [list(row[:2]) for row in sheet(question, walk.karim).rows]


def _check_lists(walk: Walk) -> None:
    """Each mark counts as many as its list has rows, filtered or not, with topics left out or not."""
    counted = (figure for figure in FIGURES.values() if figure.unit == "count")
    figures = [figure.key for figure in counted if COUNTERS[figure.counter].reads]
    checked = 0
    while checked < 50:
        figure = walk.dice.choice(figures)
        axes = ["", *cuts_of(figure), *GRAINS]
        rows, columns = walk.dice.choice(axes), walk.dice.choice([axis for axis in axes if axis != GROUP])
        if (rows and rows == columns) or (rows in GRAINS and columns in GRAINS):
            continue
        first = (walk.now - timedelta(days=walk.dice.choice((2, 20, 70)))).date()
        asked = {"figure": figure, "first": first.isoformat(), "last": walk.now.date().isoformat()}
        asked |= {"rows": rows, "columns": columns, "excluded": walk.dice.choice(("", "1"))}
        asked |= _filter(asked, walk)
        result = answer(FigureQuestion.read(asked), walk.karim)
        marks = [mark for _row, _column, mark in result if mark.count]
        together = sum(mark.count for mark in marks)
        assert together >= result.total.count if rows == GROUP else together == result.total.count
        for mark in walk.dice.sample(marks, min(3, len(marks))):
            behind = FigureQuestion.read(QueryDict(mark.address))
            assert len(things_behind(behind, walk.karim, limit=1000)) == mark.count, mark.address
        checked += 1


def _filter(asked: dict[str, str], walk: Walk) -> dict[str, str]:
    """Some value that facts of this figure have; now and then none."""
    by = walk.dice.choice(["", *cuts_of(asked["figure"])])
    values = answer(FigureQuestion.read(asked | {"rows": by, "columns": ""}), walk.karim).rows if by else ()
    return {by: walk.dice.choice(values).key} if values else {}


def test_a_fact_keeps_the_municipality_of_its_time(db: None) -> None:
    walk = Walk(1, SPRING)
    nazareth, _pinte, into, _raeren = walk.bodies

    def by(axis: str) -> dict[str, int]:
        asked = {"figure": "tickets.opened", "first": "2026-03-01", "last": "2026-04-30", "rows": axis}
        return {row.key: mark.count for row, _column, mark in answer(FigureQuestion.read(asked), walk.karim)}

    with clock.frozen(SPRING):
        old = opened(requester=Requester("An", organisation=nazareth))
    with clock.frozen(SPRING + timedelta(days=9)):
        merge_organisations([nazareth], into, by=walk.sofie)
        opened(requester=Requester("An", organisation=into))
        actions.change(Ticket.objects.get(pk=old.pk), by=walk.karim, topic=Topic.objects.get(code="TRX"))
        assert by("municipality") == {"44048": 1, "44086": 1}
        assert by("organisation") == {str(nazareth.pk): 1, str(into.pk): 1}
        assert by("province") == {"40000": 2}


def test_who_is_taken_out_stays_counted_and_their_letter_is_a_correction_of_its_sealed_month(db: None) -> None:
    walk = Walk(1, SPRING)
    contact = walk.contacts[2]
    march, april = {"first": "2026-03-01", "last": "2026-03-31"}, {"first": "2026-04-01", "last": "2026-04-30"}

    def numbers(month: dict[str, str]) -> dict[str, tuple[float | None, bool]]:
        asked = (FigureQuestion.read({"figure": key} | month) for key in FIGURES)
        totals = {question.figure: answer(question, walk.leaders[0]).total for question in asked}
        return {key: (total.value, total.is_changed) for key, total in totals.items() if total.count}

    def ask_and_answer() -> None:
        ticket = opened(requester=Requester(contact=contact).known_as(contact), topic=walk.topics[3])
        actions.close(ticket, by=walk.karim, text="Done.")

    with clock.frozen(SPRING):
        ask_and_answer()
        ask(walk.bodies[3], contact, by=walk.sofie)
    with clock.frozen(SPRING + timedelta(days=7)):
        seal_due()
        ask_and_answer()
        before = numbers(march), numbers(april)
        walk.take_out(contact)
        assert numbers(march) == before[0] | {"directory.asked": (1, True), "directory.answered.share": (None, True)}
        assert numbers(april) == before[1]
        assert [month["tickets.closed"][0] for month in before] == [1, 1]
    with clock.frozen(SPRING + timedelta(days=40)):
        seal_due()
        assert numbers(april) == before[1]
        standing = state()
        folding.rebuild()
        assert state() == standing
        assert faults() == []


@pytest.mark.parametrize(
    ("moment", "day", "hour"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2026-03-29", "1"),  # the hour from 2 to 3 is not there
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29", "3"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25", "2"),  # twice
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25", "2"),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "2026-10-25", "23"),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "2026-10-26", "0"),
    ],
)
def test_the_nights_of_the_clock(karim: User, moment: datetime, day: str, hour: str) -> None:
    with clock.frozen(moment):
        opened()
        asked = {"figure": "tickets.opened", "first": "2026-03-01", "last": "2026-12-31", "columns": "hour"}
        year = answer(FigureQuestion.read(asked | {"rows": "day"}), karim)
    assert {(row.key, column.key) for row, column, mark in year if mark.count} == {(day, hour)}
