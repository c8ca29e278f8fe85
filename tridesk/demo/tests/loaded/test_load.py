"""The demonstration, loaded into a real database: whole, consistent, and once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from itertools import groupby
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.db.models import F, Q

from tridesk.accounts.actions import admit_invented
from tridesk.accounts.models import User
from tridesk.demo.load import is_loaded, load, load_once
from tridesk.demo.past import InventedPast
from tridesk.demo.people import STAFF
from tridesk.demo.sent_faxes import add_sent_faxes
from tridesk.demo.sign_in import PASSWORD, demonstration
from tridesk.demo.tests.loaded.conftest import THURSDAY
from tridesk.demo.tests.loader import expect_lived_in
from tridesk.directory.models import Contact, Organisation, Service
from tridesk.directory.office.queries import experts_of
from tridesk.documents.models import Document, DocumentKind, Version
from tridesk.documents.queries import valid_version
from tridesk.faq.leaks import leaks
from tridesk.faq.persons import all_names, own_addresses
from tridesk.fax.models import FaxAttempt, OutFax
from tridesk.fax.outgoing.queries import TO_DECIDE, out_faxes
from tridesk.journal.models import Entry as Noted
from tridesk.kit import clock, national_number
from tridesk.letters.models import Letter
from tridesk.mailroom.models import OutMail
from tridesk.mailroom.queries import raw_of
from tridesk.statuspage.bundles import files_below
from tridesk.statuspage.queries import publisher
from tridesk.tickets import models, queries, search
from tridesk.tickets.actions import content_of
from tridesk.tickets.actions.archiving import REST
from tridesk.tickets.actions.numbers import reveal
from tridesk.tickets.actions.opening import next_numbers
from tridesk.tickets.actions.regrouping import undo
from tridesk.tickets.models import Entry, Handover, MaskedNumber, Regrouping, Ticket
from tridesk.tickets.queries import TicketFilters
from tridesk.website import actions as website
from tridesk.website.queries import answers, merged

pytestmark = pytest.mark.django_db


def user(name: str) -> User:
    return User.objects.get(username=name)


def regrouped() -> set[int]:
    """Tickets that merges, splits and lost mails have moved on from where the history left them."""
    pairs = Regrouping.objects.values_list("source", "target")
    return {ticket for pair in pairs for ticket in pair} | set(
        Entry.objects.filter(kind="failure").values_list("ticket", flat=True)
    )


def test_every_list_has_something_in_it() -> None:
    expect_lived_in()


def test_it_is_loaded_once() -> None:
    before = (Ticket.objects.count(), User.objects.count(), Noted.objects.count(), Contact.objects.count())
    assert is_loaded()
    load()
    assert (Ticket.objects.count(), User.objects.count(), Noted.objects.count(), Contact.objects.count()) == before


def test_without_the_flag_its_colleagues_are_shut_out_and_with_it_they_come_back() -> None:
    invented = User.objects.filter(is_invented=True)
    assert invented.count() == len(STAFF)
    before = dict(invented.values_list("username", "session_number"))
    assert admit_invented(False) == len(STAFF)
    assert not invented.filter(is_active=True).exists()
    assert all(user.session_number > before[user.username] for user in invented)
    assert admit_invented(False) == 0
    load_once(lambda _words: None)
    assert invented.filter(is_active=True).count() == len(STAFF)


def test_every_happening_is_a_ticket_in_the_same_state(told: InventedPast) -> None:
    tickets = list(Ticket.objects.order_by("pk"))
    assert len(tickets) == len(told.events) + len(told.splits)
    moved = regrouped()
    stands = {"archived": "closed"}
    assert [
        (ticket.number, ticket.state, event.state)
        for ticket, event in zip(tickets, told.events, strict=False)
        if ticket.pk not in moved
        and (stands.get(ticket.state, ticket.state), ticket.opened_at, ticket.owner.username if ticket.owner else "")
        != (event.state, event.opened_at, event.owner)
    ] == []


def test_what_hangs_on_a_ticket_agrees_with_it() -> None:
    assert Ticket.objects.filter(outcome="", state__in=("closed", "archived")).exclude(merged_into=None).count() == 0
    assert Ticket.objects.filter(state="closed", closed_at__lt=THURSDAY - REST).count() == 0
    assert Ticket.objects.filter(state="research").filter(Q(awaiting="") | Q(awaited_until=None)).count() == 0
    assert Ticket.objects.exclude(state="research").filter(~Q(awaiting="") | Q(paused_at__isnull=False)).count() == 0
    waiting = Handover.objects.filter(answered_at=None, withdrawn_at=None)
    assert set(waiting.values_list("ticket", flat=True)) == set(
        Ticket.objects.filter(state="second_line").values_list("pk", flat=True)
    )
    answered = Entry.objects.filter(kind="answer").values("ticket")
    assert Ticket.objects.filter(pk__in=answered, first_answer_at=None).count() == 0
    assert Entry.objects.filter(kind__in=("question", "expert_answer"), handover=None).count() == 0
    assert (
        Entry.objects.filter(Q(at__gt=THURSDAY) | Q(at__lt=F("ticket__opened_at")), ticket__given=None)
        .exclude(ticket__received__kind="split")
        .count()
        == 0
    )


def test_there_is_a_letter_in_each_language_and_a_draft() -> None:
    finals, drafts = Letter.objects.exclude(number=None).order_by("number"), Letter.objects.filter(number=None)
    assert {letter.language for letter in finals} == {"nl", "fr", "de"}
    assert [letter.number for letter in finals] == [f"B-2026-{last:06d}" for last in (1, 2, 3)]
    moments = [letter.finished_at for letter in finals if letter.finished_at and letter.enclosure_lines]
    assert moments == sorted(moments)
    assert len(moments) == 3
    assert moments[-1] < THURSDAY
    assert len(drafts) == 1


def test_faxes_left_one_arrived_one_is_busy_and_one_waits_for_a_person() -> None:
    add_sent_faxes(THURSDAY, user("machteld"))
    faxes = OutFax.objects.order_by("pk")
    assert [(fax.state, fax.attempts.count(), fax.confirmed) for fax in faxes] == [
        ("sent", 1, 1),
        ("unknown", 1, 0),
        ("waiting", 2, 0),
    ]
    (busy,) = faxes.filter(state="waiting")
    assert busy.next_at is not None
    assert busy.next_at > THURSDAY
    assert not FaxAttempt.objects.filter(Q(ended_at=None) | Q(ended_at__gt=THURSDAY)).exists()
    assert [row.pk for row in out_faxes(TO_DECIDE)] == [faxes[1].pk]


def test_the_library_has_documents_of_each_kind_and_a_version_that_was_replaced() -> None:
    documents = Document.objects.prefetch_related("versions")
    assert {document.kind for document in documents} == set(DocumentKind.values)
    assert all(valid_version(document) is not None for document in documents)
    assert Version.objects.filter(valid_to__isnull=False).count() == 1


def test_numbers_follow_the_order_of_opening_and_the_next_ticket_follows_on(told: InventedPast) -> None:
    numbers = list(Ticket.objects.order_by("pk").values_list("number", flat=True))
    for year, of_year in groupby(numbers, lambda number: number[:4]):
        in_year = list(of_year)
        assert in_year == [f"{year}-{count:06}" for count in range(1, len(in_year) + 1)]
    assert next_numbers(1) == [f"2026-{int(numbers[-1][5:]) + 1:06}"]


def test_no_national_number_is_in_clear() -> None:
    stored = [
        *Ticket.objects.values_list("subject", "requester_name", "awaited"),
        *Entry.objects.values_list("text", "quoted", "signature", "author_name"),
        *OutMail.objects.values_list("subject", "last_reply"),
        *models.Attachment.objects.values_list("filename"),
    ]
    assert [text for row in stored for text in row if national_number.find(text)] == []
    data = [str(noted) for noted in Noted.objects.values_list("data", flat=True)]
    assert [text for text in data if national_number.find(text)] == []
    for mail in OutMail.objects.all():
        assert national_number.find(raw_of(mail).decode("ascii", "replace")) == ()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT w.lexeme FROM tickets_ticketwords, unnest(words) w WHERE w.lexeme ~ '^[0-9]{11}$'"
        )
        words = {row[0] for row in cursor.fetchall()}
    phones = set(Ticket.objects.values_list("requester_phone", flat=True))
    assert words - {phone.removeprefix("+") for phone in phones} == set()


def test_masked_numbers_can_be_shown_again_until_the_ticket_is_archived() -> None:
    assert MaskedNumber.objects.filter(entry__ticket__state="archived").count() == 0
    ticket = Ticket.objects.filter(entries__masked_numbers__isnull=False).order_by("pk").last()
    assert ticket is not None
    shown = reveal(ticket, by=user("jorn"), reason="controle van de aanvraag")
    assert [national_number.token(digits) for _, digits in shown] == [token for token, _ in shown]


def test_the_journal_tells_every_ticket() -> None:
    refs = [f"ticket:{number}" for number in Ticket.objects.values_list("number", flat=True)]
    opened = Noted.objects.filter(verb="ticket.opened", ref__in=refs).values_list("ref", flat=True)
    assert sorted(opened) == sorted(refs)
    assert Noted.objects.filter(verb="ticket.archived").count() == Ticket.objects.filter(state="archived").count()
    assert Noted.objects.filter(verb="ticket.handed_over").count() == Handover.objects.count()
    assert Noted.objects.filter(verb="ticket.answered").count() == Entry.objects.filter(kind="answer").count()
    assert Noted.objects.filter(at__gt=THURSDAY).count() == 0


def test_every_word_finds_its_ticket() -> None:
    assert models.TicketWords.objects.count() == Ticket.objects.count()
    ticket = Ticket.objects.exclude(organisation=None).order_by("pk").last()
    assert ticket is not None
    name = max(search.words_of(ticket.requester_name), key=len)
    hits = queries.find(user("jorn"), TicketFilters(q=f"{name} {ticket.number}"))
    assert [ticket.number for ticket in hits.tickets] == [ticket.number]


def test_the_tray_tells_what_became_of_the_mails_of_the_last_weeks() -> None:
    states = list(OutMail.objects.values_list("state", flat=True))
    assert (states.count("stuck"), states.count("bounced"), states.count("sent") > 50) == (1, 1, True)
    assert OutMail.objects.filter(state="sent", sent_at=None).count() == 0
    lost = Entry.objects.filter(kind="failure").select_related("ticket")
    assert [(entry.ticket.state, entry.ticket.reopened > 0) for entry in lost] == [("open", True)] * 2


def test_merges_and_the_split_can_be_undone() -> None:
    kinds = Regrouping.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["merge", "merge", "split"]
    for grouping in Regrouping.objects.all():
        undo(grouping, by=user("machteld"))
    merged = Regrouping.objects.filter(kind="merge").values("source")
    assert set(Ticket.objects.filter(pk__in=merged).values_list("state", flat=True)) == {"open"}


def test_links_files_and_a_disposal_that_waits() -> None:
    assert set(models.Link.objects.values_list("kind", flat=True)) == {"related", "continues"}
    files = {attachment.content_type: content_of(attachment) for attachment in models.Attachment.objects.all()}
    assert (files["image/png"][:8], files["application/pdf"][:8]) == (b"\x89PNG\r\n\x1a\n", b"%PDF-1.4")
    disposal = models.Disposal.objects.get()
    assert (disposal.proposed_by.username, disposal.decided_at, len(disposal.tickets)) == ("machteld", None, 12)


def test_everybody_can_sign_in_with_the_one_password() -> None:
    passwords = set(User.objects.values_list("password", flat=True))
    assert [check_password(PASSWORD, encoded) for encoded in passwords] == [True]
    assert [person.username for person in demonstration().people] == [who.username for who in STAFF]
    assert set(User.objects.values_list("username", flat=True)) == {who.username for who in STAFF}


def test_services_have_experts_and_bodies_are_known_once() -> None:
    assert [service.code for service in Service.objects.all() if not experts_of(service)] == []
    names = list(Organisation.objects.values_list("name_nl", "kind"))
    assert len(names) == len(set(names))
    brussels = Organisation.objects.get(nis="21009")
    assert (brussels.name_nl, brussels.name_fr, brussels.service_language) == (
        "Gemeente Elsene",
        "Commune d'Ixelles",
        "nl|fr",
    )


def test_most_demo_municipalities_have_an_unused_number_and_some_were_confirmed_long_ago() -> None:
    asking = Organisation.objects.filter(kind="municipality", contacts__isnull=False).distinct()
    numbers = list(asking.exclude(phone="").values_list("phone", flat=True))
    assert {number[:7] for number in numbers} == {"+321234"}
    assert len(set(numbers)) == len(numbers) > asking.count() / 2
    assert asking.filter(confirmed_at__isnull=True).exists()
    assert asking.filter(confirmed_at__lt=clock.now() - timedelta(days=365)).exists()


def test_the_public_site_tells_of_no_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No national number, no name and no address but the desk's own in any file, nor in what a link leads to."""
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, var=tmp_path))
    site = publisher().shelf
    website.publish_all()
    publisher().publish(read_back=False)
    folders = [site.bundles.files_of(1), site.current.resolve()]
    files = {path: file.read_text("utf-8") for folder in folders for path, file in files_below(folder)}
    known = all_names()
    own = own_addresses()
    assert len(files) > 10
    assert {"nl/index.html", "nl/answers/index.html"} <= files.keys()
    for path, text in files.items():
        words, addresses = re.sub(r"<[^>]*>", "\n", text), "\n".join(re.findall(r'href="([^"]*)"', text))
        assert leaks(unescape(f"{words}\n{addresses}"), known, own) == [], path
        assert len(text.encode()) < 20_000 or not path.endswith(".html"), path
    assert list(known.in_(f"Vraag het {Contact.objects.filter(name__contains=' ')[0].name}."))
    made = {path for path in site.bundles.hashes(1) if path.startswith("nl/answers/F-")}
    assert len(made) == len(list(answers(clock.now()))) + len(merged())
