"""Filing a batch of read mails: a handful of statements for all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from django.conf import settings
from django.db.models import Q

from tridesk.directory.models import Contact
from tridesk.directory.office.queries import addresses_of_staff, working_hours
from tridesk.directory.organisations.queries import contacts_by_emails
from tridesk.journal.actions import Happening, record_all
from tridesk.journal.prepared_statements import Ask, ask
from tridesk.kit import clock
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom import ports
from tridesk.mailroom import queries as trays
from tridesk.mailroom.mime import AuthorKind
from tridesk.mailroom.mime.authentication import SenderProof, prove
from tridesk.mailroom.models import InMail
from tridesk.tickets import entry_store, lifecycle, texts
from tridesk.tickets.actions.answers import OUTGOING, talk_of
from tridesk.tickets.actions.mailed_answers import accept_answer, asked_at, questions_of
from tridesk.tickets.actions.opening import NewTicket, Requester, new_ticket, opening_of, write_tickets
from tridesk.tickets.actions.transitions import heir, learn_language, locked, move, open_again
from tridesk.tickets.entry_store import LaidOut, Veil
from tridesk.tickets.intake.reading import MailReading
from tridesk.tickets.intake.verdict import REPORTS, Fate, Verdict, decide, reads_answers, written_in
from tridesk.tickets.lifecycle import Channel, Event, State
from tridesk.tickets.models import Attachment, Entry, EntryKind, Link, Ticket, Trust
from tridesk.tickets.talks import Talk

# What a mail can change about a ticket that is there already.
MOVED: Final = (
    "state",
    "outcome",
    "awaiting",
    "awaited",
    "awaited_until",
    "due_at",
    "paused_at",
    "closed_at",
    "reopened",
    "changed_at",
    "language",
)

# With every batch: Django takes longer to put this into SQL than PostgreSQL to answer it.
_ENTRIES: Final = """
    SELECT message_id, fingerprint, ticket_id, kind FROM tickets_entry
    WHERE message_id = ANY(%s) AND message_id <> '' ORDER BY id DESC
"""


@dataclass(frozen=True, slots=True)
class TicketPlace:
    """Where a mail belongs: a ticket, which of its conversations, and whether that is certain.

    `is_ours` says that we gave the mail's author what names the place: a genuine reference or a Message-ID of ours.
    The Message-ID of another sender may be known to every recipient of that mail.
    """

    ticket: Ticket
    talk: Talk
    is_ours: bool


@dataclass(slots=True)
class Known:
    """What the database knows around a batch: tickets by number, places by Message-ID, mails seen, contacts."""

    by_number: dict[str, Ticket]
    by_message_id: dict[str, TicketPlace]
    seen: set[tuple[str, str]]
    contacts: dict[str, Contact]
    shared: set[int]  # tickets of which others than the requester got our references
    staff: set[str]  # addresses in From, in lower case, of colleagues, experts and services of the second line

    def place_of(self, reading: MailReading) -> TicketPlace | None:
        """Where a mail belongs: by a genuine reference, else by its thread.

        A long thread may name an archived ticket and the one that goes on where it ended: then it is the latter. What
        the second line was sent is for the second line alone, so one sign of its conversation suffices; the same holds
        for what was sent outside.
        """
        named = [
            *(
                TicketPlace(self.by_number[number], talk, True)
                for talk, number in reading.numbers
                if number in self.by_number
            ),
            *(
                self.by_message_id[identifier]
                for identifier in (*reading.thread, reading.failed_id)
                if identifier in self.by_message_id
            ),
        ]
        if not named:
            return None
        ticket = next((place.ticket for place in named if place.ticket.state != State.ARCHIVED.value), named[0].ticket)
        signs = [place for place in named if place.ticket is ticket]
        talks = {place.talk for place in signs}
        talk = next((kept for kept in (Talk.SECOND_LINE, Talk.OUTSIDE) if kept in talks), Talk.REQUESTER)
        return TicketPlace(ticket, talk, any(place.is_ours for place in signs))

    def lacks_proof(self, reading: MailReading) -> bool:
        """Whether a mail says that it is of somebody whose word counts, and nothing proves it."""
        return reading.sender_email.lower() in self.staff and proof_of(reading) is not SenderProof.PROVED

    def as_report(self, reading: MailReading) -> MailReading:
        """A mail of the null sender that names a mail of ours as the report that this one did not arrive.

        No server has to say so in words that we know: only reports and automatic replies have no sender.
        """
        places = ((identifier, self.by_message_id.get(identifier)) for identifier in reading.returned_ids)
        failed_id = next((identifier for identifier, place in places if place is not None and place.is_ours), "")
        if not failed_id or reading.mail.kind in REPORTS:
            return reading
        report = replace(reading.mail, kind=AuthorKind.FAILURE, failed_message_id=failed_id, returned_ids=())
        return replace(reading, mail=report)

    def names_our_mail(self, reading: MailReading, ticket: Ticket) -> bool:
        """Whether a report names a mail sent for this ticket; the 128 random bits of a Message-ID prove it."""
        place = self.by_message_id.get(reading.failed_id)
        if place is not None and place.ticket is ticket and place.is_ours:
            return True
        return bool(reading.failed_id and ticket.pk) and trays.was_sent_for(ticket.ref, f"<{reading.failed_id}>")


@dataclass
class Filed:
    """What one batch brings, to be written together."""

    tickets: list[Ticket] = field(default_factory=list)
    entries: list[LaidOut] = field(default_factory=list)
    joined: dict[int, Ticket] = field(default_factory=dict)
    links: list[tuple[Ticket, Ticket]] = field(default_factory=list)
    acknowledge: list[Ticket] = field(default_factory=list)
    happenings: list[tuple[Ticket, Happening]] = field(default_factory=list)  # a new ticket has no name there yet
    taken: list[InMail] = field(default_factory=list)
    at: datetime = field(default_factory=clock.now)

    @cached_property
    def due_at(self) -> datetime:
        """When the tickets of this batch are due."""
        return lifecycle.due(self.at, lifecycle.NORMAL, working_hours())


def file(batch: Sequence[tuple[InMail, MailReading]]) -> list[Ticket]:
    """Files read mails, inside the transaction that claimed them; returns the tickets that are to be acknowledged."""
    known = look_up([reading for _, reading in batch])
    filed = Filed()
    for in_mail, reading in batch:
        _sort(in_mail, known.as_report(_as_fax(in_mail, reading)), known, filed)
    _write(filed)
    return filed.acknowledge


def look_up(readings: Sequence[MailReading]) -> Known:
    """Everything that deciding on these mails needs, in five queries."""
    ids = {
        identifier
        for reading in readings
        for identifier in (*reading.thread, reading.failed_id, *reading.returned_ids)
        if identifier
    }
    own = {reading.message_id for reading in readings if reading.message_id}
    [entries] = ask(Ask(_ENTRIES, [list(ids | own)]))
    numbers = {number for reading in readings for _talk, number in reading.numbers}
    wanted = Q(number__in=numbers) | Q(pk__in={ticket for _, _, ticket, _ in entries})
    by_id = _lock(wanted) if numbers or entries else {}
    return Known(
        by_number={ticket.number: heir(ticket) for ticket in by_id.values() if ticket.number in numbers},
        by_message_id={
            message_id: TicketPlace(heir(by_id[ticket]), talk_of(kind), kind in OUTGOING)
            for message_id, _, ticket, kind in entries
            if message_id in ids
        },
        seen={(message_id, fingerprint) for message_id, fingerprint, _, _ in entries if message_id in own},
        contacts=contacts_by_emails({reading.sender_email for reading in readings if _is_one_author(reading)}),
        shared=_shared(by_id),
        staff=addresses_of_staff({reading.sender_email.lower() for reading in readings} - {""}),
    )


def _shared(by_id: Mapping[int, Ticket]) -> set[int]:
    """Those of these tickets, or what they were merged into, of which an answer went to others as well."""
    copied = Entry.objects.filter(ticket__in=list(by_id), kind=EntryKind.ANSWER).exclude(cc=[])
    return {heir(by_id[number]).pk for number in copied.values_list("ticket", flat=True)} if by_id else set()


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


def _sort(in_mail: InMail, reading: MailReading, known: Known, filed: Filed) -> None:
    """Decides on one mail and lays out what it brings; later mails of the batch see it."""
    if reading.mail.kind in REPORTS and _is_about_bulk(in_mail, reading):
        filed.taken.append(in_mail)
        return
    place, mail = known.place_of(reading), reading.mail
    ticket = place.ticket if place else None
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
    if verdict.fate is Fate.JOIN and place is not None:
        entry = _join(place, reading, known, filed)
    elif verdict.fate is Fate.FAILURE and place is not None:
        entry = _file_bounce(place.ticket, reading, filed, is_proved=known.names_our_mail(reading, place.ticket))
    else:
        proof = proof_of(reading)
        is_of_person = proof is not SenderProof.FAILED and not _is_of_gateway(reading)
        contact = known.contacts.get(reading.sender_email.lower()) if is_of_person else None
        entry = _open(in_mail.envelope_to, reading, contact, filed)
        if known.lacks_proof(reading) and not reading.is_automatic:
            entry.trust = Trust.UNPROVED
        if verdict.ticket is not None:
            filed.links.append((verdict.ticket, entry.ticket))
        if verdict.acknowledge and proof is not SenderProof.FAILED and _reads(in_mail, reading):
            filed.acknowledge.append(entry.ticket)
    if reading.message_id:
        known.seen.add(own_id)
        known.by_message_id[reading.message_id] = TicketPlace(entry.ticket, talk_of(entry.kind), is_ours=False)


def proof_of(reading: MailReading) -> SenderProof:
    """Whether the domain of From vouched for this mail, as the named mail server found out."""
    authors = [author.email for author in reading.mail.authors]
    return prove(reading.mail.authentication, settings.ENVIRONMENT.authserv_id, authors)


def _as_fax(in_mail: InMail, reading: MailReading) -> MailReading:
    """A mail of a fax-to-mail gateway as a fax: to an address for faxes, from a sender of the setting, and proved."""
    is_addressed = any(to.lower().startswith("fax") for to in in_mail.envelope_to)
    as_fax = replace(reading, channel=Channel.FAX)
    if not is_addressed or not _is_of_gateway(as_fax):
        return reading
    return as_fax if proof_of(reading) is SenderProof.PROVED else reading


def _is_of_gateway(reading: MailReading) -> bool:
    """Whether a fax-to-mail gateway sent this fax: it reads no answers, and brings the faxes of all who ask."""
    return reading.channel is Channel.FAX and reading.sender_email.lower() in settings.ENVIRONMENT.fax_gateways


def _is_one_author(reading: MailReading) -> bool:
    """Whether From names exactly one author; several authors are never matched to a contact."""
    return len(reading.mail.authors) == 1


def _is_about_bulk(in_mail: InMail, reading: MailReading) -> bool:
    """Whether a report is about a mail that a room above sent to many: then it is noted there, and is no ticket."""
    # A mailbox that is fetched has no envelope: there the report's own To is the return path it went to.
    marks = [*in_mail.envelope_to, *(address.email for address in reading.mail.to), reading.failed_id, *reading.thread]
    failed = reading.mail.kind in (AuthorKind.FAILURE, AuthorKind.DELAY)
    permanent = reading.mail.kind is AuthorKind.FAILURE and not any(
        delivery.status.startswith("4") for delivery in reading.mail.deliveries
    )
    reply = entry_store.Veil.new().over(_said(reading))[:500]
    return any(
        room.note_report(marks, failed=failed, permanent=permanent, reply=reply) for room in ports.bulk_mailers.answer
    )


def _said(reading: MailReading) -> str:
    """What the mail servers said about the mail that did not arrive."""
    return "\n".join(
        f"{delivery.recipient}: {delivery.status} {delivery.diagnostic}".strip() for delivery in reading.mail.deliveries
    )


def _reads(in_mail: InMail, reading: MailReading) -> bool:
    """Whether a person would read an acknowledgement: not for reports, automatic mail or fax gateways."""
    author, path = reading.sender_email, in_mail.envelope_from
    return bool(path) and reading.channel is Channel.MAIL and reads_answers(author) and reads_answers(path)


def _is_ours(reading: MailReading) -> bool:
    """Whether the desk itself wrote this."""
    return any(texts.is_desk(author.email) for author in reading.mail.authors)


def _open(envelope_to: Sequence[str], reading: MailReading, contact: Contact | None, filed: Filed) -> Entry:
    organisation = contact.organisation if contact else None
    language = written_in(
        reading.language,
        contact.language if contact else "",
        organisation.service_language if organisation else "",
        (*envelope_to, *(address.email for address in reading.mail.to)),
    )
    requester = Requester() if _is_of_gateway(reading) else Requester(reading.sender_name, reading.sender_email[:254])
    asked = NewTicket(
        by=None,
        channel=reading.channel,
        language=language,
        subject=reading.subject or search_line(reading) or "—",
        text=reading.text,
        requester=requester.known_as(contact),
    )
    ticket = new_ticket(asked, Veil.new(), at=filed.at, due_at=filed.due_at)
    filed.tickets.append(ticket)
    entry = _entry(ticket, EntryKind.REQUEST, reading, filed)
    filed.happenings.append((ticket, opening_of(ticket)))
    return entry


def search_line(reading: MailReading) -> str:
    """A subject for a mail that has none: how its text begins."""
    return " ".join(reading.text.split())[:80]


def _join(place: TicketPlace, reading: MailReading, known: Known, filed: Filed) -> Entry:
    """Puts a reply on its ticket, in its conversation.

    A reference of ours shows that a mail is of the requester, unless a copy of our answers went to others. It does not
    show that a mail is of the colleague or expert whom From names.
    """
    ticket = place.ticket
    is_requester = reading.sender_email.lower() == ticket.requester_email.lower() != ""
    if place.talk and ticket.pk and not is_requester:
        second_line = place.talk is Talk.SECOND_LINE
        return (_join_second_line if second_line else _join_outside)(ticket, reading, filed)
    entry = _entry(ticket, EntryKind.REQUEST, reading, filed)
    _note(filed, "ticket.reply_came", ticket, automatic=reading.is_automatic)
    if not reading.is_automatic and known.lacks_proof(reading):
        entry.trust = Trust.UNPROVED
    if reading.is_automatic:
        return entry
    if not ticket.pk:
        if is_requester and proof_of(reading) is not SenderProof.FAILED:
            learn_language(ticket, reading.language)
        return entry
    filed.joined[ticket.pk] = ticket
    is_proof = place.is_ours and ticket.pk not in known.shared
    if not (is_proof or is_requester) or proof_of(reading) is SenderProof.FAILED:
        entry.trust = Trust.UNPROVED
    elif not entry.trust:
        learn_language(ticket, reading.language)
        _reply_in(ticket, filed)
    return entry


def _join_second_line(ticket: Ticket, reading: MailReading, filed: Filed) -> Entry:
    """Puts a mail of the second line on its ticket; it counts as the answer when its sender is proved to be asked."""
    entry = _entry(ticket, EntryKind.EXPERT_ANSWER, reading, filed)
    asked = asked_at(ticket, reading.sender_email)
    entry.handover = asked.question if asked else next(iter(questions_of(ticket)), None)
    if reading.is_automatic:
        _note(filed, "ticket.reply_came", ticket, automatic=True)
        return entry
    filed.joined[ticket.pk] = ticket
    if asked is None or proof_of(reading) is not SenderProof.PROVED:
        entry.trust = Trust.UNPROVED
        _note(filed, "ticket.unproved_came", ticket)
        return entry
    entry.trust, entry.author = Trust.PROVED, asked.expert
    entry.author_name = str(asked.expert) if asked.expert else entry.author_name
    accept_answer(ticket, asked)
    return entry


def _join_outside(ticket: Ticket, reading: MailReading, filed: Filed) -> Entry:
    """Puts the answer of a third party on the ticket that was forwarded to them; nothing of it is sent on."""
    entry = _entry(ticket, EntryKind.OUTSIDE, reading, filed)
    _note(filed, "ticket.reply_came", ticket, automatic=reading.is_automatic)
    if reading.is_automatic:
        return entry
    filed.joined[ticket.pk] = ticket
    sent_to = ticket.entries.filter(kind=EntryKind.FORWARD).values_list("recipients", flat=True)
    asked = {email.lower() for recipients in sent_to for email in recipients}
    if reading.sender_email.lower() not in asked or proof_of(reading) is not SenderProof.PROVED:
        entry.trust = Trust.UNPROVED
    else:
        entry.trust = Trust.PROVED
        _reply_in(ticket, filed)
    return entry


def _reply_in(ticket: Ticket, filed: Filed) -> None:
    """Lets a reply have its effect: a closed ticket opens again, one that waits goes on."""
    if ticket.state == State.CLOSED.value:
        filed.happenings.append((ticket, open_again(ticket, Event.REPLY_IN)))
    else:
        move(ticket, Event.REPLY_IN)


def _file_bounce(ticket: Ticket, reading: MailReading, filed: Filed, *, is_proved: bool) -> Entry:
    """Notes on the ticket that a mail of ours did not arrive, and opens the ticket again.

    Only a report that names the Message-ID of our mail is proved: that mail was where the report comes from.
    """
    report = entry_store.Veil.new().over(_said(reading))
    entry = _entry(ticket, EntryKind.FAILURE, reading, filed, report)
    if ticket.pk and ticket.is_active:
        filed.joined[ticket.pk] = ticket
    if not is_proved:
        entry.trust = Trust.UNPROVED
        _note(filed, "ticket.unproved_came", ticket)
        return entry
    arrived = ("delivered", "relayed", "expanded")
    refused = [each.recipient for each in reading.mail.deliveries if each.action not in arrived]
    mailroom.note_bounce(f"<{reading.failed_id}>", reply=entry.text[:500], of=refused)
    _note(filed, "ticket.mail_failed", ticket)
    if ticket.state == State.CLOSED.value:
        filed.happenings.append((ticket, open_again(ticket)))
        filed.joined[ticket.pk] = ticket
    return entry


def _note(filed: Filed, verb: str, ticket: Ticket, **data: object) -> None:
    filed.happenings.append((ticket, Happening(verb, "", data)))


def _entry(ticket: Ticket, kind: EntryKind, reading: MailReading, filed: Filed, report: str = "") -> Entry:
    """Lays out the entry that a mail becomes, with its files; a `report` stands in for its text."""
    entry = Entry(
        ticket=ticket,
        kind=kind,
        at=clock.now(),
        author_email=reading.sender_email[:254],
        author_name=reading.sender_name or reading.sender_email,
        reply_to=reading.reply_to[:254],
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
        cc=[email for email in reading.readers if not texts.is_desk(email)],
    )
    attachments = _attachments(entry, reading)
    filed.entries.append(LaidOut(entry, Veil(list(reading.hidden)), reading.words, attachments=attachments))
    return entry


def _write(filed: Filed) -> None:
    """Writes what was laid out; numbers are taken last, so that they are held as shortly as can be."""
    write_tickets(filed.tickets)
    entry_store.write(filed.entries, filed.tickets)
    for ticket in filed.joined.values():
        ticket.changed_at = clock.now()
    Ticket.objects.bulk_update(filed.joined.values(), MOVED)
    Link.objects.bulk_create([Link(a=old, b=new, kind="continues") for old, new in filed.links], ignore_conflicts=True)
    record_all(happening._replace(ref=ticket.ref) for ticket, happening in filed.happenings)
    mailroom.mark_taken(filed.taken)


def _attachments(entry: Entry, reading: MailReading) -> list[Attachment]:
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
        for part in reading.attachments
    ]
