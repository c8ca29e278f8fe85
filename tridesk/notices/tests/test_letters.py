"""Notices as letters: one audience, one approval, one ledger; only the way out is paper, or mail where accepted."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import date, timedelta
from email import message_from_bytes, policy

import pikepdf
import pytest
from django.db import IntegrityError, transaction

from tests.clients import signed_in
from tests.papers import faults_in, languages_of
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation, UserGroup
from tridesk.directory.organisations.actions import AcceptanceCard, note_acceptance, withdraw_acceptance
from tridesk.directory.privacy.traces import Traces
from tridesk.documents import actions as documents
from tridesk.documents.models import Version
from tridesk.documents.tests.papers import published_leaflet
from tridesk.journal.dispatches import DispatchFilter
from tridesk.journal.facts import Change
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.letters import paper, reference
from tridesk.letters.paper import MergedLetter, NotMade
from tridesk.letters.post import Rule
from tridesk.notices import actions, ledger, queries, schedule
from tridesk.notices.actions import printing
from tridesk.notices.actions.returned_post import number_in
from tridesk.notices.audience import dry_run
from tridesk.notices.dispatches import NoticeLetterDispatches
from tridesk.notices.facts import POSTED, NoticeFacts
from tridesk.notices.models import Delivery, DeliveryState, LetterFile, Notice, Suppression, UnreachedReason
from tridesk.notices.personal_data import NoticeKeeper
from tridesk.notices.rules import PAUSES
from tridesk.notices.tests.conftest import SUBJECTS, approved, draft

pytestmark = pytest.mark.django_db

TEXTS = {
    "nl": "Geachte {organisation.name}, zie de bijlage.",
    "fr": "Madame, Monsieur, à {organisation.town}.",
    "de": "Sehr geehrte Damen und Herren.",
}


@pytest.fixture(autouse=True)
def _envelopes(db: None) -> None:
    reference.load()


@pytest.fixture
def body(db: None) -> Callable[..., Organisation]:
    """Makes a municipality with a postal address and no mail address."""

    def make(name: str, postcode: str, language: str = "nl", **changes: object) -> Organisation:
        values = {"street": "Markt 1", "postcode": postcode, "town": name} | changes
        names = {"name_nl": name, "name_fr": name}
        return Organisation.objects.create(kind="municipality", service_language=language, **names | values)

    return make


Body = Callable[..., Organisation]


def note(group: UserGroup, **changes: object) -> actions.NoticeDraft:
    return draft(group, **{"way": "letter", "texts": TEXTS} | changes)


@pytest.fixture
def three(body: Body) -> list[Organisation]:
    """One municipality in each language."""
    return [body("Lievegem", "9930"), body("Namur", "5000", "fr"), body("Raeren", "4730", "de")]


def leaving(group: UserGroup, writer: User, approver: User, **changes: object) -> Notice:
    """A notice as letters, approved and begun."""
    notice = approved(actions.write_notice(note(group, **changes), by=writer), writer, approver)
    actions.begin_notice(notice.pk)
    return Notice.objects.get(pk=notice.pk)


def accepted(organisation: Organisation, by: User, address: str = "post@town.example") -> None:
    contact = Contact.objects.create(name="Bo Testers", organisation=organisation)
    card = AcceptanceCard(address, date(2026, 1, 5), contact, "We lezen brieven op dit adres.")
    note_acceptance(organisation, card, by=by)


# --- from the draft to the post


def test_three_municipalities_get_a_letter_each_in_one_file_per_language(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    notice = leaving(municipalities, clemence, machteld)
    assert actions.print_letters(notice.pk) == 3
    files = list(LetterFile.objects.order_by("first"))
    assert [(file.languages, file.letters) for file in files] == [(["de"], 1), (["fr"], 1), (["nl"], 1)]
    for file in files:
        made = queries.content_of(file)
        assert made.startswith(b"%PDF-")
        assert faults_in(made) == []
        assert hashlib.sha256(made).hexdigest() == file.digest
    year = clock.today().year
    assert list(Delivery.objects.order_by("number").values_list("number", "state")) == [
        (f"B-{year}-{last:06d}", "printed") for last in (1, 2, 3)
    ]
    for file in files:
        actions.confirm_posted(file.pk, by=clemence)
    assert ledger.progress(notice.pk).handed_over == 3
    schedule.tidy()
    assert Notice.objects.get().state == "done"


def test_a_file_bears_the_subject_in_its_language(
    body: Body, three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    subjects = {language: f"{subject} {{organisation.town}}" for language, subject in SUBJECTS.items()}
    body("Gent", "9000")
    notice = leaving(municipalities, clemence, machteld, subjects=subjects)
    actions.print_letters(notice.pk)
    titles = []
    for file in LetterFile.objects.order_by("first"):
        made = queries.content_of(file)
        assert languages_of(made) == (f"{file.languages[0]}-BE", [f"{file.languages[0]}-BE"])
        with pikepdf.open(io.BytesIO(made)) as pdf:
            titles.append(str(pdf.docinfo.Title))
    assert titles == ["Wartung Raeren", "Maintenance Namur", "Onderhoud"]


def test_both_halves_of_a_letter_have_their_own_language_and_address_and_count_their_pages_together(
    body: Body, municipalities: UserGroup, clemence: User, machteld: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    street = "Elsensesteenweg 168 b. 3"
    body("Elsene", "1050", "nl|fr", name_fr="Ixelles", street=street)
    notice = leaving(municipalities, clemence, machteld)
    assert actions.print_letters(notice.pk) == 1
    made = queries.content_of(LetterFile.objects.get())
    assert faults_in(made) == []
    assert languages_of(made) == ("nl-BE", ["nl-BE", "fr-BE"])
    (letter,) = printing.merged(notice, list(Delivery.objects.all()))
    assert letter.address == ("Gemeente Elsene", "Elsensesteenweg 168 bus 3", "1050 Elsene")
    assert [version.address for version in letter.versions] == [
        letter.address,
        ("Commune d'Ixelles", "Elsensesteenweg 168 bte 3", "1050 Ixelles"),
    ]
    Organisation.objects.update(street="Kroonlaan 1")
    (letter,) = printing.merged(notice, list(Delivery.objects.all()))
    assert [version.address for version in letter.versions] == [(), ()], "it goes where the ledger says"


def test_letters_are_numbered_by_postcode_within_a_language(
    body: Body, municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    for postcode in ("9900", "1000", "3500"):
        body(f"Stad{postcode}", postcode)
    body("Ukkel", "1180", "nl|fr")
    notice = leaving(municipalities, clemence, machteld)
    printing.number_letters(notice.pk)
    rows = Delivery.objects.order_by("number").values_list("languages", "postcode")
    assert list(rows) == [(["nl"], "1000"), (["nl"], "3500"), (["nl"], "9900"), (["nl", "fr"], "1180")]


def test_a_file_holds_no_more_letters_than_the_engine_takes(
    body: Body, municipalities: UserGroup, clemence: User, machteld: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_IN_A_FILE", 2)
    for place in range(5):
        body(f"Stad{place}", f"900{place}")
    notice = leaving(municipalities, clemence, machteld)
    printing.number_letters(notice.pk)
    assert list(LetterFile.objects.values_list("letters", flat=True)) == [2, 2, 1]


def test_a_file_of_long_letters_holds_fewer(
    body: Body, municipalities: UserGroup, clemence: User, machteld: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_SIGNS", 3 * len(TEXTS["nl"]))
    for place in range(4):
        body(f"Stad{place}", f"900{place}")
    printing.number_letters(leaving(municipalities, clemence, machteld).pk)
    assert list(LetterFile.objects.values_list("letters", flat=True)) == [3, 1]


def test_an_engine_that_fails_takes_no_other_numbers_next_time(
    three: list[Organisation],
    municipalities: UserGroup,
    clemence: User,
    machteld: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notice = leaving(municipalities, clemence, machteld)
    with monkeypatch.context() as broken:
        broken.setattr("tridesk.letters.paper.pdf_of_many", away)
        assert actions.print_letters(notice.pk) == 0
    before = dict(Delivery.objects.values_list("pk", "number"))
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert actions.print_all() == 3
        assert dict(Delivery.objects.values_list("pk", "number")) == before
        assert actions.print_all() == 0


def test_the_same_rows_make_the_same_bytes_again(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    notice = leaving(municipalities, clemence, machteld)
    actions.print_letters(notice.pk)
    file = LetterFile.objects.order_by("pk")[0]
    made = queries.content_of(file)
    LetterFile.objects.filter(pk=file.pk).update(made_at=None, sealed=None, digest="")
    file.deliveries.update(state="queued")
    assert actions.print_letters(notice.pk) == 1
    assert queries.content_of(LetterFile.objects.get(pk=file.pk)) == made


# --- a letter that cannot be made


def spoil(*towns: Organisation) -> None:
    """Gives towns a name that the font lacks, after the letters to them were approved."""
    Organisation.objects.filter(pk__in=[town.pk for town in towns]).update(name_nl="Lievegem 漢")


def made_and_waiting() -> tuple[list[int], dict[str, int]]:
    """How many letters each file that was made has, and how often each letter that waits was tried."""
    files = LetterFile.objects.filter(made_at__isnull=False).order_by("first").values_list("letters", flat=True)
    return list(files), dict(Delivery.objects.filter(state="queued").values_list("postcode", "attempts"))


@pytest.mark.parametrize("bad", [[0], [4], [0, 4], [1, 2], [0, 1, 2, 3]])
def test_a_letter_that_cannot_be_made_costs_itself_alone(
    body: Body, municipalities: UserGroup, clemence: User, machteld: User, bad: list[int]
) -> None:
    towns = [body(f"Stad{place}", f"900{place}") for place in range(5)]
    notice = leaving(municipalities, clemence, machteld)
    leaving(municipalities, clemence, machteld, texts=TEXTS | {"nl": "Geachte."})
    spoil(*(towns[place] for place in bad))
    assert actions.print_all() == 2
    assert made_and_waiting() == ([5 - len(bad), 5], {f"900{place}": 1 for place in bad})
    assert set(Delivery.objects.filter(state="queued").values_list("reply", "notice")) == {(ledger.NOT_MADE, notice.pk)}
    assert actions.print_all() == 0, "a pause lies before the next try"
    Organisation.objects.update(name_nl="Lievegem")
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert actions.print_all() == len(bad)
    assert not Delivery.objects.exclude(reply="").exists()
    rows = Delivery.objects.filter(notice=notice).order_by("number")
    assert list(rows.values_list("postcode", flat=True)) == [f"900{place}" for place in range(5)], "as numbered first"
    assert ledger.progress(notice.pk).printed == 5


def test_a_letter_that_can_never_be_made_is_refused_and_its_notice_ends(
    body: Body, municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    town, _other = body("Lievegem", "9930"), body("Gent", "9000")
    notice = leaving(municipalities, clemence, machteld)
    spoil(town)
    at = clock.now()
    for _try in range(len(PAUSES) + 1):
        with clock.frozen(at):
            actions.print_all()
        at += timedelta(days=1)
    progress = ledger.progress(notice.pk)
    assert (progress.printed, progress.refused, progress.queued) == (1, 1, 0)
    page = signed_in(clemence).get(f"/notices/{notice.pk}/")
    assert [file.letters for file in page.context["files"]] == [1]
    actions.confirm_posted(page.context["files"][0].pk, by=clemence)
    schedule.tidy()
    assert Notice.objects.get().state == "done"
    Organisation.objects.update(name_nl="Lievegem")
    actions.send_again(Delivery.objects.get(state="refused").pk, by=clemence)
    assert actions.print_all() == 1
    assert ledger.progress(notice.pk).printed == 1


def test_so_many_letters_are_set_aside_in_one_go_and_the_next_ones_later(
    body: Body, municipalities: UserGroup, clemence: User, machteld: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_SET_ASIDE", 1)
    towns = [body(f"Stad{place}", f"900{place}") for place in range(3)]
    leaving(municipalities, clemence, machteld)
    spoil(*towns[:2])
    assert [actions.print_all() for _time in range(3)] == [0, 0, 1]
    assert made_and_waiting() == ([1], {"9000": 1, "9001": 1})


def test_a_file_whose_letters_changed_while_it_was_made_is_not_kept(
    body: Body, municipalities: UserGroup, clemence: User, machteld: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    body("Lievegem", "9930")
    body("Gent", "9000")
    leaving(municipalities, clemence, machteld)

    def erase_meanwhile(*_values: object) -> bytes:
        Delivery.objects.filter(postcode="9000").update(state="left_out")
        return b"%PDF-"

    with monkeypatch.context() as slow:
        slow.setattr("tridesk.letters.paper.pdf_of_many", erase_meanwhile)
        assert actions.print_all() == 0
    assert actions.print_all() == 1
    assert LetterFile.objects.get().letters == 1


def test_an_engine_that_is_away_takes_no_file_apart(
    body: Body, municipalities: UserGroup, clemence: User, machteld: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(3):
        body(f"Stad{place}", f"900{place}")
    leaving(municipalities, clemence, machteld)
    monkeypatch.setattr("tridesk.letters.paper.pdf_of_many", away)
    assert actions.print_all() == 0
    assert LetterFile.objects.get().letters == 3
    assert set(Delivery.objects.values_list("attempts", "reply")) == {(1, ledger.NOT_MADE)}


def test_letters_refused_with_their_whole_file_are_printed_one_by_one_when_sent_again(
    body: Body, municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    body("Lievegem", "9930")
    body("Gent", "9000")
    notice, source = leaving(municipalities, clemence, machteld), NoticeFacts()
    printing.number_letters(notice.pk)
    Delivery.objects.update(state="refused", settled_at=clock.now())
    first, second = Delivery.objects.order_by("number").values_list("pk", flat=True)
    actions.send_again(first, by=clemence)
    assert actions.print_all() == 1
    assert LetterFile.objects.get().letters == 1
    actions.confirm_posted(LetterFile.objects.get().pk, by=clemence)
    assert [fact.thing for fact in source.facts([first, second])] == [first], "what was refused was not posted"
    actions.send_again(second, by=clemence)
    assert actions.print_all() == 1
    assert list(LetterFile.objects.order_by("pk").values_list("letters", flat=True)) == [1, 1]


def away(*_values: object, **_names: object) -> bytes:
    raise NotMade("away")


def test_nothing_is_printed_while_a_notice_is_paused_or_once_it_was_stopped(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    notice = leaving(municipalities, clemence, machteld)
    actions.pause_notice(notice.pk, by=clemence)
    assert actions.print_letters(notice.pk) == 0
    actions.go_on_with_notice(notice.pk, by=clemence)
    assert actions.print_letters(notice.pk) == 3
    actions.stop_notice(notice.pk, by=clemence)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"left_out"}
    with pytest.raises(Conflict, match="was stopped"):
        actions.confirm_posted(LetterFile.objects.all()[0].pk, by=clemence)


def test_figures_count_a_letter_once_it_was_posted_and_no_mail(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    notice, source = leaving(municipalities, clemence, machteld), NoticeFacts()
    actions.print_letters(notice.pk)
    every = source.things(0, 10)
    assert (len(every), list(source.facts(every))) == (3, [])
    file = LetterFile.objects.order_by("pk")[0]
    actions.confirm_posted(file.pk, by=clemence)
    entry = Entry.objects.latest("pk")
    changed = source.changed([Change(entry.pk, entry.at, entry.verb, entry.ref, entry.data)])
    (posted,) = source.facts(list(changed))
    (letter,) = file.deliveries.all()
    assert (posted.counter, posted.thing, posted.at) == (
        POSTED,
        letter.pk,
        LetterFile.objects.get(pk=file.pk).posted_at,
    )
    assert (posted.language, posted.kind) == (letter.languages[0], "municipality")


def test_a_sample_is_of_a_reader_in_that_language_alone_if_there_is_one(
    body: Body, municipalities: UserGroup, clemence: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    body("Ukkel", "1180", "nl|fr"), body("Namur", "5000", "fr")
    notice = actions.write_notice(note(municipalities), by=clemence)
    made: list[MergedLetter] = []
    monkeypatch.setattr(paper, "pdf_of_many", lambda letters, *_more: made.extend(letters))
    for language in ("fr", "nl"):
        actions.sample(notice, language)
    assert [(letter.address[0], letter.number) for letter in made] == [
        ("Commune de Namur", "Projet"),
        ("Gemeente Ukkel", "Ontwerp / Projet"),
    ]


def test_letters_are_posted_once(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    notice = leaving(municipalities, clemence, machteld)
    printing.number_letters(notice.pk)
    file = LetterFile.objects.order_by("pk")[0]
    with pytest.raises(Conflict, match="not made yet"):
        actions.confirm_posted(file.pk, by=clemence)
    actions.print_letters(notice.pk)
    actions.confirm_posted(file.pk, by=clemence)
    with pytest.raises(Conflict, match="posted already"):
        actions.confirm_posted(file.pk, by=clemence)
    assert Entry.objects.filter(verb="notice.posted").count() == 1


# --- the dry run


def test_a_dry_run_counts_by_language_and_way_and_names_the_worst_addresses(
    body: Body, three: list[Organisation], municipalities: UserGroup, clemence: User
) -> None:
    accepted(three[0], clemence)
    body("Onvindbaar", "", street="", town="")
    long = body("Sint-Genesius-Rode", "1640", street="Dorpsstraat 46 / 3")
    came_back = body("Herstappe", "3717")
    Organisation.objects.filter(pk=came_back.pk).update(post_returned_at=clock.now())
    run = dry_run(actions.write_notice(note(municipalities), by=clemence))
    assert run.by_language == {("nl",): 1}
    assert run.letters_by_language == {("fr",): 1, ("de",): 1}
    assert run.times(UnreachedReason.NO_ADDRESS) == 1
    assert run.times(UnreachedReason.POST_CAME_BACK) == 1
    assert run.times(UnreachedReason.BAD_POSTAL) == 1
    worst = run.worst[0]
    assert (worst.organisation, [fault.rule for fault in worst.faults]) == (long.pk, [Rule.BOX_SLASH])


def test_no_more_than_ten_addresses_are_named(body: Body, municipalities: UserGroup, clemence: User) -> None:
    for place in range(12):
        body(f"Stad{place}", "9000", street=f"Straat 1/{place}")
    run = dry_run(actions.write_notice(note(municipalities), by=clemence))
    assert len(run.refused) == 12
    assert len(run.worst) == 10


def test_a_contact_named_in_a_group_gets_a_letter_at_their_organisation(
    three: list[Organisation], municipalities: UserGroup, clemence: User
) -> None:
    person = Contact.objects.create(name="Anja Kohnenmergen", organisation=three[2], language="de")
    municipalities.members.create(contact=person)
    run = dry_run(actions.write_notice(note(municipalities), by=clemence))
    lines = [letter.lines for letter in run.letters if letter.contact == person.pk]
    assert lines == [("Gemeinde Raeren", "Anja Kohnenmergen", "Markt 1", "4730 Raeren")]


@pytest.mark.parametrize(("text", "code"), [("{ticket.number}", "unknown_field"), ("\U0001f642", "not_printable")])
def test_fields_and_signs_that_letters_lack_are_refused_by_name(
    municipalities: UserGroup, clemence: User, text: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.write_notice(note(municipalities, texts=TEXTS | {"nl": text}), by=clemence)
    assert (refused.value.field, refused.value.code) == ("text_nl", code)


# --- by mail where it was accepted


def test_who_accepted_an_address_gets_a_mail_with_the_enclosure(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    accepted(three[0], clemence)
    notice = leaving(municipalities, clemence, machteld, enclosure=published_leaflet(machteld))
    (claimed,) = ledger.claim(notice.pk, 1, 10, clock.now())
    assert claimed.address == "post@town.example"
    (sheet,) = schedule.leaving({}).values()
    raw = sheet.sheet(claimed.languages, claimed.organisation).addressed(claimed.address, "<a@b>", clock.now())
    mail = message_from_bytes(raw, policy=policy.SMTP)
    text = mail.get_body(("plain",))
    assert text is not None
    assert "Geachte Lievegem," in text.get_content()
    (file,) = mail.iter_attachments()
    assert (file.get_content_type(), file.get_content()[:5]) == ("application/pdf", b"%PDF-")


def test_who_takes_that_back_gets_paper_again(
    three: list[Organisation], municipalities: UserGroup, clemence: User
) -> None:
    accepted(three[0], clemence)
    withdraw_acceptance(three[0].acceptances.get().pk, by=clemence)
    run = dry_run(actions.write_notice(note(municipalities), by=clemence))
    assert (len(run.recipients), len(run.letters)) == (0, 3)


def test_who_cannot_be_reached_at_the_accepted_address_gets_paper(
    three: list[Organisation], municipalities: UserGroup, clemence: User
) -> None:
    accepted(three[0], clemence)
    Suppression.objects.create(address="post@town.example", since=clock.now(), reason="550")
    run = dry_run(actions.write_notice(note(municipalities), by=clemence))
    assert (len(run.recipients), len(run.letters)) == (0, 3)


def test_the_preview_of_a_mail_has_its_fields_filled_in(
    three: list[Organisation], municipalities: UserGroup, clemence: User
) -> None:
    accepted(three[0], clemence)
    number = actions.write_notice(note(municipalities), by=clemence).pk
    page = signed_in(clemence).get(f"/notices/{number}/preview/?to=post@town.example")
    assert "Geachte Lievegem," in page.content.decode()


# --- the enclosure


def test_a_notice_stops_when_its_enclosure_is_withdrawn(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    version = published_leaflet(machteld)
    notice = leaving(municipalities, clemence, machteld, enclosure=version)
    documents.withdraw(version, "wrong fees", by=machteld)
    assert Notice.objects.get(pk=notice.pk).state == "stopped"


def test_a_notice_does_not_begin_with_an_enclosure_out_of_date(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    version = published_leaflet(machteld)
    notice = approved(actions.write_notice(note(municipalities, enclosure=version), by=clemence), clemence, machteld)
    Version.objects.filter(pk=version.pk).update(valid_to=clock.today(), valid_from=clock.today())
    with clock.frozen(clock.now() + timedelta(days=1)):
        actions.begin_notice(notice.pk)
    assert Notice.objects.get(pk=notice.pk).state == "stopped"
    assert not Delivery.objects.exists()


def test_what_was_approved_of_letters_stays(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    notice = leaving(municipalities, clemence, machteld)
    with pytest.raises(IntegrityError, match="not changed any more"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(way="mail", envelope=None)


# --- post that comes back


def test_a_letter_that_came_back_makes_the_address_doubtful_and_the_log_says_so(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    notice = leaving(municipalities, clemence, machteld)
    actions.print_letters(notice.pk)
    delivery = Delivery.objects.get(organisation=three[1])
    with pytest.raises(Conflict, match="never posted"):
        actions.note_returned(str(delivery.number), by=clemence)
    assert delivery.file_id is not None
    actions.confirm_posted(delivery.file_id, by=clemence)
    actions.note_returned(f"mailto:desk@tridesk.example?subject={delivery.number}", by=clemence)
    (row,) = NoticeLetterDispatches().rows(DispatchFilter(), None, 10)
    assert (row.fate, row.number, row.what) == ("came_back", delivery.pk, f"{delivery.number} Maintenance")
    namur = Organisation.objects.get(pk=three[1].pk)
    assert namur.post_returned_at is not None
    namur.street = "Place 2"
    namur.save(update_fields=["street"])
    assert Organisation.objects.get(pk=namur.pk).post_returned_at is None


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("B-2026-000123", "B-2026-000123"),
        (" b-2026-000123 ", "B-2026-000123"),
        ("mailto:x@desk.example?subject=%5BTD-26-7%5D%20B-2026-000123", "B-2026-000123"),
        ("https://desk.example/d/D-0001/1/", ""),
    ],
)
def test_the_number_is_read_from_what_was_scanned(code: str, number: str) -> None:
    assert number_in(code) == number


def test_a_code_of_no_letter_is_refused(db: None, clemence: User) -> None:
    client = signed_in(clemence)
    User.objects.filter(pk=clemence.pk).update(role="project_leader")
    page = client.post("/letters/returned/", {"code": "hello"})
    assert page.status_code == 422
    assert "no code of a letter" in page.content.decode() or "code" in page.content.decode()


# --- a person who is erased


def test_the_file_with_the_letter_of_an_erased_person_is_emptied(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    person = Contact.objects.create(name="Anja Kohnenmergen", organisation=three[2], language="de")
    municipalities.members.create(contact=person)
    notice = leaving(municipalities, clemence, machteld)
    actions.print_letters(notice.pk)
    assert NoticeKeeper().still_needed(person) is not None
    for file in LetterFile.objects.all():
        actions.confirm_posted(file.pk, by=clemence)
    NoticeKeeper().pseudonymise(person, Traces(names=frozenset({person.name})), known_by_name=True)
    assert "Anja" not in Delivery.objects.get(contact=person).address
    emptied = LetterFile.objects.exclude(emptied_at=None).get()
    assert (emptied.languages, emptied.sealed) == (["de"], None)


def test_the_letter_of_somebody_who_is_erased_before_it_is_printed_leaves_no_gap(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    person = Contact.objects.create(name="Anja Kohnenmergen", organisation=three[2], language="de")
    municipalities.members.create(contact=person)
    notice = leaving(municipalities, clemence, machteld)
    printing.number_letters(notice.pk)
    NoticeKeeper().pseudonymise(person, Traces(names=frozenset({person.name})), known_by_name=True)
    actions.print_letters(notice.pk)
    rows = Delivery.objects.order_by("number").values_list("number", "state")
    assert [int(str(number)[-6:]) for number, _state in rows] == [1, 2, 3, 4]
    assert [state for _number, state in rows].count("left_out") == 1


# --- its pages


def test_the_page_leads_from_the_dry_run_to_the_posted_letters(
    three: list[Organisation], municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    User.objects.filter(pk=clemence.pk).update(language="en")
    client = signed_in(User.objects.get(pk=clemence.pk))
    sent = {"category": "campaign", "way": "letter", "groups": [str(municipalities.pk)]}
    sent |= {f"subject_{code}": SUBJECTS[code] for code in SUBJECTS} | {f"text_{code}": TEXTS[code] for code in TEXTS}
    made = client.post("/notices/new/", sent)
    assert made.status_code == 302, made.content.decode()
    page = client.get(made["Location"]).content.decode()
    assert "On paper" in page
    assert "The worst addresses" in page
    number = Notice.objects.get().pk
    sample = client.get(f"/notices/{number}/sample/de")
    assert sample.content.startswith(b"%PDF-")
    approved(Notice.objects.get(), clemence, machteld)
    actions.begin_notice(number)
    assert "letters are being made" in client.get(f"/notices/{number}/").content.decode()
    actions.print_letters(number)
    file = LetterFile.objects.order_by("pk")[0]
    assert client.get(f"/notices/letters/{file.pk}/paper").content == queries.content_of(file)
    assert client.post(f"/notices/letters/{file.pk}/posted/").status_code == 302
    assert Delivery.objects.get(file=file).state == DeliveryState.HANDED_OVER
    client.post(f"/notices/letters/{file.pk}/posted/")
    assert "posted already" in client.get(f"/notices/{number}/").content.decode()


def test_a_template_puts_its_words_into_the_form(municipalities: UserGroup, clemence: User) -> None:
    client = signed_in(clemence)
    page = client.post("/notices/new/", {"category": "campaign", "template": "documents", "do": "template"})
    assert "Documenten voor {organisation.name}" in page.content.decode()
    assert not Notice.objects.exists()


def test_who_has_no_postal_address_is_named_as_such(
    three: list[Organisation], body: Body, municipalities: UserGroup, clemence: User, machteld: User
) -> None:
    body("Eeklo", "", street="", town="")
    client = signed_in(clemence)
    notice = actions.write_notice(note(municipalities), by=clemence)
    shown = client.get(f"/notices/{notice.pk}/").context
    assert [str(group.label) for group in shown["unmet"]] == ["no postal address"]
    approved(notice, clemence, machteld)
    actions.begin_notice(notice.pk)
    shown = client.get(f"/notices/{notice.pk}/").context
    assert [str(group.label) for group in shown["unmet"]] == ["no postal address"]
    assert (shown["rate"], shown["remaining"]) == (0, None)
