"""A letter is begun from a template, written, and made final: then it has its number and changes no more."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import DatabaseError, transaction

from tridesk.accounts.models import User
from tridesk.directory.models import Absence, Contact, Organisation
from tridesk.directory.privacy.traces import Traces
from tridesk.documents import actions as documents
from tridesk.documents.tests.papers import published_leaflet
from tridesk.journal.dispatches import DispatchFilter
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock, reference
from tridesk.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from tridesk.letters import actions, paper, queries
from tridesk.letters.actions import LetterChange
from tridesk.letters.dispatches import LetterDispatches
from tridesk.letters.models import Envelope, Letter, LetterCount
from tridesk.letters.personal_data import LetterKeeper, dispose
from tridesk.letters.post import Window
from tridesk.tickets import texts
from tridesk.tickets.actions import keep_draft
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import draft_of
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


def changed(letter: Letter, by: User, **values: str) -> Letter:
    parts = {"address": letter.address, "subject": letter.subject, "text": letter.text} | values
    return actions.change_letter(letter, LetterChange(**parts, envelope=letter.envelope), by=by)


def test_it_begins_in_the_legal_language_addressed_by_the_directory(draft: Letter, ticket: Ticket) -> None:
    assert draft.language == "de"
    assert draft.address_lines == ["Gemeinde Raeren", "Anja Kohnenmergen", "Hauptstraße 26", "4730 Raeren"]
    assert draft.subject == "Ihre Anfrage vom 2. März 2026"
    assert "Clé perdue" in draft.text
    assert draft.text.endswith("Karim")
    assert factories.verbs(ticket.ref)[-1] == "letter.begun"


def test_the_writer_chooses_where_the_law_leaves_it_open(ticket: Ticket, karim: User) -> None:
    Organisation.objects.update(service_language="", kind="notary")
    letter = actions.begin_letter(factories.fresh(ticket), queries.template_with("answer"), by=karim, language="en")
    assert letter.language == "en"


def test_a_letter_that_a_program_begins_names_a_person_as_file_manager(ticket: Ticket) -> None:
    program = factories.person("program", is_program=True)
    letter = actions.begin_letter(ticket, queries.template_with("answer"), by=program)
    assert letter.text.endswith("Karim")
    assert paper.content_of(letter, factories.MONDAY)["blocks"][0]["lines"][0] == "Karim"
    Ticket.objects.update(owner=None)
    ownerless = factories.fresh(ticket)
    with pytest.raises(Conflict, match="names a person as file manager"):
        actions.begin_letter(ownerless, queries.template_with("answer"), by=program)
    with pytest.raises(Conflict, match="names a person as file manager"):
        actions.finish_letter(letter, by=program)


def test_made_final_it_has_a_number_the_hash_of_its_bytes_and_an_entry(draft: Letter, karim: User) -> None:
    final = actions.finish_letter(draft, by=karim)
    assert final.number == "B-2026-000001"
    made = actions.pdf_of(Letter.objects.select_related("ticket").get(pk=final.pk))
    assert made.startswith(b"%PDF-")
    assert hashlib.sha256(made).hexdigest() == final.digest
    entry = JournalEntry.objects.get(verb="letter.finished")
    assert entry.ref == draft.ticket.ref
    assert entry.data == {"letter": final.pk, "number": final.number, "digest": final.digest}


def test_its_bytes_are_kept_sealed_whatever_happens_later_to_directory_and_engine(
    draft: Letter, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    final = actions.finish_letter(draft, by=karim)
    before = actions.pdf_of(final)
    User.objects.filter(pk=karim.pk).update(name="Somebody Else", phone="")
    Organisation.objects.update(name_de="Anders")
    Envelope.objects.update(left=100)
    monkeypatch.setattr(paper, "pdf", lambda *_args: b"%PDF- of a newer engine")
    kept = queries.letter_for(karim, final.pk)
    assert actions.pdf_of(kept) == before
    assert b"%PDF-" not in bytes(kept.sealed or b"%PDF-")


def test_its_bytes_are_sealed_again_under_a_newer_key(draft: Letter, karim: User) -> None:
    final = actions.finish_letter(draft, by=karim)
    Letter.objects.filter(pk=final.pk).update(sealed=queries.FILES.seal_again(final))
    assert hashlib.sha256(actions.pdf_of(queries.letter_for(karim, final.pk))).hexdigest() == final.digest


def test_a_final_letter_changes_no_more(draft: Letter, karim: User) -> None:
    final = actions.finish_letter(draft, by=karim)
    for attempt in (
        lambda: changed(final, karim, text="Anders"),
        lambda: actions.finish_letter(final, by=karim),
        lambda: actions.remove_letter(final, by=karim),
    ):
        with pytest.raises(Conflict, match="B-2026-000001"):
            attempt()
    for statement in (
        lambda: Letter.objects.filter(pk=final.pk).update(text="Anders"),
        lambda: Letter.objects.filter(pk=final.pk).update(number="B-2026-000009"),
        lambda: Letter.objects.filter(pk=final.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="is final"), transaction.atomic():
            statement()
    with pytest.raises(DatabaseError, match="letter_final_has_number_and_file"), transaction.atomic():
        Letter.objects.filter(pk=final.pk).update(sealed=None)


def test_a_letter_that_fails_gives_its_number_back(
    draft: Letter, ticket: Ticket, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = actions.begin_letter(ticket, queries.template_with("missing"), by=karim)

    def broken(*_args: object) -> bytes:
        raise paper.NotMade("no")

    with monkeypatch.context() as patched:
        patched.setattr(paper, "pdf", broken)
        with pytest.raises(paper.NotMade), transaction.atomic():
            actions.finish_letter(draft, by=karim)
    assert not LetterCount.objects.exists()
    assert actions.finish_letter(other, by=karim).number == "B-2026-000001"
    assert actions.finish_letter(draft, by=karim).number == "B-2026-000002"


@pytest.mark.parametrize(("faster", "numbers"), [(0, ["B-2026-000001"]), (1, ["B-2026-000001", "B-2026-000002"])])
def test_its_page_is_made_before_the_numbers_are_locked_and_anew_if_another_letter_was_faster(
    draft: Letter, karim: User, monkeypatch: pytest.MonkeyPatch, faster: int, numbers: list[str]
) -> None:
    made, pdf = list[str](), paper.pdf

    def noted(content: dict[str, Any], at: datetime) -> bytes:
        if not made:
            assert not LetterCount.objects.exists()
            LetterCount.objects.bulk_create([LetterCount(year=2026, last=1)] * faster)
        made.append(content["number"])
        return pdf(content, at)

    monkeypatch.setattr(paper, "pdf", noted)
    assert actions.finish_letter(draft, by=karim).number == numbers[-1]
    assert made == numbers


def test_each_year_begins_with_one_as_the_clocks_of_brussels_say(draft: Letter, karim: User) -> None:
    new_year = factories.MONDAY.replace(year=2026, month=12, day=31, hour=23, minute=30)
    with clock.frozen(new_year):
        assert actions.finish_letter(draft, by=karim).number == "B-2027-000001"


def test_an_address_that_the_post_refuses_makes_no_letter(draft: Letter, karim: User) -> None:
    letter = changed(draft, karim, address="Gemeinde Raeren\nHauptstraße 26\nB-4730 Raeren")
    with pytest.raises(Invalid, match="no B- before it") as refused:
        actions.finish_letter(letter, by=karim)
    assert (refused.value.field, refused.value.code) == ("address", "address_refused")


def test_a_sign_that_no_font_has_is_refused_by_name(draft: Letter, karim: User) -> None:
    with pytest.raises(Invalid, match="漢") as refused:
        changed(draft, karim, text="Guten Tag 漢")
    assert refused.value.field == "text"


def test_national_numbers_are_masked_on_paper_too(draft: Letter, karim: User) -> None:
    draft.text = f"Nr. {factories.NUMBER}"
    paragraphs = paper.content_of(draft, factories.MONDAY)["paragraphs"]
    assert factories.TOKEN in paragraphs[0][0]
    assert "999" not in str(paragraphs)


def test_while_the_file_manager_is_away_their_stand_in_is_on_the_letter(draft: Letter, karim: User) -> None:
    lena, now = factories.person("lena", phone="+3224889902"), factories.MONDAY
    Absence.objects.create(
        user=karim, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=3), replaced_by=lena
    )
    manager, desk = paper.content_of(draft, now)["blocks"]
    assert manager["lines"] == [
        "Karim",
        "In Abwesenheit: Lena",
        "Telefon: 02 488 99 02",
        "E-Mail: lena@desk.example",
    ]
    assert desk["lines"][0] == "Helpdesk des Nationalregisters"


def test_the_code_under_a_letter_leads_back_to_its_ticket(draft: Letter) -> None:
    code = paper.content_of(draft, factories.MONDAY)["reply"]["code"]
    assert reference.find(unquote(code), *texts.reference_keys()) == [draft.ticket.number]


def test_only_those_who_work_on_tickets_write_letters(draft: Letter, ticket: Ticket) -> None:
    relations = factories.person("rita", "external_relations")
    for attempt in (
        lambda: actions.begin_letter(ticket, queries.template_with("answer"), by=relations),
        lambda: changed(draft, relations),
        lambda: actions.finish_letter(draft, by=relations),
        lambda: actions.remove_letter(draft, by=relations),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    with pytest.raises(NotFound):
        queries.letter_for(factories.expert("xavier"), draft.pk)


# --- templates and envelopes


def test_an_unknown_field_of_a_template_is_refused_by_name(karim: User) -> None:
    template, admin = queries.template_with("answer"), factories.person("ada", "administrator")
    bodies = template.bodies | {"fr": "Bonjour {contact.age}"}
    with pytest.raises(Invalid, match=r"There is no field \{contact.age\}") as refused:
        actions.change_template(template, template.subjects, bodies, active=True, by=admin)
    assert (refused.value.field, refused.value.code) == ("body_fr", "unknown_field")
    with pytest.raises(NotAllowed):
        actions.change_template(template, template.subjects, template.bodies, active=True, by=karim)


def test_one_envelope_is_for_new_letters(karim: User) -> None:
    c5, leader = queries.envelope_with("c5"), factories.person("leo", "project_leader")
    actions.change_envelope(c5, c5.names, c5.window, is_usual=True, by=leader)
    assert queries.usual_envelope() == c5
    with pytest.raises(Invalid, match="Less than 30 mm"):
        actions.change_envelope(c5, c5.names, Window(220, 110, 110, 60, 92, 35), is_usual=True, by=leader)


# --- persons


def test_disposal_takes_the_words_and_leaves_number_and_hash(draft: Letter, ticket: Ticket, karim: User) -> None:
    final = actions.finish_letter(draft, by=karim)
    begun = actions.begin_letter(ticket, queries.template_with("missing"), by=karim)
    keep_draft(karim, begun.draft_key, {"text": "typed, not saved"})
    dispose([ticket.pk])
    assert draft_of(karim, begun.draft_key) is None
    (left,) = Letter.objects.all()
    assert (left.number, left.digest, left.text, left.sealed) == (final.number, final.digest, "—", None)
    with pytest.raises(NotFound, match="were removed"):
        actions.pdf_of(left)


@pytest.mark.parametrize(("name", "goes"), [("Anja Kohnenmergen", True), ("Anja Maraite", False)])
def test_erasure_of_a_person_takes_the_file_of_each_letter_that_names_them(
    draft: Letter, karim: User, raeren: Organisation, name: str, goes: bool
) -> None:
    final = actions.finish_letter(draft, by=karim)
    other = Contact.objects.create(name=name, organisation=raeren)
    LetterKeeper().pseudonymise(other, Traces(names=frozenset({name})), known_by_name=True)
    left = Letter.objects.get(pk=final.pk)
    assert (left.sealed is None, left.digest) == (goes, final.digest)


def test_a_person_is_shown_what_was_written_to_them(draft: Letter, karim: User) -> None:
    keeper = LetterKeeper()
    assert draft.contact is not None
    assert str(keeper.still_needed(draft.contact)) == "1 letter to this person is still a draft."
    actions.finish_letter(draft, by=karim)
    (told,) = keeper.disclose(draft.contact)
    assert told["number"] == "B-2026-000001"
    assert keeper.still_needed(draft.contact) is None


def test_an_enclosure_of_the_library_is_refused_once_it_is_out_of_date(draft: Letter, karim: User) -> None:
    keeper = factories.person("kim", role="supervisor")
    version = published_leaflet(keeper)
    change = LetterChange(draft.address, "S", "T", draft.envelope, "D-0001.1.de Merkblatt")
    actions.change_letter(draft, change, by=karim)
    documents.withdraw(version, "wrong fees", by=keeper)
    with pytest.raises(Invalid) as refused:
        actions.finish_letter(draft, by=karim)
    assert (refused.value.field, refused.value.code) == ("enclosures", "document_not_valid")
    actions.change_letter(draft, replace(change, enclosures="Merkblatt"), by=karim)
    assert actions.finish_letter(draft, by=karim).is_final


def test_a_letter_comes_back_once(draft: Letter, karim: User) -> None:
    with pytest.raises(Conflict):
        actions.note_returned(draft, by=karim)
    actions.change_letter(draft, LetterChange(draft.address, "S", "T", draft.envelope), by=karim)
    final = actions.finish_letter(draft, by=karim)
    actions.note_returned(final, by=karim)
    (row,) = LetterDispatches().rows(DispatchFilter(), None, 5)
    assert row.fate == "came_back"
    with pytest.raises(Conflict):
        actions.note_returned(final, by=karim)
