"""Codes on faxes that come: read from real pages, they lead back to tickets, name documents and split a fax."""

from __future__ import annotations

import io
import math
import random

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.documents import queries as library
from tridesk.documents.tests.papers import published_leaflet
from tridesk.fax import codes, paper, pieces, rules
from tridesk.fax.codes import SEPARATOR, PageCodes
from tridesk.fax.models import Fax
from tridesk.fax.outgoing import paper as out_paper
from tridesk.fax.outgoing import papers
from tridesk.fax.tests import making
from tridesk.fax.tests.conftest import Send
from tridesk.fax.tests.leaving import Order
from tridesk.kit import clock, qr_codes, reference, typesetting
from tridesk.tickets import actions, texts
from tridesk.tickets.models import Link, Ticket, Trust
from tridesk.tickets.tests import factories

KEY, OTHER = b"k" * 32, b"o" * 32
ROWS = [out_paper.STANDARD, out_paper.FINE]
numbers = st.from_regex(r"2[0-9]{3}-[0-9]{6}", fullmatch=True)


# --- what they mean, purely


@given(numbers, st.text(max_size=40))
def test_the_code_of_a_ticket_names_it_and_nothing_else_does(number: str, around: str) -> None:
    made = reference.make(number, KEY)
    assert codes.tickets_in([f"mailto:desk@desk.example?subject=%5B{made}%5D"], KEY) == [number]
    assert codes.tickets_in([f"mailto:desk@desk.example?subject=%5B{made}%5D"], OTHER) == []
    assert number not in codes.tickets_in([f"{number} {around}"], OTHER), "a number alone proves nothing"


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 30))
def test_each_page_is_in_one_document_in_order_and_no_document_is_sheets_alone(sheets: list[bool], most: int) -> None:
    parts = codes.split([PageCodes((SEPARATOR,) if is_sheet else ()) for is_sheet in sheets], most)
    assert [page for part in parts for page in part.pages] == list(range(len(sheets)))
    assert len(parts) <= most
    if not all(sheets):
        assert all(not all(sheets[page] for page in part.pages) for part in parts)
    assert all(SEPARATOR not in part.texts for part in parts)


@pytest.mark.parametrize(
    "text",
    [
        "https://elsewhere.example/d/D-0001/1/",
        f"{settings.ENVIRONMENT.public_url}/d/D-0001/1/../../admin/",
        f"{settings.ENVIRONMENT.public_url}.elsewhere.example/d/D-0001/1/",
        f"{settings.ENVIRONMENT.public_url}/d/D-0001/9999999999/",
    ],
)
def test_other_addresses_name_no_document(text: str) -> None:
    assert codes.documents_in([text], settings.ENVIRONMENT.public_url) == []


# --- read from pages as machines print and send them


def sheet(language: str = "nl", rows: int = out_paper.STANDARD) -> Image.Image:
    """The separator sheet as a fax machine sends it."""
    return drawn(papers.separator(language), rows)


def drawn(pdf: bytes, rows: int) -> Image.Image:
    return out_paper.drawn(pdf, 0, rows)


def as_fax(pages: list[Image.Image], rows: int) -> bytes:
    file = io.BytesIO()
    dots = (out_paper.ACROSS, rows)
    pages[0].save(file, "TIFF", compression="group4", dpi=dots, save_all=True, append_images=pages[1:])
    return file.getvalue()


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_sheet_is_read_at_both_resolutions_however_it_lies(rows: int, turned: int) -> None:
    page = sheet(rows=rows)
    if turned:
        square = paper._square(page, float(out_paper.ACROSS), float(rows))
        page, rows = square.rotate(turned, expand=True), out_paper.FINE
    looked, _count = list(paper.look(as_fax([page], rows), 10, math.inf))
    assert looked["texts"] == [SEPARATOR]


@pytest.mark.django_db
@pytest.mark.parametrize("is_fine", [False, True])
def test_our_cover_bears_the_code_of_its_ticket(order: Order, ticket: Ticket, is_fine: bool) -> None:
    from tridesk.fax.outgoing import queries

    rows = out_paper.FINE if is_fine else out_paper.STANDARD
    page = drawn(queries.FILES.open(order()), rows)
    looked, _count = list(paper.look(as_fax([page], rows), 10, math.inf))
    assert codes.tickets_in(looked["texts"], *texts.reference_keys()) == [ticket.number]


# --- what becomes of a fax


def bearing(text: str) -> Image.Image:
    """A page of a user, with a code of ours on it."""
    template = (
        '#set document(title: "x")\n#image("code.svg", alt: "code", width: 34mm)\n#sys.inputs.at("x", default: "")\n'
    )
    pdf = typesetting.pdf(template, {}, {"code.svg": qr_codes.svg(text)}, at=clock.now())
    return drawn(pdf, out_paper.STANDARD)


def reply_to(ticket: Ticket) -> Image.Image:
    return bearing(texts.reply_link(f"[{texts.mail_reference(ticket.number)}]"))


def standard(*pages: Image.Image) -> bytes:
    return as_fax(list(pages), out_paper.STANDARD)


@pytest.fixture
def asked(karim: User) -> Ticket:
    """A closed ticket of a requester whose number is known."""
    ticket = factories.opened(subject="Sleutel verloren", language="nl")
    Ticket.objects.filter(pk=ticket.pk).update(requester_phone="+3292000000")
    return actions.close(Ticket.objects.get(pk=ticket.pk), by=karim, text="Ja.", send=False)


@pytest.mark.django_db
class TestReplies:
    def test_a_reply_goes_back_to_its_ticket_and_opens_it_again(self, send: Send, asked: Ticket) -> None:
        fax = send(standard(reply_to(asked)))
        assert fax.entry is not None
        assert (fax.entry.ticket, fax.entry.trust) == (asked, "")
        assert factories.fresh(asked).state == "open"
        assert Ticket.objects.count() == 1
        assert "ticket.reply_came" in factories.verbs(asked.ref)

    def test_from_another_number_it_changes_nothing_until_somebody_confirms_it(
        self, send: Send, asked: Ticket, karim: User, client: Client
    ) -> None:
        fax = send(standard(reply_to(asked)), caller="+3224000000")
        assert fax.entry is not None
        assert (fax.entry.ticket, fax.entry.trust, fax.entry.defects) == (asked, Trust.UNPROVED, ["fax-other-number"])
        assert factories.fresh(asked).state == "closed"
        client.force_login(karim)
        assert "Nothing proves of whom it is." in client.get(f"/tickets/{asked.number}").content.decode()
        actions.confirm_mail(fax.entry, by=karim)
        assert factories.fresh(asked).state == "open"

    def test_what_a_machine_calls_itself_is_no_number(self, send: Send, asked: Ticket) -> None:
        fax = send(standard(reply_to(asked)), caller="", station="09 200 00 00")
        assert fax.entry is not None
        assert fax.entry.trust == Trust.UNPROVED

    def test_the_number_of_the_requester_s_organisation_is_known(self, send: Send, asked: Ticket) -> None:
        eeklo = Organisation.objects.create(name_nl="Eeklo", name_fr="Eeklo", kind="municipality", phone="+3293000000")
        Contact.objects.create(name="Anna Huts", organisation=eeklo, language="nl")
        Ticket.objects.filter(pk=asked.pk).update(organisation=eeklo)
        fax = send(standard(reply_to(asked)), caller="+3293000000")
        assert fax.entry is not None
        assert (fax.entry.ticket, fax.entry.trust) == (asked, "")

    @pytest.mark.parametrize("what", ["guessed", "bare"])
    def test_a_guessed_number_attaches_nothing(self, send: Send, asked: Ticket, what: str) -> None:
        check = "-aaaaaa" if what == "guessed" else ""
        fax = send(standard(bearing(f"mailto:x@desk.example?subject=[{asked.number}{check}]")))
        assert fax.entry is not None
        assert fax.entry.ticket != asked
        assert factories.fresh(asked).state == "closed"

    def test_that_of_an_archived_ticket_goes_on_in_a_new_one(self, send: Send, asked: Ticket) -> None:
        Ticket.objects.filter(pk=asked.pk).update(state="archived")
        fax = send(standard(reply_to(asked)))
        assert fax.entry is not None
        assert Link.objects.get().kind == "continues"
        assert fax.entry.ticket != asked

    def test_calling_a_reply_junk_leaves_its_ticket_as_it_is(self, send: Send, asked: Ticket, karim: User) -> None:
        from tridesk.fax import actions as faxes

        fax = send(standard(reply_to(asked)))
        faxes.set_aside(fax, [], by=karim)
        assert factories.fresh(asked).state == "open"
        faxes.bring_back(fax, by=karim)
        assert factories.fresh(asked).state == "open"


@pytest.mark.django_db
def test_a_document_of_the_library_is_named_with_its_state(send: Send) -> None:
    version = published_leaflet(factories.person("kim", "supervisor"))
    fax = send(standard(bearing(library.public_address(version, version.document))))
    assert fax.entry is not None
    assert f"{version.document.name}" in fax.entry.text
    nothing = send(standard(bearing(f"{settings.ENVIRONMENT.public_url}/d/D-9999/1/")))
    assert nothing.entry is not None
    assert "D-9999" not in nothing.entry.text


@pytest.mark.django_db
class TestSeveralDocuments:
    def test_each_behind_a_sheet_is_a_ticket_and_a_reply_among_them_goes_back(self, send: Send, asked: Ticket) -> None:
        page = making.picture(making.DUTCH).resize((1728, 1146))
        content = standard(page, sheet(), reply_to(asked), page, sheet("fr"), page)
        send(content, pages="6", result="FAILED", fault="HANGUP")
        first, second, third = Fax.objects.select_related("entry__ticket").order_by("pk")
        assert [(fax.pages, fax.is_cut_off) for fax in (first, second, third)] == [(2, False), (3, False), (1, True)]
        places = [fax.entry.ticket for fax in (first, second, third) if fax.entry]
        assert len({ticket.pk for ticket in places}) == 3
        assert places[1] == asked
        assert first.picture == third.picture != ""

    def test_pages_are_those_that_came(self) -> None:
        page = making.picture(making.GERMAN).resize((1728, 1146))
        (first, second) = pieces.pieces_of(standard(page, sheet(), page))
        for piece, count in ((first, 2), (second, 1)):
            with Image.open(io.BytesIO(piece.content)) as image:
                assert getattr(image, "n_frames", 1) == count
                assert image.info["dpi"] == (204, 98)
                assert image.tobytes() == page.tobytes()

    def test_a_sheet_alone_is_a_fax_as_ever(self, send: Send) -> None:
        assert send(standard(sheet())).entry is not None
        assert Fax.objects.count() == 1


@pytest.mark.django_db
class TestPoison:
    def test_what_breaks_the_look_costs_the_codes_behind_it_alone(self, send: Send, asked: Ticket) -> None:
        good = standard(reply_to(asked), reply_to(asked))
        fax = send(good[: len(good) - 200], pages="2")
        assert fax.entry is not None
        assert fax.entry.ticket == asked

    def test_a_page_of_enormous_size_costs_its_own_codes_alone(self, send: Send, asked: Ticket) -> None:
        file = io.BytesIO()
        with TiffImagePlugin.AppendingTiffWriter(file) as pages:
            noise().resize((1728, 2292)).save(pages, "TIFF", compression="group4", dpi=(1200, 50))
            pages.newFrame()
            pages.write(standard(reply_to(asked)))
            pages.newFrame()
        fax = send(file.getvalue(), pages="2")
        assert fax.entry is not None
        assert fax.entry.ticket == asked

    def test_noise_and_no_picture_at_all_are_tickets(self, send: Send) -> None:
        for content in (b"II*\0" + bytes(range(256)) * 40, b"no picture", standard(noise())):
            fax = send(content)
            assert fax.entry is not None

    def test_a_code_that_says_too_much_is_passed_over(self) -> None:
        page = bearing("A" * (codes.LONGEST + 1))
        assert paper.codes_on(paper._square(page, 204.0, 98.0)) == []

    def test_the_look_ends_when_its_time_is_over(self) -> None:
        assert list(paper.look(standard(sheet()), rules.MOST_PAGES, 0.0)) == [1]


def noise() -> Image.Image:
    """A page on which everything might be a code."""
    return Image.frombytes("1", (1728, 1146), random.Random(17).randbytes(216 * 1146))
