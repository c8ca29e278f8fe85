"""Small builders: people, a second line, tickets, and mails as they come over the wire. All of it invented."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from threading import Barrier
from typing import Any, Literal
from unicodedata import normalize

from django.db import connection

from tridesk.accounts.models import User
from tridesk.directory.models import Expert, Organisation, Service
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit.errors import Conflict
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom import queries as trays
from tridesk.mailroom.mime import Mail, parse
from tridesk.mailroom.models import InMail, OutMail
from tridesk.tickets import actions
from tridesk.tickets.actions import Requester
from tridesk.tickets.intake.batch import empty_tray
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Entry, Ticket, Topic

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # ten o'clock in Brussels, on a working day
NUMBER = "62.03.14-999.01"  # valid, never assigned
TOKEN = "[RRN ••••01]"
AN = Requester(name="An Peeters", email="an@namur.example")
CALLER = Requester(name="An Peeters", phone="+32470123456")
_numbers = count(1)


def person(username: str = "karim", role: str = "call_taker", **fields: Any) -> User:
    values = {"name": username.title(), "email": f"{username}@desk.example", "language": "en"}
    return User.objects.create(username=username, role=role, **(values | fields))


def service(code: str = "REG", *experts: str, email: str = "") -> Service:
    """A service of the second line with these experts."""
    made = Service.objects.create(code=code, name_nl=f"Dienst {code}", name_fr=f"Service {code}", email=email)
    for username in experts:
        Expert.objects.create(service=made, user=User.objects.filter(username=username).first() or expert(username))
    return made


def expert(username: str) -> User:
    return person(username, "expert", language="fr")


def topic(code: str = "ZZZ", keep_years: int = 5) -> Topic:
    return Topic.objects.create(code=code, keep_years=keep_years, name_nl=code, name_fr=code)


def organisation(name: str = "Namur", **fields: Any) -> Organisation:
    return Organisation.objects.create(name_nl=f"{name} nl", name_fr=name, kind="municipality", **fields)


def opened(subject: str = "Lost key", **fields: Any) -> Ticket:
    """An open ticket of a requester with a mail address."""
    values: dict[str, Any] = {
        "by": None,
        "channel": Channel.MAIL,
        "language": "nl",
        "text": "Where is it?",
        "requester": AN,
    }
    return actions.open_ticket(actions.NewTicket(subject=subject, **(values | fields)))


def fresh(ticket: Ticket) -> Ticket:
    """The ticket as it stands in the database now."""
    return Ticket.objects.get(pk=ticket.pk)


def entries(ticket: Ticket) -> list[tuple[str, str]]:
    """Kind and text of what is on a ticket, in order."""
    return [(entry.kind, entry.text) for entry in ticket.entries.order_by("id")]


def kinds(ticket: Ticket) -> list[str]:
    return [kind for kind, _text in entries(ticket)]


def verbs(ref: str) -> list[str]:
    """What the journal says of a thing, in order."""
    return list(JournalEntry.objects.filter(ref=ref).order_by("id").values_list("verb", flat=True))


def sent(ticket: Ticket) -> list[tuple[str, list[str]]]:
    """The kinds and recipients of the mails queued for a ticket."""
    return [(mail.kind, mail.recipients) for mail in OutMail.objects.filter(ref=ticket.ref).order_by("id")]


def letter(mail: OutMail) -> Mail:
    """A mail that leaves, read as its recipient's program would."""
    return parse(trays.raw_of(mail))


# --- mail that comes in

RETURN_PATH = "an@namur.example"
OUR_SERVER = "mx.desk.example"


def proved(raw: bytes, domain: str = "desk.example") -> bytes:
    """The mail as our own mail server hands it on after the domain of From has vouched for it."""
    return f"Authentication-Results: {OUR_SERVER}; dmarc=pass header.from={domain}\r\n".encode() + raw


def mail(
    subject: str = "Toegang",
    body: str = "Goedemorgen, ik raak niet binnen.",
    *headers: str,
    sender: str = "An Peeters <an@namur.example>",
    message_id: str | None = None,
    kind: str = "text/plain",
) -> bytes:
    """A mail as it comes over the wire; '' as `sender` or `message_id` leaves that header out."""
    identifier = f"<m{next(_numbers)}@namur.example>" if message_id is None else message_id
    lines = [
        *([f"From: {sender}"] if sender else []),
        "To: helpdesk@desk.example",
        f"Subject: {subject}",
        *([f"Message-ID: {identifier}"] if identifier else []),
        "Date: Mon, 02 Mar 2026 10:00:00 +0100",
        f"Content-Type: {kind}; charset=utf-8",
        *headers,
        "",
        body,
    ]
    return "\r\n".join(lines).encode()


Source = Literal["lmtp", "imap", "fax"]


def drop(
    *raws: bytes, to: Sequence[str] = ("helpdesk@desk.example",), source: Source = "lmtp", path: str = RETURN_PATH
) -> list[InMail]:
    """Mails laid into the tray, not looked at yet; `path` is the sender of their envelope."""
    for raw in raws:
        mailroom.accept(raw, source=source, envelope_from=path, envelope_to=list(to))
    return list(InMail.objects.order_by("-id")[: len(raws)])[::-1]


def came(
    *raws: bytes, to: Sequence[str] = ("helpdesk@desk.example",), source: Source = "lmtp", path: str = RETURN_PATH
) -> list[Ticket]:
    """What the intake makes of mails: the tickets with their last entries, one for each mail that was filed."""
    mails = drop(*raws, to=to, source=source, path=path)
    empty_tray()
    filed = Entry.objects.filter(in_mail__in=mails).select_related("ticket").order_by("in_mail", "id")
    return [entry.ticket for entry in filed]


def trouble() -> list[str]:
    """Why mails were set aside."""
    return list(InMail.objects.filter(state="set_aside").order_by("id").values_list("trouble", flat=True))


def bounce(of: OutMail, text: str = "550 5.1.1 No such user") -> bytes:
    """What a mail server says when it cannot deliver one of our mails."""
    recipient = of.recipients[0]
    return "\r\n".join([
        "From: MAILER-DAEMON@relay.example", "To: helpdesk@desk.example", "Subject: Undelivered Mail",
        f"Message-ID: <b{next(_numbers)}@relay.example>", "Auto-Submitted: auto-replied",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "",
        "--b", "Content-Type: text/plain", "", "It did not arrive.",
        "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; relay.example", "",
        f"Final-Recipient: rfc822; {recipient}", "Action: failed", "Status: 5.1.1", f"Diagnostic-Code: smtp; {text}",
        "",
        "--b", "Content-Type: text/rfc822-headers", "", f"Message-ID: {of.message_id}", f"Subject: {of.subject}", "",
        "--b--", "",
    ]).encode()  # fmt: skip


# --- the whole database


def tables_with(digits: str) -> list[str]:
    """Every table and column in which these digits stand in clear, in any form and whatever is between."""
    columns = """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public'
        AND data_type IN ('text', 'character varying', 'ARRAY', 'jsonb', 'tsvector', 'json')
    """
    places = []
    with connection.cursor() as cursor:
        cursor.execute(columns)
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')
            if any(digits in re.sub(r"[^0-9]", "", normalize("NFKC", str(value))) for (value,) in cursor.fetchall()):
                places.append(f"{table}.{column}")
    return places


# --- two at a time


def together(*doings: Any) -> list[str]:
    """Does things at the same moment, each on a connection of its own: 'done' or the sentence of its refusal."""
    barrier = Barrier(len(doings))

    def do(doing: Any) -> str:
        barrier.wait()
        try:
            doing()
        except Conflict as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(doings)) as threads:
        return list(threads.map(do, doings))


def our_id(ticket: Ticket) -> str:
    """The Message-ID of our answer."""
    return str(OutMail.objects.get(ref=ticket.ref, kind="answer").message_id)
