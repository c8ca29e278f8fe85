"""Numbers shown with a reason, drafts, presence, templates, and what the line of time says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import OfficeData
from tridesk.directory.office.queries import forget_working_hours
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotAllowed
from tridesk.kit.reference import without
from tridesk.tickets import actions, queries, texts
from tridesk.tickets.actions.templates import TemplateChange, change_template
from tridesk.tickets.models import Draft, Entry, EntryKind, Template, Ticket
from tridesk.tickets.reference import loading
from tridesk.tickets.tests.factories import MONDAY, NUMBER, TOKEN, opened, person, verbs
from tridesk.tickets.timeline import timeline

# --- reveal


def test_a_number_is_shown_with_a_reason_that_is_journalled(karim: User) -> None:
    ticket = opened(f"{NUMBER}", text=f"{NUMBER} and 71.09.02-000.39")
    shown = actions.reveal(ticket, by=karim, reason=f"To\nlook\x00 up {NUMBER}")
    assert shown == [(TOKEN, "62031499901"), ("[RRN ••••39]", "71090200039")]
    told = JournalEntry.objects.get(verb="number.revealed")
    assert (told.by, told.ref, told.data) == (karim, ticket.ref, {"reason": f"To look up {TOKEN}"})


@pytest.mark.parametrize("reason", ["", "    ", "why", "\x00\x00\x00\x00\x00"])
def test_not_without_a_reason(ticket: Ticket, karim: User, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.reveal(ticket, by=karim, reason=reason)
    assert (refused.value.field, verbs(ticket.ref)) == ("reason", ["ticket.opened"])


def test_not_to_everybody(ticket: Ticket) -> None:
    with pytest.raises(NotAllowed):
        actions.reveal(ticket, by=person("ext", "external_relations"), reason="To look it up")


# --- drafts and presence


def test_a_draft_is_kept_given_back_and_forgotten(karim: User, sofie: User) -> None:
    actions.keep_draft(karim, "ticket:1", {"text": "half"})
    actions.keep_draft(karim, "ticket:1", {"text": "whole"})
    kept = queries.draft_of(karim, "ticket:1")
    assert kept is not None
    assert (kept.fields, kept.saved_at, queries.draft_of(sofie, "ticket:1")) == ({"text": "whole"}, MONDAY, None)
    actions.drop_draft(karim, "ticket:1")
    assert queries.draft_of(karim, "ticket:1") is None


def test_a_form_without_a_word_is_forgotten(karim: User) -> None:
    actions.keep_draft(karim, "new", {"text": "half"})
    assert (actions.keep_draft(karim, "new", {"text": " ", "to": ""}), Draft.objects.count()) == (None, 0)


def test_names_of_forms_are_cut_alike(karim: User) -> None:
    actions.keep_draft(karim, "k\x00" * 90, {"text": "x"})
    assert queries.draft_of(karim, "k\x00" * 90) is not None
    actions.drop_draft(karim, "k\x00" * 90)
    assert Draft.objects.count() == 0


def test_presence_is_news_when_it_changes(ticket: Ticket, karim: User, sofie: User) -> None:
    news = [actions.show_presence(ticket, karim, writing=doing) for doing in (False, False, True, True)]
    with clock.frozen(MONDAY + timedelta(seconds=41)):
        news.append(actions.show_presence(ticket, karim, writing=True))
        seen = [(presence.user, presence.writing) for presence in queries.others_on(ticket, sofie)]
    assert (news, seen) == ([True, False, True, False, True], [(karim, True)])


def test_who_has_gone_is_not_there(ticket: Ticket, karim: User, sofie: User) -> None:
    actions.show_presence(ticket, karim, writing=False)
    assert [presence.user for presence in queries.others_on(ticket, sofie)] == [karim]
    assert queries.others_on(ticket, karim) == []
    with clock.frozen(MONDAY + timedelta(seconds=41)):
        assert queries.others_on(ticket, sofie) == []


# --- templates


@pytest.mark.parametrize(
    ("body", "filled"),
    [
        ("Dear {contact}, {number}", "Dear An Peeters, 2026-000001"),
        ("{unknown} and {contact}", "{unknown} and An Peeters"),
        ("a { b } {contact", "a { b } {contact"),
        ("}{", "}{"),
        ("{contact.__class__} {contact[0]} {contact[x]} {contact!r:>9}", None),
        ("{0} {} {{contact}}", "{0} {} {An Peeters}"),
        ("{subject}", "Lost {agent}"),
    ],
)
def test_a_mail_is_never_lost_to_a_brace(karim: User, body: str, filled: str | None) -> None:
    Template.objects.create(code="odd", titles={"nl": "{number"}, bodies={"nl": body})
    ticket = Ticket(number="2026-000001", subject="Lost {agent}", requester_name="An Peeters", due_at=MONDAY)
    assert texts.fill("odd", "de", ticket, karim) == texts.Filled("{number", filled or body)


def test_who_has_no_name_is_greeted_without_a_gap(karim: User) -> None:
    Template.objects.create(code="odd", titles={"nl": ""}, bodies={"nl": "Beste {contact},\n{contact} {number}"})
    ticket = Ticket(number="2026-000001", subject="Lost", due_at=MONDAY)
    assert texts.fill("odd", "nl", ticket, karim).body == "Beste,\n 2026-000001"


def test_fax_and_address_of_the_desk_come_from_its_office_data(karim: User) -> None:
    Template.objects.create(
        code="odd", titles={"fr": ""}, bodies={"fr": "{desk_fax}, {desk_address}", "nl": "{desk_fax}"}
    )
    ticket = Ticket(number="2026-000001", subject="Lost", due_at=MONDAY)
    assert texts.fill("odd", "nl", ticket, karim).body == ""
    OfficeData.objects.create(fax="+3225182132", address_nl="Voorbeeldstraat 1", address_fr="Rue de l'Exemple 1")
    forget_working_hours()
    assert texts.fill("odd", "fr", ticket, karim).body == "02 518 21 32, Rue de l'Exemple 1"


def test_the_desks_own_text_is_used_once_edited(ticket: Ticket, karim: User, sofie: User) -> None:
    loading.load()
    loading.load()
    template = Template.objects.get(code="desk.footer")
    change_template(template, TemplateChange({"nl": "t"}, {"nl": "By {agent}"}, active=True), by=sofie)
    loading.load()
    assert texts.with_footer("So.\n", ticket, karim, "nl") == "So.\n\nMet vriendelijke groeten\n\n-- \nBy Karim\n"
    assert verbs("template:desk.footer") == ["template.changed"]


@pytest.mark.parametrize(
    ("language", "words", "first"),
    [
        ("nl", "2 maart 2026, 10.00 uur", "1 maart 2026, 10.00 uur"),
        ("fr", "2 mars 2026, 10h00", "1er mars 2026, 10h00"),
        ("de", "2. März 2026, 10.00 Uhr", "1. März 2026, 10.00 Uhr"),
        ("en", "2 March 2026, 10.00", "1 March 2026, 10.00"),
    ],
)
def test_a_moment_as_belgians_write_it(language: str, words: str, first: str) -> None:
    assert texts.moment(MONDAY, language) == words
    assert texts.moment(MONDAY - timedelta(days=1), language) == first


@pytest.mark.parametrize(
    ("subject", "new"),
    [
        ("Re: Key [2026-000123-x7k4qm]", "Re: Key"),
        ("[2026-000123-X7K4QM] Re: a [ 2026-000124\u2011abcdef ] b", "Re: a b"),
        ("Key  [x]", "Key  [x]"),
        ("2026-000123", "2026-000123"),
    ],
)
def test_a_new_ticket_puts_its_own_reference_into_the_subject(subject: str, new: str) -> None:
    assert without(subject) == new


# --- the line of time


def test_what_was_said_and_what_happened_by_time(ticket: Ticket, karim: User) -> None:
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        actions.take(ticket, by=karim)
    with clock.frozen(MONDAY + timedelta(minutes=2)):
        actions.note(ticket, by=karim, text="Hm.")
        actions.close(ticket, by=karim, text="So.")
    moments = timeline(ticket, queries.conversation(karim, ticket), karim)
    assert [(moment.side, moment.entry.text if moment.entry else moment.sentence) for moment in moments] == [
        ("in", "Where is it?"),
        ("event", "Karim took this."),
        ("note", "Hm."),
        ("out", "So."),
        ("event", "Karim closed this ticket."),
    ]


def test_the_line_of_time_says_who_took_a_ticket_and_to_whom_it_was_given(
    ticket: Ticket, karim: User, sofie: User
) -> None:
    actions.take(ticket, by=karim)
    actions.give(ticket, to=sofie, by=karim)
    actions.give(ticket, to=karim, by=sofie)
    actions.give(ticket, to=None, by=sofie)
    items = timeline(ticket, queries.conversation(karim, ticket), karim)
    assert [item.sentence for item in items if item.is_event] == [
        "Karim took this.",
        "Karim gave this to Sofie.",
        "Sofie gave this to Karim.",
        "Sofie put this back under New.",
    ]


def test_a_mail_of_a_machine_is_one_line_unless_it_opened_the_ticket(ticket: Ticket, karim: User) -> None:
    machine = {"at": MONDAY, "automatic": True, "text": "I am away."}
    for kind in (EntryKind.REQUEST, EntryKind.OUTSIDE, EntryKind.ANSWER, EntryKind.FAILURE, EntryKind.NOTE):
        Entry.objects.create(ticket=ticket, kind=kind, **machine)
    Entry.objects.create(ticket=ticket, kind=EntryKind.ACKNOWLEDGEMENT, at=MONDAY, text="It is here.")

    def folded() -> list[str]:
        items = timeline(ticket, queries.conversation(karim, ticket), karim)
        return [item.entry.kind for item in items if item.entry and item.is_folded]

    assert sorted(folded()) == ["acknowledgement", "answer", "outside", "request"]
    ticket.entries.filter(automatic=False, kind=EntryKind.REQUEST).delete()
    assert sorted(folded()) == ["acknowledgement", "answer", "outside"]


def test_experts_see_the_conversation_only(ticket: Ticket, karim: User) -> None:
    actions.close(ticket, by=karim, text="So.")
    elke = person("elke", "expert")
    assert [moment.side for moment in timeline(ticket, queries.conversation(elke, ticket), elke)] == ["in", "out"]
