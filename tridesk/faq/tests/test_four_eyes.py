"""Nothing is validated by whoever wrote it last, nor published with a deadline in one language only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.faq import actions, queries
from tridesk.faq.actions import uses
from tridesk.faq.models import Entry, Version
from tridesk.faq.tests.conftest import IN_STEP, Writer
from tridesk.faq.values import EntryWording
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid

SHORTER = EntryWording(IN_STEP["nl"].question, "Binnen vijf werkdagen na de aanvraag.\n\nVraag het aan de dienst.")


def again(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def public() -> dict[str, list[str]]:
    """The entries that everybody reads, with their languages."""
    return {entry.name: sorted(texts) for entry, texts in queries.public_entries(clock.now())}


def test_it_is_written_proposed_and_validated_by_another(published: Entry, karim: User, sofie: User) -> None:
    assert (published.name, published.state, published.version) == ("F-0001", "validated", 1)
    assert (published.written_by, published.validated_by) == (karim, sofie)
    assert public() == {"F-0001": ["de", "fr", "nl"]}
    verbs = JournalEntry.objects.filter(ref="faq:F-0001").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["faq.written", "faq.proposed", "faq.validated"]


def test_whoever_wrote_last_does_not_validate(published: Entry, write: Writer, sofie: User) -> None:
    write(number=published.number, audience="public", by=sofie)
    with pytest.raises(Conflict) as refusal:
        actions.validate(published.number, by=sofie)
    assert refusal.value.code == "four_eyes"


def test_a_touch_by_a_colleague_lends_no_second_pair_of_eyes(write: Writer, karim: User, sofie: User) -> None:
    """Karim wrote the Dutch: that Sofie translated does not let them validate it; a rewrite by Sofie does."""
    nadia = User.objects.create(username="nadia", role="supervisor", language="en")
    entry = write(audience="public", by=sofie)
    actions.propose(entry.number, by=karim)
    actions.translate(entry.number, "fr", EntryWording("Qui ?", "Dans les dix jours.\n\nDemandez-le."), by=karim)
    with pytest.raises(Conflict) as refusal:
        actions.validate(entry.number, by=sofie)
    assert refusal.value.code == "four_eyes"
    assert actions.validate(entry.number, by=nadia).state == "validated"
    write({"nl": SHORTER}, number=entry.number, audience="public", by=karim)
    actions.translate(entry.number, "fr", EntryWording("Qui ?", "Dans les cinq jours.\n\nDemandez-le."), by=karim)
    actions.translate(entry.number, "de", EntryWording("Wer?", "Binnen fünf Tagen.\n\nFragen Sie."), by=karim)
    assert actions.validate(entry.number, by=sofie).validated_version == 5


def test_the_database_holds_to_it_as_well(published: Entry, karim: User) -> None:
    for change in ({"validated_by": karim}, {"validated_by": None}, {"version": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=published.pk).update(**change)


def test_nobody_validates_what_they_have_not_read(write: Writer, sofie: User) -> None:
    entry = write()
    actions.propose(entry.number, by=sofie)
    write(number=entry.number)
    with pytest.raises(Conflict):
        actions.validate(entry.number, by=sofie, version=1)


@pytest.mark.parametrize("behind", ["nl", "fr", "de"])
def test_a_deadline_that_changes_in_one_language_is_not_published(write: Writer, sofie: User, behind: str) -> None:
    """Planted in each language: the original changes, one translation follows and `behind` does not."""
    original, follows = (language for language in ("nl", "fr", "de") if language != behind)
    entry = write(source=original, audience="public")
    actions.propose(entry.number, by=sofie)
    changed = EntryWording("Vraag?", "5 werkdagen.\n\nVraag het aan.")
    write({original: changed, follows: changed}, number=entry.number, source=original, audience="public")
    with pytest.raises(Invalid) as refusal:
        actions.validate(entry.number, by=sofie)
    assert refusal.value.code == "stale_figure"
    assert not entry.texts.get(language=behind).is_current
    assert entry.texts.get(language=follows).is_current


def test_with_a_day_the_original_alone_is_published_until_then(published: Entry, write: Writer, sofie: User) -> None:
    today = clock.today()
    write({"nl": SHORTER}, number=published.number, audience="public", only_until=today)
    actions.validate(published.number, by=sofie)
    assert public() == {"F-0001": ["nl"]}
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert public() == {}


def test_a_small_change_keeps_the_translations_current(published: Entry, write: Writer, sofie: User) -> None:
    comma = EntryWording(IN_STEP["nl"].question, IN_STEP["nl"].answer.replace("Vraag", "Vraag,"))
    write({"nl": comma}, number=published.number, audience="public", small=True)
    assert all(published.texts.values_list("is_current", flat=True))
    assert actions.validate(published.number, by=sofie).version == 2


def test_a_deadline_is_no_small_change(published: Entry, write: Writer) -> None:
    with pytest.raises(Invalid) as refusal:
        write({"nl": SHORTER}, number=published.number, audience="public", small=True)
    assert (refusal.value.field, again(published).version) == ("small", 1)


def test_what_waits_for_a_second_pair_of_eyes_changes_nothing_outside(
    published: Entry, write: Writer, sofie: User
) -> None:
    """Neither days nor topic: an answer that has run out is not brought back by its writer, nor taken away."""
    yesterday = clock.today() - timedelta(days=1)
    write(
        {"nl": SHORTER},
        number=published.number,
        audience="public",
        valid_to=yesterday,
        topic="ACC",
        only_until=yesterday,
    )
    [(entry, _texts)] = queries.public_entries(clock.now())
    assert (entry.topic, entry.only_until) == ("", None)
    assert [hit.number for hit in queries.search("raadplegen", audience=["public"])] == [published.number]
    write(number=published.number, audience="public", valid_to=yesterday)
    actions.validate(published.number, by=sofie)
    assert public() == {}
    write(number=published.number, audience="public")
    assert (public(), queries.search("raadplegen", audience=["public"])) == ({}, [])
    actions.validate(published.number, by=sofie)
    assert public() == {"F-0001": ["de", "fr", "nl"]}


def test_signs_that_no_document_may_have_are_left_out(write: Writer) -> None:
    """One of them would make the feed of all answers unreadable."""
    wording = EntryWording("\x08Ho\x1be?\uffff", "Zo\x00.\x0c", "P\x02", ["\x01Wat?"])
    text = write({"nl": wording}).texts.get()
    assert (text.question, text.answer, text.public_answer, text.wordings) == ("Hoe?", "Zo.", "P", ["Wat?"])


def test_an_answer_has_so_many_paragraphs_and_no_more(write: Writer) -> None:
    write({"nl": EntryWording("Hoe?", "a\n\n" * 200)})
    with pytest.raises(Invalid):
        write({"nl": EntryWording("Hoe?", "a\n\n" * 201)})


def test_a_translation_has_the_paragraphs_of_its_original(write: Writer) -> None:
    with pytest.raises(Invalid):
        write(dict(IN_STEP) | {"fr": EntryWording("Qui ?", "Un seul paragraphe.")})


def test_a_translation_written_anew_is_current(published: Entry, write: Writer, karim: User) -> None:
    write({"nl": SHORTER}, number=published.number, audience="public")
    shorter = EntryWording("Qui ?", "Dans les cinq jours ouvrables.\n\nDemandez-le.")
    actions.translate(published.number, "fr", shorter, by=karim)
    assert dict(published.texts.values_list("language", "is_current")) == {"nl": True, "fr": True, "de": False}


def test_an_earlier_version_is_restored_as_the_newest(published: Entry, write: Writer, karim: User) -> None:
    write({"nl": SHORTER, "en": EntryWording("Who?", "Within five days.\n\nAsk.")}, number=published.number)
    actions.restore(published.number, 1, by=karim)
    entry = again(published)
    assert (entry.version, entry.audience, entry.state) == (3, "public", "not_validated")
    assert entry.texts.get(language="nl").answer == IN_STEP["nl"].answer
    assert not entry.texts.filter(language="en").exists()
    assert [version.nth for version in Version.objects.filter(entry=entry)] == [3, 2, 1]


def test_a_merged_duplicate_leads_to_the_one_that_stays(published: Entry, write: Writer, sofie: User) -> None:
    first, second = write(), write()
    actions.merge(first.number, second.number, by=sofie)
    actions.merge(second.number, published.number, by=sofie)
    assert {again(entry).merged_into for entry in (first, second)} == {published}
    assert [hit.number for hit in queries.search("register raadplegen")] == [published.number]
    with pytest.raises(Invalid):
        actions.merge(published.number, second.number, by=sofie)
    with pytest.raises(Conflict):
        write(number=first.number)


def test_a_retired_entry_is_read_no_more_and_keeps_its_number(published: Entry, write: Writer, sofie: User) -> None:
    actions.retire(published.number, by=sofie, why="The law changed.")
    assert (public(), queries.search("register")) == ({}, [])
    assert write().name == "F-0002"


def test_a_retired_entry_that_is_written_again_waits_for_other_eyes(
    published: Entry, write: Writer, sofie: User
) -> None:
    actions.retire(published.number, by=sofie)
    write(number=published.number, audience="public")
    assert (again(published).state, public()) == ("not_validated", {})
    actions.validate(published.number, by=sofie)
    assert public() == {"F-0001": ["de", "fr", "nl"]}


def test_an_entry_holds_until_its_owner_confirms_it_again(published: Entry, karim: User) -> None:
    assert actions.confirm(published.number, by=karim).confirm_by == clock.today() + actions.CONFIRMED_FOR
    with pytest.raises(Invalid):
        actions.confirm(published.number, by=karim, until=clock.today())


def test_uses_are_counted_with_the_version_that_was_used(published: Entry, write: Writer, karim: User) -> None:
    write(number=published.number, audience="public")
    actions.note_use(published.number, 1, by=karim, how="told", ticket="2026-000001")
    assert again(published).uses == 1
    used = JournalEntry.objects.get(verb="faq.used")
    assert used.data == {"how": "told", "version": 1, "ticket": "2026-000001"}


def test_a_report_waits_for_the_owner_until_it_is_settled(published: Entry, write: Writer, karim: User) -> None:
    Entry.objects.filter(pk=published.pk).update(owner=karim)
    report = actions.report_wrong(published.number, "It is five days now.", by=karim, language="nl")
    assert list(queries.open_reports(karim)) == [report]
    assert queries.search("register")[0].marks == ("reported",)
    actions.settle_report(report.pk, by=karim)
    assert list(queries.open_reports(karim)) == []
    with pytest.raises(Conflict):
        actions.settle_report(report.pk, by=karim)


@pytest.mark.parametrize("has_left", [False, True])
def test_what_has_no_owner_or_one_who_left_is_looked_after_by_those_who_validate(
    published: Entry, karim: User, sofie: User, has_left: bool
) -> None:
    owner = User.objects.create(username="left", name="Left", role="call_taker", language="en", is_active=False)
    due = {"owner": owner if has_left else None, "confirm_by": clock.today()}
    Entry.objects.filter(pk=published.pk).update(**due)
    report = actions.report_wrong(published.number, "It is five days now.", by=karim)
    assert [list(queries.open_reports(user)) for user in (karim, sofie)] == [[], [report]]
    assert [list(queries.to_confirm(user)) for user in (karim, sofie)] == [[], [published]]


def test_searches_in_vain_are_counted_without_persons(db: None) -> None:
    for words in ("Paspoort voor  an@gent.be", "paspoort voor"):
        actions.note_miss(words, language="nl")
    actions.note_miss("0470 12 34 56")
    [miss] = queries.misses()
    assert (miss.words, miss.times) == ("paspoort voor", 2)


def test_a_search_in_vain_forgets_the_persons_that_we_know_and_what_was_searched_once(
    karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Contact.objects.create(name="An Verschueren")
    actions.note_miss("toegang an verschueren")
    assert queries.misses()[0].words == "toegang"
    actions.note_miss("toegang")
    monkeypatch.setattr(uses, "MOST_MISSES", 10)
    for number in range(20):
        actions.note_miss(f"woord{chr(97 + number)}")
    words = [miss.words for miss in queries.misses()]
    assert (words[0], "woordt" in words, "woorda" in words, len(words) <= 10) == ("toegang", True, False, True)


IN_ST_TRUIDEN = dict(IN_STEP) | {
    "fr": EntryWording(IN_STEP["fr"].question, "Dans les dix jours, à Sint Truiden.\n\nDemandez-le au service.")
}


def test_a_public_answer_with_the_name_of_a_person_is_refused_before_it_is_published(
    write: Writer, sofie: User
) -> None:
    """Where it is proposed as well as where it is validated, in the words of the refusal; the desk may read names."""
    Contact.objects.create(name="Anne-Marie d'Hondt", email="am@stad.example")
    named = dict(IN_STEP) | {"de": EntryWording("Wer?", "In zehn Tagen.\n\nFragen Sie D'Hondt Anne-Marie.")}
    entry = write(named, audience="public")
    with pytest.raises(Invalid, match="“D'Hondt Anne-Marie” is the name of a contact or a colleague") as refusal:
        actions.propose(entry.number, by=sofie)
    assert refusal.value.code == "person"
    actions.propose(entry.number, by=sofie, no_person=True)
    with pytest.raises(Invalid) as refusal:
        actions.validate(entry.number, by=sofie)
    assert refusal.value.code == "person"
    write(named, number=entry.number, audience="desk")
    assert actions.validate(entry.number, by=sofie).state == "validated"


@pytest.mark.parametrize(
    "words",
    ["Bel 0470 12 34 56.", "Mail an@gent.be.", "Nummer 62.03.14-999.01", "Vraag het Karim Vannoten.", "Kerkstraat 12"],
)
def test_so_is_a_mobile_number_an_address_and_a_colleague(write: Writer, sofie: User, words: str) -> None:
    entry = write({"nl": EntryWording("Hoe?", "Zo.", words)}, audience="public")
    with pytest.raises(Invalid) as refusal:
        actions.propose(entry.number, by=sofie)
    assert refusal.value.code == "person"


def test_what_callers_are_told_may_name_a_person_where_the_public_reads_another_answer(
    write: Writer, sofie: User
) -> None:
    entry = write({"nl": EntryWording("Hoe?", "Vraag het Karim Vannoten.", "Vraag het ons.")}, audience="public")
    assert actions.propose(entry.number, by=sofie).state == "not_validated"


def test_words_that_mean_nobody_are_published_once_a_second_reader_says_so(
    write: Writer, karim: User, sofie: User
) -> None:
    """Not whoever wrote them. The words hold for later versions, and the journal knows who said it."""
    Contact.objects.create(name="Truiden Sint")
    entry = write(IN_ST_TRUIDEN, audience="public")
    actions.propose(entry.number, by=karim, no_person=True)
    with pytest.raises(Conflict) as refusal:
        actions.say_no_person(entry.number, by=karim)
    assert refusal.value.code == "four_eyes"
    assert actions.say_no_person(entry.number, by=sofie, version=1).no_person == ["Sint Truiden"]
    assert JournalEntry.objects.get(verb="faq.no_person_meant").by == sofie
    actions.validate(entry.number, by=sofie)
    write(IN_ST_TRUIDEN, number=entry.number, audience="public")
    assert actions.validate(entry.number, by=sofie).version == 2
    with pytest.raises(Conflict):
        actions.say_no_person(entry.number, by=sofie)


def test_a_national_number_always_means_somebody(write: Writer, sofie: User) -> None:
    entry = write({"nl": EntryWording("Hoe?", "Nummer 62.03.14-999.01")}, audience="public")
    with pytest.raises(Invalid):
        actions.propose(entry.number, by=sofie, no_person=True)
    with pytest.raises(Conflict):
        actions.say_no_person(entry.number, by=sofie)
