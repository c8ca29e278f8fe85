"""Mail that is broken, huge, secret or poisoned: each still becomes a ticket, and never stops the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.mailroom.models import InMail, OutMail
from tridesk.tickets import actions, entry_store
from tridesk.tickets.entry_store import LaidOut
from tridesk.tickets.intake import batch, filing
from tridesk.tickets.intake.batch import empty_tray
from tridesk.tickets.models import Attachment, Entry, MaskedNumber, Ticket, TicketWords
from tridesk.tickets.tests.factories import (
    NUMBER,
    TOKEN,
    bounce,
    came,
    drop,
    entries,
    mail,
    opened,
    tables_with,
    trouble,
)

DIGITS = "62031499901"


def multipart(*parts: tuple[str, str], kind: str = "mixed") -> bytes:
    body = "".join(f"--b\r\n{headers}\r\n\r\n{content}\r\n" for headers, content in parts) + "--b--\r\n"
    return mail("Toegang", body, "MIME-Version: 1.0", kind=f'multipart/{kind}; boundary="b"')


# --- national numbers


@pytest.mark.django_db
def test_a_number_is_nowhere_in_clear() -> None:
    body = (
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHet gaat om {NUMBER}.\r\n\r\n"
        "Op 1 maart schreef Jan:\r\n"
        f"> En {NUMBER}?\r\n-- \r\nAn {NUMBER}\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Het gaat om <b>{NUMBER}</b> {DIGITS}</p>\r\n"
        f'--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="{NUMBER}.pdf"\r\n'
        "\r\n%PDF\r\n--b--\r\n"
    )
    kind = 'multipart/mixed; boundary="b"'
    (ticket,) = came(mail(f"Over {NUMBER}", body, sender=f'"An {NUMBER}" <an@namur.example>', kind=kind))
    assert (ticket.subject, ticket.requester_name) == (f"Over {TOKEN}", f"An {TOKEN}")
    assert [file.filename for file in Attachment.objects.all()] == [f"{TOKEN}.pdf"]
    assert tables_with(DIGITS) == []
    assert [row.token for row in MaskedNumber.objects.all()] == [TOKEN]


@pytest.mark.django_db
@pytest.mark.parametrize("hiding", ['style="font-size:0"', 'style="display:none"', "hidden"])
def test_nor_with_letters_in_it_that_nobody_sees(hiding: str) -> None:
    spelled = NUMBER.replace("-", f"<b {hiding}>7</b>-").replace(".", f".<i {hiding}>xq</i>", 1)
    body = f"<p>Het gaat om {spelled}.</p><div {hiding}>Verborgenwoord</div>"
    (ticket,) = came(mail("Hi", body, kind="text/html"))
    entry = ticket.entries.get()
    assert entry.text == f"Het gaat om {TOKEN}."
    assert "Verborgenwoord" not in entry.html
    assert (tables_with(DIGITS), "verborgenwoord" in str(TicketWords.objects.values())) == ([], False)


@pytest.mark.django_db
def test_nor_what_a_person_types(karim: User) -> None:
    ticket = opened(f"A {NUMBER}", text=f"B {NUMBER}")
    actions.keep_draft(karim, f"ticket:{ticket.number}", {"text": f"C {NUMBER}"})
    actions.change(ticket, by=karim, subject=f"D {NUMBER}", requester_name=f"E {NUMBER}")
    actions.answer(ticket, by=karim, text=f"F {NUMBER}")
    actions.note(ticket, by=karim, text=f"G {NUMBER}")
    actions.reveal(ticket, by=karim, reason=f"H {NUMBER}")
    assert tables_with(DIGITS) == []


def test_nor_what_a_mail_server_repeats(ticket: Ticket, karim: User) -> None:
    actions.answer(ticket, by=karim, text="So.")
    OutMail.objects.update(state="sent")
    came(bounce(OutMail.objects.get(), f"554 refused: {NUMBER}"))
    assert (ticket.entries.latest("id").text, tables_with(DIGITS)) == (
        f"an@namur.example: 5.1.1 554 refused: {TOKEN}",
        [],
    )


# --- one bad mail never stops the next


@pytest.mark.django_db
def test_one_poisoned_mail_of_thirty(monkeypatch: pytest.MonkeyPatch) -> None:
    write = entry_store.write

    def poisoned(entries: Sequence[LaidOut], opened: Sequence[Ticket]) -> None:
        if any("poison" in laid_out.entry.text for laid_out in entries):
            raise DatabaseError("no")
        write(entries, opened)

    monkeypatch.setattr(entry_store, "write", poisoned)
    tickets = came(*[mail(body="poison" if number == 17 else f"Mail {number}") for number in range(30)])
    bare = tickets[17]
    assert (len({ticket.pk for ticket in tickets}), bare.subject, bare.requester_email) == (30, "—", "")
    (entry,) = bare.entries.all()
    assert (entry.text, entry.defects, entry.in_mail_id is not None) == ("", ["unfileable"], True)
    assert set(InMail.objects.values_list("state", flat=True)) == {"taken"}


@pytest.mark.django_db
def test_what_cannot_even_be_a_bare_ticket_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    file = filing.file

    def refusing(pairs: Any) -> list[Ticket]:
        if any(pair[0].pk == bad for pair in pairs):
            raise ValueError("no")
        return file(pairs)

    good, bad_mail = drop(mail(), mail())
    bad = bad_mail.pk
    monkeypatch.setattr(filing, "file", refusing)
    assert empty_tray() == 2
    assert (Ticket.objects.count(), trouble(), InMail.objects.get(pk=good.pk).state) == (1, ["unfileable"], "taken")


@pytest.mark.django_db
def test_a_row_that_cannot_be_opened_is_a_ticket_too() -> None:
    (broken,) = drop(mail())
    InMail.objects.filter(pk=broken.pk).update(sealed=b"\x01" + bytes(40))
    tickets = came(mail())
    assert [list(ticket.entries.get().defects) for ticket in Ticket.objects.order_by("id")] == [
        ["unreadable:SealBroken"],
        [],
    ]
    assert len(tickets) == 1


@pytest.mark.django_db
def test_the_limit_of_a_batch_and_an_empty_tray() -> None:
    drop(*[mail() for _ in range(5)])
    assert [empty_tray(3), empty_tray(3), empty_tray(3)] == [3, 2, 0]
    assert batch.BATCH == 60


# --- strange mails


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "subject", "email"),
    [
        pytest.param(b"", "—", "", id="nothing at all"),
        pytest.param(b"\x00\xff\x00\x80" * 50, None, "", id="no mail at all"),
        pytest.param(mail("", ""), "—", "an@namur.example", id="neither subject nor text"),
        pytest.param(mail("", "Only   this\nand that"), "Only this and that", "an@namur.example", id="no subject"),
        pytest.param(mail("Hi", "x", sender=""), "Hi", "", id="no sender"),
        pytest.param(mail("Hi", "x", sender="nonsense"), "Hi", None, id="a sender that is none"),
        pytest.param(mail("A\x00B", "C\x00D"), None, "an@namur.example", id="zero bytes"),
        pytest.param(mail("Hi", "x", f"X-Huge: {'y' * 2_000_000}"), "Hi", "an@namur.example", id="a huge header"),
        pytest.param(mail("s" * 50_000), None, "an@namur.example", id="a huge subject"),
        pytest.param(mail("Hi", "x", "Cc: " + ", ".join(f"a{n}@b.example" for n in range(10_000))), "Hi",
                     "an@namur.example", id="ten thousand recipients"),
        pytest.param(mail("Hi", "x", "References: " + " ".join(f"<{n}@b.example>" for n in range(5_000))), "Hi",
                     "an@namur.example", id="five thousand references"),
        pytest.param(mail("Hi", "<p>Just <b>this</b></p>", kind="text/html"), "Hi", "an@namur.example", id="HTML only"),
        pytest.param(mail("Hi", " ".join(f"{n:x}" * 9 for n in range(40_000))), "Hi", "an@namur.example", id="words"),
        pytest.param(mail("Hi", " ".join(chr(0x4E00 + n % 20_000) * 90 for n in range(20_000))), "Hi",
                     "an@namur.example", id="long words of three bytes a letter"),
        pytest.param(mail("\ud800Hi".encode("utf-16", "surrogatepass").decode("latin-1")), None, "an@namur.example",
                     id="half a character"),
        pytest.param(multipart(("Content-Type: text/calendar; method=REQUEST", "BEGIN:VCALENDAR\r\nEND:VCALENDAR")),
                     "Toegang", "an@namur.example", id="an invitation"),
        pytest.param(multipart(("Content-Type: application/pkcs7-mime; name=smime.p7m", "MIAG"), kind="signed"),
                     "Toegang", "an@namur.example", id="S/MIME"),
        pytest.param(multipart(("Content-Type: application/ms-tnef; name=winmail.dat", "x?\t")),
                     "Toegang", "an@namur.example", id="winmail"),
        pytest.param(multipart(*[("Content-Type: text/plain", str(n)) for n in range(1_000)]),
                     "Toegang", "an@namur.example", id="a thousand parts"),
    ],
)  # fmt: skip
def test_it_becomes_a_ticket_without_further_ado(raw: bytes, subject: str | None, email: str | None) -> None:
    (ticket,) = came(raw)
    assert ticket.entries.get().defects.count("unfileable") == 0
    assert ticket.subject == (ticket.subject if subject is None else subject)
    assert ticket.requester_email == (ticket.requester_email if email is None else email)


@pytest.mark.django_db
def test_html_is_read_as_text_and_kept_clean() -> None:
    (ticket,) = came(mail("Hi", "<p>Just <b>this</b></p><script>x()</script>", kind="text/html"))
    (entry,) = ticket.entries.all()
    assert (entry.text, entry.html) == ("Just this", "<p>Just <b>this</b></p>")


@pytest.mark.django_db
def test_a_ticket_takes_no_more_words_than_fit_and_still_takes_mails() -> None:
    words = [" ".join(f"{letter}{n:06x}{'z' * 40}" for n in range(20_000)) for letter in "abcd"]
    (ticket,) = came(mail("Hi", words[0], message_id="<a@b.example>"))
    for body in words[1:]:
        assert came(mail("Re: Hi", body, "In-Reply-To: <a@b.example>")) == [ticket]
    assert (len(entries(ticket)), TicketWords.objects.count()) == (4, 1)
    assert list(Entry.objects.values_list("defects", flat=True)) == [[]] * 4


# --- speed


def queries_of(*raws: bytes) -> int:
    drop(*raws)
    with CaptureQueriesContext(connection) as captured:
        empty_tray()
    return len(captured)


@pytest.mark.django_db
def test_filing_takes_as_many_queries_for_three_mails_as_for_thirty(karim: User) -> None:
    came(mail())  # the calendar is remembered from here on
    counted = [queries_of(*[mail() for _ in range(many)]) for many in (1, 3, 30)]
    assert counted[0] <= counted[1] == counted[2]


@pytest.mark.django_db
def test_and_for_three_replies_as_for_thirty(karim: User) -> None:
    tickets = came(*[mail(message_id=f"<q{number}@namur.example>") for number in range(34)])
    for ticket in tickets:
        actions.close(ticket, by=karim)
    counted, start = [], 0
    for many in (1, 3, 30):
        raws = [mail("Re", "x", f"In-Reply-To: <q{number}@namur.example>") for number in range(start, start + many)]
        counted.append(queries_of(*raws))
        start += many
    assert counted[0] <= counted[1] == counted[2]
