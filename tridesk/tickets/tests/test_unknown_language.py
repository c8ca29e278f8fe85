"""Tickets of a requester whose language nobody knows: each reader of the language has a behaviour of its own for it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language, override

from tridesk.accounts.actions import set_preferences
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Service
from tridesk.faq.models import Entry as FaqEntry
from tridesk.kit.errors import Invalid
from tridesk.kit.languages import LANGUAGES, language_of_notes, languages_for
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions, faq_evidence, queries, texts
from tridesk.tickets.actions import Requester, bulk
from tridesk.tickets.answer_language import AnswerLanguage, answer_language, language_doubt
from tridesk.tickets.facts.subjects import ticket_rows
from tridesk.tickets.forms import ChangeForm, ForwardForm
from tridesk.tickets.intake.calls import file_calls
from tridesk.tickets.models import EntryKind, Sending, Template, Ticket, Trust
from tridesk.tickets.queries import TicketFilters
from tridesk.tickets.tests.browsing import act, as_, at
from tridesk.tickets.tests.factories import came, fresh, letter, mail, opened, organisation, our_id, person
from tridesk.tickets.tests.test_intake_calls import a_call, answered

pytestmark = pytest.mark.django_db
STRANGER: Final = Requester(name="J. Doe", email="j@elsewhere.example")
FRENCH: Final = "Bonjour, pourriez-vous me dire où je peux trouver la nouvelle clé de notre commune ?"
DUTCH: Final = "Uw sleutel ligt klaar bij de balie; u kunt deze elke werkdag komen halen."
THREE: Final = ("Beste", "Bonjour", "Guten")


def unknown(**fields: Any) -> Ticket:
    values: dict[str, Any] = {"language": "", "requester": STRANGER, "text": "412"} | fields
    return opened(**values)


@pytest.fixture
def ticket(db: None) -> Ticket:
    """An open ticket of a requester with a mail address, in an unknown language."""
    return unknown()


@pytest.fixture
def template(db: None) -> Template:
    """A text in the languages of the country."""
    bodies = {"nl": "Beste {contact},", "fr": "Bonjour {contact},", "de": "Guten Tag {contact},"}
    return Template.objects.create(code="hello", titles=dict.fromkeys(bodies, "Hello"), bodies=bodies)


def text_of(out: OutMail) -> str:
    return letter(out).text


def in_three(text: str) -> bool:
    """Whether a text greets in the three languages of the country, in their order."""
    places = [text.find(word) for word in THREE]
    return -1 not in places and places == sorted(places)


# --- what is filed


def test_a_ticket_of_an_unknown_mail_is_in_no_language() -> None:
    (ticket,) = came(mail("412", "OK"))
    assert (ticket.language, ticket.entries.get().language) == ("", "")


def test_a_call_without_a_language_from_an_unknown_caller_is_in_none(karim: User) -> None:
    answered(by=karim, language="")
    file_calls()
    ticket = Ticket.objects.get()
    assert (ticket.language, ticket.subject) == ("", "Oproep")


def test_a_call_that_could_not_be_read_is_in_none_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("tridesk.tickets.intake.calls.callers_from")
    a_call(language="")
    file_calls()
    assert Ticket.objects.get().language == ""


def test_a_call_of_a_contact_is_in_theirs(karim: User) -> None:
    Contact.objects.create(name="Anja", phone="+3269000000", language="de")
    answered(by=karim, language="")
    file_calls()
    assert Ticket.objects.get().language == "de"


@pytest.mark.parametrize("channel", ["counter", "phone"])
def test_a_request_that_is_typed_in_without_a_language_is_in_none(desk: Client, channel: str) -> None:
    desk.post("/tickets/new", {"channel": channel, "language": "", "subject": "?", "priority": "2", "do": "open"})
    assert Ticket.objects.get().language == ""


def test_every_action_takes_the_language_of_the_requester_where_none_is_given() -> None:
    Contact.objects.create(name="J. Doe", email=STRANGER.email, organisation=organisation(service_language="fr"))
    assert unknown().language == "fr"


def test_the_migration_changes_no_column_and_no_row() -> None:
    migration = import_module("tridesk.tickets.migrations.0018_language_not_known").Migration("0018", "tickets")
    state = _state_before()
    with connection.schema_editor(collect_sql=True) as editor:
        migration.apply(state, editor, collect_sql=True)
    assert [line for line in editor.collected_sql if not line.startswith("--")] == []


def _state_before() -> Any:
    from django.db.migrations.loader import MigrationLoader

    return MigrationLoader(connection).project_state(("tickets", "0017_faq_uses"))


# --- who reads the language


def noted_in(ticket: Ticket) -> str:
    with override(language_of_notes(ticket.language)):
        return str(get_language())


READERS: Final[dict[str, tuple[Callable[[Ticket], object], object]]] = {
    "the languages of automatic mails": (lambda ticket: languages_for(ticket.language), LANGUAGES),
    "the language of notes": (noted_in, "nl"),
    "the answer's": (answer_language, AnswerLanguage("", "")),
    "a doubt about an answer": (lambda ticket: language_doubt(ticket, FRENCH, ""), None),
    "its name": (lambda ticket: ticket.get_language_display(), "language not known"),
    "what figures fold": (lambda ticket: ticket_rows([ticket.pk])[0].language, ""),
    "a correction keeps it": (lambda ticket: ChangeForm(initial=ChangeForm.said_of(ticket))["language"].value(), ""),
    "a letter to outside asks": (
        lambda ticket: (
            '<option value=""' in str(ForwardForm(files=[], initial={"language": ticket.language})["language"])
        ),
        True,
    ),
    "a split": (
        lambda ticket: (
            actions.split(
                ticket,
                entries=[actions.note(ticket, by=person("taker"), text="x")],
                subject="Other",
                by=person("joris"),
            ).target.language
        ),
        "",
    ),
    "the details below a mail": (lambda ticket: texts.with_footer("", ticket, None, "").count("desk.example"), 3),
}


@pytest.mark.parametrize("reader", READERS)
def test_what_a_reader_makes_of_it(reader: str, ticket: Ticket) -> None:
    read, expected = READERS[reader]
    with override("en"):
        assert read(ticket) == expected


PAGES: Final[dict[str, Callable[[Ticket], str]]] = {
    "ticket": lambda ticket: at(ticket),
    "queue": lambda _ticket: "/tickets/?view=new",
    "found": lambda _ticket: "/tickets/?q=Lost",
    "all": lambda _ticket: "/tickets/?view=all&language=%3F",
}


NAMES: Final = {
    "nl": "taal niet bekend",
    "fr": "langue inconnue",
    "de": "Sprache nicht bekannt",
    "en": "language not known",
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("language", "name"), NAMES.items())
def test_the_pages_say_so(page: str, language: str, name: str, ticket: Ticket) -> None:
    user = person("karim", language=language)
    response = as_(user).get(PAGES[page](ticket))
    body = response.content.decode()
    assert (response.status_code, '<span aria-hidden="true">?</span>' in body, name in body) == (200, True, True)


def test_no_page_gets_a_query_more(karim: User, ticket: Ticket) -> None:
    known, counts = opened(requester=STRANGER, text="412"), []
    for shown in (ticket, known):
        client = as_(karim)
        client.get(at(shown))
        with CaptureQueriesContext(connection) as queries_of_page:
            client.get(at(shown))
        counts.append(len(queries_of_page))
    assert counts[0] == counts[1]


# --- the answer


def test_the_answers_language_is_asked(desk: Client, ticket: Ticket) -> None:
    body = desk.get(at(ticket)).content.decode()
    assert '<option value="">Choose the language</option>' in body
    assert '<option value="">Choose the language</option>' not in desk.get(at(opened())).content.decode()


@pytest.mark.parametrize("do", ["answer", "close"])
def test_without_it_no_mail_leaves_and_nothing_typed_is_lost(desk: Client, ticket: Ticket, do: str) -> None:
    response = act(desk, ticket, do, text=DUTCH, language="")
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["language"])
    assert (DUTCH in response.content.decode(), OutMail.objects.count(), fresh(ticket).state) == (True, 0, "open")


def test_the_choice_is_the_tickets_language_from_then_on_in_one_write(karim: User, ticket: Ticket) -> None:
    with CaptureQueriesContext(connection) as written:
        actions.answer(ticket, by=karim, text=DUTCH, language="nl")
    writes = [query for query in written.captured_queries if query["sql"].startswith('UPDATE "tickets_ticket"')]
    assert (fresh(ticket).language, len(writes)) == ("nl", 1)


def test_the_law_chooses_where_it_says_so(karim: User) -> None:
    town = organisation(service_language="de", nis="63061")
    ticket = unknown(requester=Requester("J", "j@town.example", organisation=town))
    Ticket.objects.filter(pk=ticket.pk).update(language="")
    actions.answer(ticket, by=karim, text="So.")
    assert fresh(ticket).language == "de"


def test_what_was_said_aloud_needs_no_language(karim: User) -> None:
    ticket = actions.close(unknown(requester=Requester("Jo")), by=karim, text="Yes.")
    assert (ticket.language, ticket.state) == ("", "closed")


def test_taking_an_answer_back_takes_its_language_back(karim: User, ticket: Ticket) -> None:
    set_preferences(karim, language="en", phone="", hold_seconds=30)
    act(as_(karim), ticket, "answer", text=DUTCH, language="nl")
    assert fresh(ticket).language == "nl"
    actions.take_sending_back(Sending.objects.get(), by=karim)
    assert fresh(ticket).language == ""


def test_a_template_comes_in_three_languages_until_one_is_chosen(
    desk: Client, ticket: Ticket, template: Template
) -> None:
    address = at(ticket, f"template/{template.code}")
    assert in_three(desk.get(address).json()["text"])
    assert "Bonjour" not in desk.get(address, {"language": "nl"}).json()["text"]


# --- automatic mails


def test_the_notice_of_a_hand_over_is_in_three_languages(karim: User, ticket: Ticket, registers: Service) -> None:
    actions.hand_over(ticket, by=karim, service=registers, question="Is it?")
    out = OutMail.objects.get(kind="notice")
    entry = ticket.entries.get(kind=EntryKind.ACKNOWLEDGEMENT)
    assert (in_three(text_of(out)), in_three(entry.text), entry.language) == (True, True, "")
    assert text_of(out).count("-- \n") == 3


def test_one_template_for_many_is_in_three_languages_and_one_text_is_left(
    karim: User, ticket: Ticket, template: Template
) -> None:
    result = bulk.close_all([ticket], by=karim, text=DUTCH)
    assert [left for left, _why in result.left] == [ticket]
    result = bulk.close_all([ticket], by=karim, template=template)
    assert (result.left, in_three(text_of(OutMail.objects.get())), fresh(ticket).language) == ([], True, "")


def test_a_third_party_is_written_to_in_a_language_that_was_chosen(karim: User, ticket: Ticket) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.forward(ticket, by=karim, to=["bo@town.example"], text="See below.")
    assert refusal.value.field == "language"


# --- what makes it known


def test_the_requester_who_answers_in_a_language_makes_it_known(karim: User) -> None:
    (ticket,) = came(mail("412", "OK"))
    actions.answer(ticket, by=karim, text="412", language="nl")
    Ticket.objects.filter(pk=ticket.pk).update(language="")
    came(mail("Re: 412", FRENCH, f"In-Reply-To: <{our_id(ticket).strip('<>')}>"))
    assert fresh(ticket).language == "fr"


def test_nobody_else_does_and_no_known_language_changes(karim: User) -> None:
    (ticket,) = came(mail("412", "OK"))
    actions.answer(ticket, by=karim, text="412", language="nl")
    Ticket.objects.filter(pk=ticket.pk).update(language="")
    reply = f"In-Reply-To: <{ticket.entries.order_by('id')[0].message_id}>"
    came(mail("Re: 412", FRENCH, reply, sender="Eve <eve@elsewhere.example>"))
    assert fresh(ticket).language == ""
    actions.confirm_mail(ticket.entries.get(trust=Trust.UNPROVED), by=karim)
    assert fresh(ticket).language == "fr"
    came(mail("Re: 412", DUTCH, f"In-Reply-To: <{our_id(ticket).strip('<>')}>"))
    assert fresh(ticket).language == "fr"


def test_two_mails_of_one_batch_know_as_much_as_two_of_two() -> None:
    came(mail("412", "OK", message_id="<a@x>"), mail("Re: 412", FRENCH, "In-Reply-To: <a@x>"))
    assert Ticket.objects.get().language == "fr"


def test_a_reply_on_the_page_of_the_request_makes_it_known(ticket: Ticket) -> None:
    actions.add_reply(ticket, email=STRANGER.email, text=FRENCH)
    assert (fresh(ticket).language, ticket.entries.order_by("-id")[0].language) == ("fr", "fr")


def test_a_requester_of_the_directory_makes_it_known(karim: User, ticket: Ticket) -> None:
    town = organisation(service_language="fr")
    actions.recognise(ticket, by=karim, organisation=town)
    assert fresh(ticket).language == "fr"
    actions.recognise(ticket, by=karim, contact=Contact.objects.create(name="Anja", language="de", organisation=town))
    assert fresh(ticket).language == "fr"  # it was known


def test_an_organisation_that_is_corrected_makes_it_known_but_no_bilingual_one(karim: User, ticket: Ticket) -> None:
    actions.change(ticket, by=karim, language="", organisation=organisation("Both", service_language="nl|fr"))
    assert fresh(ticket).language == ""
    actions.change(ticket, by=karim, language="", organisation=organisation(service_language="fr"))
    assert fresh(ticket).language == "fr"


def test_a_person_chooses_it_or_leaves_it(desk: Client, ticket: Ticket) -> None:
    fields = {"subject": "Other", "language": "", "priority": "2"}
    desk.post(at(ticket, "change"), fields)
    assert (fresh(ticket).subject, fresh(ticket).language) == ("Other", "")
    desk.post(at(ticket, "change"), fields | {"language": "de"})
    assert fresh(ticket).language == "de"
    desk.post(at(ticket, "change"), fields | {"subject": "Third"})
    assert (fresh(ticket).language, fresh(ticket).subject) == ("de", "Other")  # a known one is not unlearnt


# --- lists, FAQ


def test_a_filter_finds_them_and_nothing_else(karim: User, ticket: Ticket) -> None:
    opened()
    assert queries.find(karim, TicketFilters(language="?")).tickets == [ticket]
    assert queries.queue(karim, "new", TicketFilters(language="?")).tickets == [ticket]
    assert ticket not in queries.find(karim, TicketFilters(language="nl")).tickets


def test_the_filter_is_offered_and_can_be_saved(desk: Client, karim: User, ticket: Ticket) -> None:
    page = " ".join(desk.get("/tickets/?language=%3F").content.decode().split())
    assert '<option value="?" selected> not known </option>' in page, "short: the list is narrow"
    desk.post("/tickets/views", {"query": "view=all&language=%3F", "name": "Which?"})
    karim.refresh_from_db()
    assert [saved["query"] for saved in karim.views] == ["view=all&language=%3F"]


def test_everybody_at_the_desk_sees_them(ticket: Ticket) -> None:
    for language in ("nl", "fr", "de", "en"):
        taker = person(f"taker-{language}", language=language)
        assert queries.queue(taker, "new", TicketFilters()).tickets == [ticket]


def test_an_entry_of_the_faq_is_in_the_language_of_its_answer(karim: User, sofie: User) -> None:
    ticket = actions.close(unknown(requester=Requester("Jo")), by=karim, text=f"Bonjour,\n\n{FRENCH}")
    entry = actions.draft_entry(ticket, by=sofie)
    assert FaqEntry.objects.get(pk=entry.pk).source == "fr"


def test_requests_without_an_entry_are_grouped_all_the_same(karim: User) -> None:
    for _ in range(3):
        actions.close(unknown(subject="Certificate expired on new computer"), by=karim)
    assert [gap.language for gap in faq_evidence.gaps()] in ([""], [])
