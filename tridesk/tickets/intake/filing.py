"""Filing a batch of read mails: a handful of statements for all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.db.models import Q

from tridesk.accounts.models import User
from tridesk.directory.language import OFFICIAL
from tridesk.directory.models import Contact
from tridesk.directory.queries import contacts_by_emails, working_hours
from tridesk.journal.actions import Happening, record_all
from tridesk.kit import clock
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom import ports
from tridesk.mailroom.mime import Kind
from tridesk.mailroom.models import InMail
from tridesk.tickets import lifecycle, search, texts, writing
from tridesk.tickets.actions.moving import heir, locked, move
from tridesk.tickets.actions.opening import next_numbers
from tridesk.tickets.actions.outcomes import start_again
from tridesk.tickets.actions.second_line import settle
from tridesk.tickets.intake.experts import question_answered
from tridesk.tickets.intake.reading import Reading
from tridesk.tickets.intake.verdict import REPORTS, Fate, Verdict, decide, reads_answers, written_in
from tridesk.tickets.lifecycle import Channel, Event, State
from tridesk.tickets.models import Attachment, Entry, EntryKind, Handover, Link, Ticket

# What a mail can change about a ticket that is there already.
MOVED: Final = (
    "state", "outcome", "awaiting", "awaited", "awaited_until", "due_at", "paused_at", "closed_at", "reopened",
    "changed_at",
)  # fmt: skip


@dataclass(slots=True)
class Known:
    """What the database knows around a batch: tickets by number and by Message-ID, mails seen, contacts by address."""

    by_number: dict[str, Ticket]
    by_message_id: dict[str, Ticket]
    seen: set[tuple[str, str]]
    contacts: dict[str, Contact]

    def ticket_of(self, reading: Reading) -> Ticket | None:
        """The ticket that a mail belongs to: by a genuine reference, else by its thread.

        A long thread may name an archived ticket and the one that goes on where it ended: then it is the latter.
        """
        by_number = [self.by_number.get(number) for number in reading.numbers]
        by_thread = [self.by_message_id.get(one) for one in (*reading.thread, reading.failed_id)]
        named = [ticket for ticket in (*by_number, *by_thread) if ticket is not None]
        return next((ticket for ticket in named if ticket.state != State.ARCHIVED.value), next(iter(named), None))


class Acknowledgement(NamedTuple):
    """A ticket to acknowledge; in three languages when nobody knows the one of its requester."""

    ticket: Ticket
    in_three: bool


@dataclass(slots=True)
class Filed:
    """What one batch brings, to be written together."""

    tickets: list[Ticket] = field(default_factory=list)
    entries: list[tuple[Entry, Reading]] = field(default_factory=list)
    joined: dict[int, Ticket] = field(default_factory=dict)
    links: list[tuple[Ticket, Ticket]] = field(default_factory=list)
    acknowledge: list[Ticket] = field(default_factory=list)
    unknown: list[Ticket] = field(default_factory=list)  # tickets of which nothing says the language
    happenings: list[tuple[str, Ticket, dict[str, object]]] = field(default_factory=list)
    taken: list[InMail] = field(default_factory=list)


def file(batch: Sequence[tuple[InMail, Reading]]) -> list[Acknowledgement]:
    """Files read mails, inside the transaction that claimed them; returns the acknowledgements that are owed."""
    known = look_up([reading for _, reading in batch])
    filed = Filed()
    for in_mail, reading in batch:
        _sort(in_mail, reading, known, filed)
    _write(filed)
    return [Acknowledgement(ticket, in_three=ticket in filed.unknown) for ticket in filed.acknowledge]


def look_up(readings: Sequence[Reading]) -> Known:
    """Everything that deciding on these mails needs, in four queries."""
    ids = {one for reading in readings for one in (*reading.thread, reading.failed_id) if one}
    own = {reading.message_id for reading in readings if reading.message_id}
    rows = Entry.objects.filter(message_id__in=ids | own).exclude(message_id="")
    entries = list(rows.order_by("-id").values_list("message_id", "fingerprint", "ticket_id"))
    numbers = {number for reading in readings for number in reading.numbers}
    wanted = Q(number__in=numbers) | Q(pk__in={ticket for _, _, ticket in entries})
    by_id = _lock(wanted) if numbers or entries else {}
    return Known(
        by_number={ticket.number: heir(ticket) for ticket in by_id.values() if ticket.number in numbers},
        by_message_id={message_id: heir(by_id[ticket]) for message_id, _, ticket in entries if message_id in ids},
        seen={(message_id, fingerprint) for message_id, fingerprint, _ in entries if message_id in own},
        contacts=contacts_by_emails({reading.sender_email for reading in readings if reading.sender_email}),
    )


def _lock(wanted: Q) -> dict[int, Ticket]:
    """Locks tickets and those that they were merged into, by id; in the order of ids, as everybody does."""
    ids = dict(Ticket.objects.filter(wanted).values_list("pk", "merged_into"))
    while missing := {into for into in ids.values() if into} - ids.keys():
        ids |= dict(Ticket.objects.filter(pk__in=missing).values_list("pk", "merged_into"))
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk__in=ids)
    there = {ticket.pk: ticket for ticket in rows.order_by("pk")}
    for ticket in list(there.values()):
        if into := ticket.merged_into_id:  # one object for one row, or the last to be saved would undo the others
            ticket.merged_into = there.get(into) or there.setdefault(into, locked(Ticket(pk=into)))
    return there


def _sort(in_mail: InMail, reading: Reading, known: Known, filed: Filed) -> None:
    """Decides on one mail and lays out what it brings; later mails of the batch see it."""
    if reading.mail.kind in REPORTS and _is_about_bulk(in_mail, reading):
        filed.taken.append(in_mail)
        return
    ticket, mail = known.ticket_of(reading), reading.mail
    own_id = (reading.message_id, mail.fingerprint)
    verdict: Verdict[Ticket] = decide(
        reading,
        ticket,
        archived=ticket is not None and ticket.state == State.ARCHIVED.value,
        duplicate=bool(reading.message_id) and own_id in known.seen,
        ours=_is_ours(reading),
    )
    if verdict.fate is Fate.SET_ASIDE:
        mailroom.set_aside(in_mail, verdict.reason)
        return
    filed.taken.append(in_mail)
    if verdict.fate is Fate.DUPLICATE:
        return
    if verdict.fate is Fate.JOIN and ticket is not None:
        _join(ticket, reading, filed)
    elif verdict.fate is Fate.FAILURE and ticket is not None:
        _note_failure(ticket, reading, filed)
    else:
        ticket = _open(in_mail.envelope_to, reading, known.contacts.get(reading.sender_email.lower()), filed)
        if verdict.ticket is not None:
            filed.links.append((verdict.ticket, ticket))
        if verdict.acknowledge and _reads(in_mail, reading):
            filed.acknowledge.append(ticket)
    if reading.message_id and ticket is not None:
        known.seen.add(own_id)
        known.by_message_id[reading.message_id] = ticket


def _is_about_bulk(in_mail: InMail, reading: Reading) -> bool:
    """Whether a report is about a mail that a room above sent to many: then it is noted there, and is no ticket."""
    marks = [*in_mail.envelope_to, reading.failed_id, *reading.thread]
    failed = reading.mail.kind in (Kind.FAILURE, Kind.DELAY)
    permanent = reading.mail.kind is Kind.FAILURE and not any(
        one.status.startswith("4") for one in reading.mail.deliveries
    )
    reply = writing.Veil.new().over(_said(reading))[:500]
    return any(room.take_report(marks, failed=failed, permanent=permanent, reply=reply) for room in ports.bulk_mailers)


def _said(reading: Reading) -> str:
    """What the mail servers said about the mail that did not arrive."""
    return "\n".join(f"{one.recipient}: {one.status} {one.diagnostic}".strip() for one in reading.mail.deliveries)


def _reads(in_mail: InMail, reading: Reading) -> bool:
    """Whether somebody would read an acknowledgement: no report's sender, no machine, no gateway of faxes."""
    return bool(in_mail.envelope_from) and reading.channel is Channel.MAIL and reads_answers(reading.sender_email)


def _is_ours(reading: Reading) -> bool:
    """Whether the desk itself wrote this, or an answer to it would come back to the desk."""
    ours = texts.desk_address().lower()
    senders = [*([reading.mail.sender] if reading.mail.sender else []), *reading.mail.reply_to]
    return any(_without_plus(one.email.lower()) == ours for one in senders)


def _without_plus(email: str) -> str:
    local, _at, domain = email.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _open(envelope_to: Sequence[str], reading: Reading, contact: Contact | None, filed: Filed) -> Ticket:
    now = clock.now()
    organisation = contact.organisation if contact else None
    language = written_in(
        reading.language,
        contact.language if contact else "",
        organisation.service_language if organisation else "",
        (*envelope_to, *(address.email for address in reading.mail.to)),
    )
    ticket = Ticket(
        channel=reading.channel.value,
        language=language or OFFICIAL[0],
        subject=reading.subject or search_line(reading) or "—",
        contact=contact,
        organisation=organisation,
        requester_name=(reading.sender_name or (contact.name if contact else ""))[:200],
        requester_email=reading.sender_email[:254],
        requester_phone=contact.phone if contact else "",
        opened_at=now,
        changed_at=now,
        due_at=lifecycle.due(now, lifecycle.NORMAL, working_hours()),
    )
    filed.tickets.append(ticket)
    if not language:
        filed.unknown.append(ticket)
    filed.entries.append((_entry(ticket, EntryKind.REQUEST, reading), reading))
    filed.happenings.append(("ticket.opened", ticket, {"channel": ticket.channel, "language": ticket.language}))
    return ticket


def search_line(reading: Reading) -> str:
    """A subject for a mail that has none: how its text begins."""
    return " ".join(reading.text.split())[:80]


def _join(ticket: Ticket, reading: Reading, filed: Filed) -> None:
    """Puts a reply on its ticket; a closed one opens again, unless nobody wrote it."""
    answered = question_answered(ticket, reading.sender_email) if ticket.pk and not reading.is_automatic else None
    if answered is not None:
        _join_expert(ticket, *answered, reading, filed)
        return
    filed.entries.append((_entry(ticket, EntryKind.REQUEST, reading), reading))
    filed.happenings.append(("ticket.reply_came", ticket, {"automatic": reading.is_automatic}))
    if reading.is_automatic or not ticket.pk:
        return
    was_closed = ticket.state == State.CLOSED.value
    move(ticket, Event.REPLY_IN)
    if was_closed:
        start_again(ticket)
        filed.happenings.append(("ticket.reopened", ticket, {}))
    filed.joined[ticket.pk] = ticket


def _join_expert(ticket: Ticket, question: Handover, expert: User | None, reading: Reading, filed: Filed) -> None:
    """Puts the second line's answer on its ticket, which is back with the first line."""
    entry = _entry(ticket, EntryKind.EXPERT_ANSWER, reading)
    entry.handover, entry.author = question, expert
    entry.author_name = str(expert) if expert else entry.author_name
    filed.entries.append((entry, reading))
    settle(ticket, question, by=expert)
    filed.joined[ticket.pk] = ticket


def _note_failure(ticket: Ticket, reading: Reading, filed: Filed) -> None:
    """A mail of ours did not arrive: noted on its ticket, which is open again so that somebody acts."""
    report = writing.Veil.new().over(_said(reading))
    mailroom.note_bounce(f"<{reading.failed_id}>", reply=report[:500])
    filed.entries.append((_entry(ticket, EntryKind.FAILURE, reading, report), reading))
    filed.happenings.append(("ticket.mail_failed", ticket, {}))
    if ticket.state == State.CLOSED.value:
        move(ticket, Event.REOPEN)
        start_again(ticket)
        filed.happenings.append(("ticket.reopened", ticket, {}))
    if ticket.pk and ticket.is_active:
        filed.joined[ticket.pk] = ticket


def _entry(ticket: Ticket, kind: EntryKind, reading: Reading, report: str = "") -> Entry:
    return Entry(
        ticket=ticket,
        kind=kind,
        at=clock.now(),
        author_email=reading.sender_email[:254],
        author_name=reading.sender_name or reading.sender_email,
        language=reading.language,
        text=report or reading.text,
        quoted=reading.quoted,
        signature=reading.signature,
        html=reading.html,
        message_id=reading.message_id,
        fingerprint=reading.mail.fingerprint,
        automatic=reading.is_automatic,
        defects=list(reading.defects),
        in_mail_id=reading.in_mail_id,
    )


def _write(filed: Filed) -> None:
    """Writes what was laid out; numbers are taken last, so that they are held as shortly as can be."""
    for ticket, number in zip(filed.tickets, next_numbers(len(filed.tickets)) if filed.tickets else [], strict=True):
        ticket.number = number
    Ticket.objects.bulk_create(filed.tickets)
    for entry, _reading in filed.entries:
        entry.ticket_id = entry.ticket.pk
    Entry.objects.bulk_create([entry for entry, _ in filed.entries])
    Attachment.objects.bulk_create(_attachments(filed.entries))
    writing.keep_numbers([(entry, reading.hidden) for entry, reading in filed.entries])
    _index(filed)
    for ticket in filed.joined.values():
        ticket.changed_at = clock.now()
    Ticket.objects.bulk_update(filed.joined.values(), MOVED)
    Link.objects.bulk_create([Link(a=old, b=new, kind="continues") for old, new in filed.links], ignore_conflicts=True)
    record_all(Happening(verb, ticket.ref, data) for verb, ticket, data in filed.happenings)
    mailroom.take(filed.taken)


def _index(filed: Filed) -> None:
    words: dict[int, set[str]] = {ticket.pk: writing.ticket_words(ticket) for ticket in filed.tickets}
    for entry, reading in filed.entries:
        words.setdefault(entry.ticket_id, set()).update(reading.words)
    search.index(list(words.items()))


def _attachments(entries: Iterable[tuple[Entry, Reading]]) -> list[Attachment]:
    return [
        Attachment(
            entry=entry,
            filename=part.filename,
            content_type=part.content_type[:127],
            size=part.size,
            inline=part.inline,
            content_id=(part.content_id or "")[:250],
            part=part.index,
        )
        for entry, reading in entries
        for part in reading.attachments
    ]
