"""A fax is a ticket at once; its pages follow as they are read, without national numbers."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.fax import actions, paper, queries, reading, rules
from tridesk.fax.models import Fax, JunkSign, Reading
from tridesk.fax.queries import Reader
from tridesk.fax.tests import making
from tridesk.fax.tests.conftest import Send, needs_reader
from tridesk.kit import sandbox
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.kit.sandbox import LimitReached, Limits
from tridesk.tickets.actions import content_of
from tridesk.tickets.models import Entry, MaskedNumber, Ticket
from tridesk.tickets.queries import TicketFilters, find
from tridesk.tickets.tests import factories


def ticket_of(fax: Fax) -> Ticket:
    assert fax.entry is not None
    return factories.fresh(fax.entry.ticket)


def entry_of(fax: Fax) -> Entry:
    assert fax.entry is not None
    return Entry.objects.get(pk=fax.entry.pk)


def test_it_is_a_ticket_before_it_is_read(send: Send) -> None:
    fax = send()
    ticket = ticket_of(fax)
    assert (ticket.channel, ticket.state, ticket.requester_phone) == ("fax", "open", "+3292000000")
    assert "GEMEENTE EEKLO" in entry_of(fax).text
    assert factories.verbs(ticket.ref) == ["ticket.opened", "fax.received"]


def test_its_sender_is_known_by_the_number_of_the_network_alone(send: Send) -> None:
    eeklo = Organisation.objects.create(name_nl="Eeklo", name_fr="Eeklo", kind="municipality", phone="+3292000000")
    anna = Contact.objects.create(name="Anna Huts", phone="+3292000077", organisation=eeklo, language="nl")
    assert ticket_of(send(caller="092000077")).contact == anna
    assert ticket_of(send(caller="+3292000000")).organisation == eeklo
    claimed = ticket_of(send(caller="", station="092000077"))
    assert (claimed.contact, claimed.requester_phone) == (None, "+3292000077"), "whoever owns the machine typed it"


def test_a_fax_that_was_cut_off_is_a_ticket_and_says_so(send: Send) -> None:
    fax = send(result="FAILED", fault="HANGUP", pages="3")
    assert (fax.is_cut_off, fax.fault) == (True, "HANGUP")
    assert entry_of(fax).defects == ["fax-cut-off"]


@needs_reader
class TestReading:
    def test_text_language_subject_and_picture_without_the_number(self, send: Send) -> None:
        fax = send(making.tiff([making.DUTCH]), is_read=True)
        entry, ticket = entry_of(fax), ticket_of(fax)
        assert fax.reading == Reading.READ
        assert "sleutel van het register verloren" in entry.text
        assert making.NUMBER not in entry.text
        assert "[RRN ••••28]" in entry.text
        assert MaskedNumber.objects.filter(entry=entry).count() == 1
        assert (ticket.language, ticket.subject) == ("nl", "sleutel van een medewerker verloren")
        (page,) = entry.attachments.all()
        assert (page.content_type, page.is_picture) == ("image/png", True)
        kept = content_of(page)
        assert "033" not in read_again(kept), "no machine finds it in the picture that is kept"

    @pytest.mark.parametrize(("text", "language"), [(making.FRENCH, "fr"), (making.GERMAN, "de")])
    @pytest.mark.parametrize("dots", [making.STANDARD, making.FINE])
    def test_it_is_found_by_its_words(self, send: Send, text: str, language: str, dots: tuple[int, int]) -> None:
        fax = send(making.tiff([text], dots), is_read=True)
        words = {"fr": "collaboratrice", "de": "Mitarbeiterin"}[language]
        karim = factories.person("finder")
        assert ticket_of(fax) in find(karim, TicketFilters(q=words)).tickets
        assert ticket_of(fax).language == language

    @pytest.mark.parametrize("turned", [90, 180, 270])
    def test_pages_that_lie_on_their_side_or_head_are_turned(self, turned: int) -> None:
        result = paper.read(making.tiff([making.GERMAN], turned=turned), 0, queries.reader().program)
        assert "Mitarbeiterin" in result["text"]
        assert result["turned"] == turned

    def test_blank_pages_are_out_of_sight_and_in_the_original(self, send: Send, karim: User) -> None:
        fax = send(making.tiff([making.DUTCH, "", making.DUTCH]), is_read=True, pages="3")
        names = [page.filename for page in entry_of(fax).attachments.order_by("pk")]
        assert names == ["Fax, pagina 1.png", "Fax, pagina 3.png"]
        assert paper.count(actions.reveal(fax, by=karim, reason="to count the pages")) == 3

    def test_a_page_that_breaks_its_reader_costs_nothing_but_itself(
        self, send: Send, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fax = send(making.tiff([making.DUTCH, making.DUTCH]), pages="2")
        run = sandbox.run

        def poisoned(function: str, content: bytes, *arguments: object, limits: Limits) -> object:
            if arguments and arguments[0] == 0:
                raise LimitReached("clock")
            return run(function, content, *arguments, limits=limits)

        monkeypatch.setattr(sandbox, "run", poisoned)
        reading.read_fax(fax.pk)
        entry = entry_of(fax)
        assert entry.defects == ["fax-page-unreadable"]
        assert entry.attachments.count() == 1

    def test_more_pages_than_are_read_are_said_to_be_left(self, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rules, "MOST_PAGES", 1)
        fax = send(making.tiff([making.DUTCH, making.DUTCH]), is_read=True, pages="2")
        assert entry_of(fax).defects == ["fax-rest"]

    def test_a_job_that_begins_again_goes_on_where_it_ended(self, send: Send) -> None:
        fax = send(making.tiff([making.DUTCH, making.FRENCH]), pages="2")
        first = paper.read(making.tiff([making.DUTCH]), 0, queries.reader().program)
        assert actions.add_page(fax.pk, 0, first)
        assert not actions.add_page(fax.pk, 0, first), "never twice"
        reading.read_fax(fax.pk)
        reading.read_fax(fax.pk)
        assert entry_of(fax).attachments.count() == 2


@pytest.mark.parametrize("content", [b"no picture", b"II*\x00\x08\x00\x00\x00", b"II*\x00\xff\xff\xff\xff"])
def test_what_is_no_fax_says_that_it_could_not_be_read(send: Send, content: bytes) -> None:
    fax = send(content, is_read=True)
    assert "fax-unreadable" in entry_of(fax).defects or "fax-no-reader" in entry_of(fax).defects
    assert fax.reading in (Reading.UNREADABLE, Reading.NO_READER)


def test_a_picture_of_enormous_size_is_not_unfolded() -> None:
    file = io.BytesIO()
    Image.new("1", (20_000, 20_000), 1).save(file, "TIFF", compression="group4", dpi=(204, 196))
    with pytest.raises((ValueError, Image.DecompressionBombError)):
        paper.read(file.getvalue(), 0, "tesseract")


def directories(count: int, tags: int = 0, named: int = 1) -> bytes:
    """A TIFF of so many empty directories, each with so many tags that name so many bytes."""
    size, content = 2 + 12 * tags + 4, b"II*\0" + struct.pack("<I", 8)
    for place in range(1, count + 1):
        following = 8 + place * size if place < count else 0
        tag = struct.pack("<HHII", 700, 1, named, 8)
        content += struct.pack("<H", tags) + tag * tags + struct.pack("<I", following)
    return content


@pytest.mark.parametrize(
    ("content", "limit"),
    [
        (directories(30_000), "too many directories"),
        (directories(2, paper.MOST_TAGS // 2 + 1), "too many directories"),
        (directories(2, 1, paper.MOST_TAG_BYTES), "too much in the directories"),
    ],
)
def test_the_directories_of_a_tiff_are_counted_before_it_is_opened(
    content: bytes, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "open", lambda *_given, **_options: pytest.fail("it was opened"))
    with pytest.raises(ValueError, match=limit):
        paper.count(content)


def test_a_long_fax_is_counted_also_as_a_large_tiff() -> None:
    page = Image.new("1", (8, 8))
    for big in (False, True):
        file = io.BytesIO()
        page.save(file, "TIFF", save_all=True, append_images=[page] * 299, big_tiff=big)
        assert paper.count(file.getvalue()) == 300


def test_without_a_reader_the_fax_is_a_ticket_and_says_so(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "reader", lambda: Reader("", ("tesseract-ocr",)))
    fax = send(is_read=True)
    assert (fax.reading, entry_of(fax).defects) == (Reading.NO_READER, ["fax-no-reader"])


def test_what_no_job_could_read_within_a_day_says_so(send: Send) -> None:
    fax = send()
    assert actions.give_up_unread() == 0
    Fax.objects.update(received_at=factories.MONDAY)
    assert actions.give_up_unread() == 1
    assert entry_of(fax).defects == ["fax-unreadable"]


class TestJunk:
    def test_the_next_one_from_that_number_lies_in_the_tray(self, send: Send, karim: User) -> None:
        first = send()
        actions.set_aside(first, ["number"], by=karim)
        assert ticket_of(first).state == "closed"
        second = send()
        assert (second.entry, second.junk_for, second.junk_by) == (None, "number", None)
        assert send(caller="+3287000000").entry is not None

    def test_the_same_advertisement_from_elsewhere_is_known_by_its_picture(self, send: Send, karim: User) -> None:
        page = making.picture(making.ADVERTISEMENT, "2 MAART 09:00")
        actions.set_aside(send(making.tiff([page])), ["picture"], by=karim)
        again = making.picture(making.ADVERTISEMENT, "3 MEI 11:12")
        assert send(making.tiff([again]), caller="+3287000000", station="ANDERS").junk_for == "picture"
        assert send(making.tiff([making.DUTCH])).junk_at is None

    def test_one_gesture_brings_it_back_as_a_ticket(self, send: Send, karim: User) -> None:
        first = send()
        actions.set_aside(first, ["number", "station"], by=karim)
        aside = send()
        back = actions.bring_back(aside, by=karim)
        assert ticket_of(back).state == "open"
        assert not JunkSign.objects.exists()
        assert send().entry is not None
        assert ticket_of(actions.bring_back(first, by=karim)).state == "open"
        with pytest.raises(Conflict):
            actions.bring_back(first, by=karim)

    def test_the_tray_is_emptied_after_its_days(self, send: Send, karim: User) -> None:
        actions.set_aside(send(), ["number"], by=karim)
        send()
        assert actions.empty_tray() == 0
        Fax.objects.update(junk_at=factories.MONDAY)
        assert actions.empty_tray() == 1
        assert Fax.objects.count() == 1, "the other has a ticket"

    def test_what_is_refused(self, send: Send, karim: User) -> None:
        fax = send(station="")
        with pytest.raises(NotAllowed):
            actions.set_aside(fax, [], by=factories.expert("elke"))
        with pytest.raises(Invalid):
            actions.set_aside(fax, ["station"], by=karim)
        actions.set_aside(fax, [], by=karim)
        with pytest.raises(Conflict):
            actions.set_aside(fax, [], by=karim)
        assert not JunkSign.objects.exists()


def test_the_original_is_shown_with_a_reason_which_is_written_down(send: Send, karim: User) -> None:
    content = making.tiff([making.DUTCH])
    fax = send(content)
    with pytest.raises(Invalid):
        actions.reveal(fax, by=karim, reason=" ")
    with pytest.raises(NotAllowed):
        actions.reveal(fax, by=factories.expert("elke"), reason="to read it")
    assert actions.reveal(fax, by=karim, reason="the second line is faint") == content
    assert "fax.raw_read" in factories.verbs(ticket_of(fax).ref)


def read_again(picture: bytes) -> str:
    """What the machine reads in a picture that is kept."""
    image = Image.open(io.BytesIO(picture))
    return str(paper.read(making.tiff([image.convert("1")]), 0, queries.reader().program)["text"])
