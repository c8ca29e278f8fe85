"""Entries of the FAQ serve on tickets, and are born from them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.faq import actions as faq
from tridesk.faq.models import Entry as FaqEntry
from tridesk.faq.queries import misses
from tridesk.faq.values import EntryContent, EntryWording
from tridesk.journal.facts import Change
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock
from tridesk.tickets import actions, faq_evidence, faq_offers
from tridesk.tickets.actions import Requester
from tridesk.tickets.actions.faq import learn_words, note_misses
from tridesk.tickets.facts.answers import AnswerUseFacts
from tridesk.tickets.facts.tickets import CLOSED, WITH_ENTRY, WITHOUT_ENTRY, TicketFacts
from tridesk.tickets.faq_offers import PutIn
from tridesk.tickets.intake.calls import file_calls
from tridesk.tickets.models import FaqUse, Sending, Ticket
from tridesk.tickets.tests.browsing import act, as_, at
from tridesk.tickets.tests.factories import MONDAY, NUMBER, opened, person, topic, verbs
from tridesk.tickets.tests.test_intake_calls import answered

QUESTION = "Why is the code of our municipality missing?"
ANSWER = "The link between your card and the code ended.\n\nAsk your manager to renew it."


@pytest.fixture
def entry(karim: User) -> FaqEntry:
    """An entry in English and French, written by Karim."""
    texts = {
        "en": EntryWording(QUESTION, ANSWER),
        "fr": EntryWording(
            "Pourquoi le code manque-t-il ?", "Le lien a pris fin.\n\nDemandez à votre responsable de le renouveler."
        ),
    }
    return faq.write_entry(EntryContent(source="en", texts=texts, audience="public"), by=karim)


@pytest.fixture
def proposed(entry: FaqEntry, sofie: User) -> FaqEntry:
    return faq.propose(entry.number, by=sofie)


def name_of(entry: FaqEntry, language: str = "en") -> str:
    return str(PutIn(entry.number, entry.version, language))


# --- what a form says


def test_the_entries_that_were_put_in_are_read_from_the_form_and_anything_else_is_passed_over() -> None:
    names = "F-0012.3.nl F-0040.1.fr F-0012.3.nl <script> F-1 F-0001.x.nl F-99999999999.1.nl"
    assert faq_offers.put_in(names) == [PutIn(12, 3, "nl"), PutIn(40, 1, "fr")]
    assert " ".join(map(str, faq_offers.put_in(names))) == "F-0012.3.nl F-0040.1.fr"


# --- offered


@pytest.mark.usefixtures("proposed")
def test_beside_a_ticket_stands_what_may_answer_its_request(desk: Client) -> None:
    asked = opened(subject="The code of our municipality is missing since this morning")
    page = desk.get(at(asked, "answers")).content.decode()
    assert QUESTION in page
    assert "Put in" in page


@pytest.mark.usefixtures("proposed")
def test_what_is_typed_goes_before_what_was_asked(desk: Client, ticket: Ticket) -> None:
    assert QUESTION not in desk.get(at(ticket, "answers")).content.decode()
    assert QUESTION in desk.post(at(ticket, "answers"), {"text": "code municipality missing"}).content.decode()


@pytest.mark.django_db
def test_during_a_call_what_is_typed_comes_first_and_when_it_rang_says_nothing(
    desk: Client, karim: User, proposed: FaqEntry
) -> None:
    answered(by=karim, language="en")
    file_calls()
    ticket = Ticket.objects.get()
    rang = " ".join(ticket.entries.get().text.splitlines()[1:])
    distracting = EntryContent(source="en", texts={"en": EntryWording(rang, "It rang.")}, audience="desk")
    faq.propose(faq.write_entry(distracting, by=karim).number, by=karim)
    assert [offer.number for offer in faq_offers.offers_for(ticket, "", language="en")] == []
    offers = faq_offers.offers_for(ticket, "code municipality missing", language="en")
    assert [offer.number for offer in offers] == [proposed.number]
    assert QUESTION in desk.post(at(ticket, "answers"), {"text": "code municipality missing"}).content.decode()


def test_an_entry_that_nobody_validated_is_offered_last(
    karim: User, sofie: User, proposed: FaqEntry, ticket: Ticket
) -> None:
    other = EntryContent(source="en", texts={"en": EntryWording("A code is missing", "Wait.")}, audience="desk")
    valid = faq.propose(faq.write_entry(other, by=karim).number, by=karim)
    faq.validate(valid.number, by=sofie, version=valid.version)
    offers = faq_offers.offers_for(ticket, "why is the code of our municipality missing", language="en")
    assert [offer.number for offer in offers] == [valid.number, proposed.number]


@pytest.mark.usefixtures("proposed")
def test_an_entry_is_offered_in_the_language_of_the_answer(desk: Client, ticket: Ticket) -> None:
    asked = {"text": "code municipality missing", "language": "fr"}
    assert "Le lien a pris fin." in desk.post(at(ticket, "answers"), asked).content.decode()


@pytest.mark.usefixtures("proposed")
def test_a_new_ticket_is_offered_entries_while_its_subject_is_typed(desk: Client) -> None:
    assert QUESTION in desk.post("/tickets/new/answers", {"text": "code municipality missing"}).content.decode()
    assert "No FAQ answer" in desk.post("/tickets/new/answers", {"text": ""}).content.decode()
    in_the_address = desk.get("/tickets/new/answers", {"text": "code municipality missing"}).content.decode()
    assert QUESTION not in in_the_address, "addresses stand in logs"


@pytest.mark.parametrize(
    ("audience", "public_answer", "mark", "text"),
    [
        ("public", "", "", "Call Namur."),
        ("connected", "", "for connected users", "Call Namur."),
        ("desk", "Call us.", "for the desk only", "Call us."),
        ("desk", "", "for the desk only", None),
    ],
)
def test_what_is_for_the_desk_only_is_marked_and_never_put_into_a_letter(
    desk: Client, karim: User, audience: str, public_answer: str, mark: str, text: str | None
) -> None:
    wording = EntryWording(QUESTION, "Call Namur.", public_answer)
    entry = faq.write_entry(EntryContent(source="en", texts={"en": wording}, audience=audience), by=karim)
    faq.propose(entry.number, by=karim)
    page = desk.post("/tickets/new/answers", {"text": "code municipality missing"}).content.decode()
    marks = [words for words in ("for connected users", "for the desk only") if words in page]
    assert marks == ([mark] if mark else [])
    assert re.findall(r"<template[^>]*>(.*)</template>", page) == ([text] if text else [])
    assert ('data-key="f"' in page, "in your own words" in page) == (text is not None, text is None)


@pytest.mark.usefixtures("proposed")
def test_an_expert_reads_entries_and_puts_none_in(ticket: Ticket) -> None:
    stranger = as_(person("elke", "expert"))
    assert stranger.get(at(ticket, "answers")).status_code == 404  # not handed to their service
    assert "Put in" not in stranger.post("/tickets/new/answers", {"text": "code municipality missing"}).content.decode()


# --- sent


def test_a_use_counts_in_the_figures_until_it_is_taken_back(desk: Client, ticket: Ticket, entry: FaqEntry) -> None:
    source = AnswerUseFacts()

    def counted(since: int = 0) -> list[tuple[int, str, str]]:
        """The facts of what the journal says since then."""
        rows = JournalEntry.objects.filter(pk__gt=since).order_by("pk")
        changed = source.changed([Change(*row) for row in rows.values_list("pk", "at", "verb", "ref", "data")])
        assert ticket.pk in changed
        return [(fact.thing, fact.language, fact.outcome) for fact in source.facts(sorted(changed))]

    act(desk, ticket, "answer", text=ANSWER, faq=name_of(entry))
    assert counted() == [(ticket.pk, "en", "answer_sent")]
    assert source.listed(source.things(0, 9))[ticket.pk].name == ticket.number
    until_now = JournalEntry.objects.latest("pk").pk
    with clock.frozen(MONDAY + timedelta(seconds=4)):
        actions.take_sending_back(Sending.objects.get(), by=person("jo"))
    assert counted(since=until_now) == []


def test_an_answer_remembers_which_version_was_sent(desk: Client, ticket: Ticket, entry: FaqEntry) -> None:
    act(desk, ticket, "answer", text=ANSWER, faq=f"{name_of(entry)} F-0999.1.nl F-0001.77.nl")
    use = FaqUse.objects.get()
    assert (use.entry, use.version, use.language, use.how) == (entry, 1, "en", "sent")
    assert use.answer is not None
    assert use.answer.text == ANSWER
    assert FaqEntry.objects.get().uses == 1


def test_the_journal_names_the_version_that_was_put_in_and_not_a_later_one(
    desk: Client, ticket: Ticket, entry: FaqEntry, karim: User
) -> None:
    put_in = name_of(entry)
    faq.write_entry(
        EntryContent(source="en", texts={"en": EntryWording(QUESTION, "Other.")}), by=karim, number=entry.number
    )
    act(desk, ticket, "answer", text=ANSWER, faq=put_in)
    assert JournalEntry.objects.get(verb="faq.used").data["version"] == 1


def test_a_note_sends_nothing(desk: Client, ticket: Ticket, entry: FaqEntry) -> None:
    act(desk, ticket, "note", text=ANSWER, mode="note", faq=name_of(entry))
    assert not FaqUse.objects.exists()


def test_an_answer_that_is_taken_back_did_not_use_it(desk: Client, ticket: Ticket, entry: FaqEntry) -> None:
    act(desk, ticket, "answer", text=ANSWER, faq=name_of(entry))
    with clock.frozen(MONDAY + timedelta(seconds=4)):
        actions.take_sending_back(Sending.objects.get(), by=person("jo"))
    assert not FaqUse.objects.exists()
    assert FaqEntry.objects.get().uses == 0
    page = desk.get(at(ticket)).content.decode()
    assert f'name="faq" value="{name_of(entry)}"' in page  # sent again, it counts again


# --- told


def test_told_on_the_telephone_counts_once(desk: Client, ticket: Ticket, entry: FaqEntry) -> None:
    for _time in range(2):
        desk.post(at(ticket, "answers/told"), {"entry": name_of(entry)})
    assert FaqUse.objects.values_list("how", "version").get() == ("told", 1)
    assert FaqEntry.objects.get().uses == 1
    assert "faq.used" in verbs(f"faq:{entry.name}")
    assert entry.name in desk.get(at(ticket, "answers")).content.decode()


@pytest.mark.usefixtures("proposed")
def test_in_a_new_ticket_a_key_says_that_the_first_entry_was_told(desk: Client) -> None:
    page = desk.post("/tickets/new/answers", {"text": "code municipality missing"}).content.decode()
    told = re.search(r"<button[^>]*data-told[^>]*>", page)
    assert told is not None
    assert 'data-key="h"' in told[0]


def test_no_entry_no_telling(desk: Client, ticket: Ticket) -> None:
    assert desk.post(at(ticket, "answers/told"), {"entry": "F-0001"}).status_code == 422


def test_a_call_that_was_answered_at_once_remembers_what_was_told(desk: Client, entry: FaqEntry) -> None:
    fields = {"channel": "phone", "subject": "Code missing", "answer": ANSWER, "priority": "2", "faq": name_of(entry)}
    desk.post("/tickets/new", fields | {"do": "close"})
    assert FaqUse.objects.values_list("how", "ticket__state").get() == ("told", "closed")


# --- born


def test_an_entry_is_born_from_a_ticket_without_the_persons_in_it(desk: Client, karim: User) -> None:
    femke = Requester(name="Femke Daelman", email="femke@town.example")
    asked = opened(subject="Code missing for Femke Daelman", requester=femke)
    actions.close(asked, by=karim, text="Dear Femke Daelman, write to femke@town.example.", topic=topic("ACC"))
    answer = desk.post(at(asked, "answers/draft"))
    born = FaqEntry.objects.get()
    assert answer.headers["Location"].startswith(f"/answers/{born.name}/edit")
    text = born.texts.get()
    assert (born.state, born.topic, born.born_of, born.owner) == ("draft", "ACC", asked.number, karim)
    assert "Femke" not in text.question + text.answer
    assert "femke@" not in text.answer
    assert FaqUse.objects.get().how == "born"


@pytest.mark.parametrize(
    "letter",
    [
        "Beste Femke Daelman,\n\nVraag het aan uw beheerder.\n\nDie weet het.",
        "Geachte mevrouw Daelman,\n\nVraag het aan uw beheerder.\n\nDie weet het.",
        "Madame, Monsieur,\n\nVraag het aan uw beheerder.\n\nDie weet het.",
        "Sehr geehrte Frau Daelman,\n\nVraag het aan uw beheerder.\n\nDie weet het.",
        "Beste Femke,\n\nVraag het aan uw beheerder.\n\nDie weet het.\n\nMet vriendelijke groeten\nKarim",
    ],
)
def test_an_entry_is_born_without_the_greeting_and_the_closing_of_the_letter(letter: str, karim: User) -> None:
    asked = opened(requester=Requester(name="Femke Daelman", email="femke@town.example"))
    actions.close(asked, by=karim, text=letter, topic=topic("ACC"))
    text = actions.draft_entry(asked, by=karim).texts.get()
    assert text.answer == "Vraag het aan uw beheerder.\n\nDie weet het."


def test_the_second_reader_of_an_entry_sees_what_was_asked_without_the_persons_in_it(karim: User) -> None:
    Contact.objects.create(name="Bram Verlinden")
    letter = (
        "Dear colleagues,\n\nBram Verlinden (bram@town.example, 0470 12 34 56) of Kerkstraat 12 cannot open the file "
        f"of {NUMBER}. Femke Daelman asked twice.\n\nKind regards\nFemke Daelman"
    )
    asked = opened(requester=Requester(name="Femke Daelman", email="femke@town.example"), text=letter)
    actions.close(asked, by=karim, text=ANSWER, topic=topic("ACC"))
    born = actions.draft_entry(asked, by=karim)
    faq.propose(born.number, by=karim)
    page = as_(person("sofie", "supervisor")).get(f"/answers/{born.name}").content.decode()
    assert "cannot open the file" in page
    assert "asked twice" in page
    persons = ("Bram", "Verlinden", "bram@", "0470", "Kerkstraat", NUMBER, "Femke", "Daelman")
    assert [part for part in persons if part in born.note or part in page] == []


def test_a_call_says_nothing_that_an_entry_could_take_over(karim: User) -> None:
    answered(by=karim, language="en")
    file_calls()
    ticket = Ticket.objects.get()
    actions.answer(ticket, by=karim, text=ANSWER)
    assert actions.draft_entry(ticket, by=karim).note == ""


def test_a_ticket_without_an_answer_makes_no_entry(desk: Client, ticket: Ticket) -> None:
    assert desk.post(at(ticket, "answers/draft")).status_code == 422
    assert not FaqEntry.objects.exists()


def test_a_ticket_makes_one_entry(desk: Client, ticket: Ticket, karim: User) -> None:
    actions.answer(ticket, by=karim, text=ANSWER)
    desk.post(at(ticket, "answers/draft"))
    assert desk.post(at(ticket, "answers/draft")).status_code == 409
    assert FaqEntry.objects.count() == 1


# --- what tickets tell of entries


def test_an_entry_is_found_by_the_words_of_the_requests_that_it_answered(desk: Client, proposed: FaqEntry) -> None:
    marie = Requester(name="Marie Dupont", email="marie@town.example")
    asked = opened(subject="Dropdown empty, says Marie Dupont", requester=marie, language="en")
    assert faq_offers.offers("dropdown empty", language="en") == []
    act(desk, asked, "answer", text=ANSWER, faq=name_of(proposed))
    learn_words(MONDAY - timedelta(hours=1))
    assert [offer.number for offer in faq_offers.offers("dropdown empty", language="en")] == [proposed.number]
    assert "dupont" not in proposed.texts.get(language="en").words_of_tickets


def test_an_entry_put_into_a_letter_in_two_languages_served_once(ticket: Ticket, karim: User, entry: FaqEntry) -> None:
    put_in = [PutIn(entry.number, 1, "en"), PutIn(entry.number, 1, "fr")]
    for _time in range(2):
        actions.use_entries(ticket, put_in, how=FaqUse.How.TOLD, by=karim)
    assert FaqUse.objects.count() == 1
    assert FaqEntry.objects.get().uses == 1


def test_entries_are_named_whose_tickets_were_opened_again(ticket: Ticket, karim: User, entry: FaqEntry) -> None:
    actions.use_entries(ticket, [PutIn(entry.number, 1, "en")], how=FaqUse.How.TOLD, by=karim)
    assert faq_evidence.reopened() == {}
    actions.close(ticket, by=karim, text=ANSWER, topic=topic("ACC"))
    actions.reopen(ticket, by=karim)
    assert faq_evidence.reopened() == {entry.number: 1}
    with clock.frozen(clock.now() + faq_evidence.LOOKED_BACK):
        assert faq_evidence.reopened() == {}, "a page does not read all years"


def test_requests_alike_that_no_entry_answered_are_a_gap(karim: User, entry: FaqEntry) -> None:
    of_keys = topic("ACC")
    asked = [opened(subject="Certificate expired on new computer", language="en") for _time in range(4)]
    for ticket in asked:
        actions.close(ticket, by=karim, text=ANSWER, topic=of_keys)
    gap = faq_evidence.gaps()[0]
    assert (gap.subject, gap.topic, gap.language, gap.count) == ("Certificate expired on new computer", "ACC", "en", 4)
    for user, sees in ((karim, True), (person("elke", "expert"), False), (person("tc", "technical_centre"), False)):
        assert (gap.subject in as_(user).get("/answers/next").content.decode()) == sees, "tickets that they may read"
    now = clock.now()
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in asked]).update(state="archived", archived_at=now)
    assert faq_evidence.gaps() == [gap], "archived ones are asked again as well"
    with clock.frozen(now + faq_evidence.LOOKED_BACK):
        assert faq_evidence.gaps() == []
    for ticket in asked[:2]:
        actions.use_entries(ticket, [PutIn(entry.number, 1, "en")], how=FaqUse.How.TOLD, by=karim)
    assert faq_evidence.gaps() == []  # two are none


@pytest.mark.parametrize("linked", [True, False])
def test_figures_know_which_tickets_closed_with_an_entry(
    ticket: Ticket, karim: User, entry: FaqEntry, linked: bool
) -> None:
    if linked:
        actions.use_entries(ticket, [PutIn(entry.number, 1, "en")], how=FaqUse.How.TOLD, by=karim)
    actions.close(ticket, by=karim, text=ANSWER, topic=topic("ACC"))
    closed = [fact for fact in TicketFacts().facts([ticket.pk]) if fact.counter == CLOSED.number]
    assert [fact.good for fact in closed] == [linked]
    counters = {WITH_ENTRY.number: True, WITHOUT_ENTRY.number: False}
    timed = [fact for fact in TicketFacts().facts([ticket.pk]) if fact.counter in counters]
    assert [(counters[fact.counter], fact.seconds) for fact in timed] == [(linked, closed[0].seconds)]


# --- searches in vain


@pytest.mark.parametrize("subject", ["Wormhole closed for Femke Daelman", QUESTION])
def test_a_request_that_was_closed_without_an_entry_is_a_search_in_vain_when_none_was_offered(
    karim: User, proposed: FaqEntry, subject: str
) -> None:
    asked = opened(subject, requester=Requester("Femke Daelman", "femke@town.example"), text="?", language="en")
    actions.close(asked, by=karim, text=ANSWER, topic=topic("ACC"))
    note_misses(MONDAY.date() - timedelta(days=1))
    assert misses() == []
    note_misses(MONDAY.date())
    assert [miss.words for miss in misses()] == ([] if subject == QUESTION else ["wormhole closed for"])


def test_a_request_that_an_entry_answered_is_none(karim: User, proposed: FaqEntry) -> None:
    asked = opened("Wormhole closed", language="en")
    actions.use_entries(asked, [PutIn(proposed.number, 1, "en")], how=FaqUse.How.TOLD, by=karim)
    actions.close(asked, by=karim, text=ANSWER, topic=topic("ACC"))
    note_misses(MONDAY.date())
    assert misses() == []
