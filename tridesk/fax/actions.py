"""Faxes are taken in, read page by page, set aside as junk and brought back; the original is shown with a reason."""

from __future__ import annotations

import base64
import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.organisations.callers import callers_from
from tridesk.documents import queries as library
from tridesk.documents.rules import state
from tridesk.documents.wording import STATES
from tridesk.fax import codes, queries, rules
from tridesk.fax.models import Fax, JunkSign, Reading
from tridesk.fax.pieces import Piece, pieces_of
from tridesk.fax.spool import Arrival
from tridesk.journal.actions import record, record_all
from tridesk.journal.bulk_copy import number
from tridesk.kit import clock, phones
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.kit.languages import LANGUAGES, language_of_notes
from tridesk.kit.sealing import SealBroken
from tridesk.kit.text import one_line
from tridesk.mailroom.actions import reason_given
from tridesk.mailroom.conversation.language import language_of_text
from tridesk.telephony.lines.queries import number_dialled
from tridesk.tickets import actions as tickets
from tridesk.tickets import entry_store, lifecycle
from tridesk.tickets.actions.opening import NewTicket, Requester
from tridesk.tickets.actions.transitions import heir, learn_language, locked, move, open_again, save
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.lifecycle import Channel, Event, State
from tridesk.tickets.models import Entry, EntryKind, Link, Ticket, Trust
from tridesk.tickets.texts import reference_keys

log = logging.getLogger("tridesk.fax")

MOST_TEXT: Final = 400_000  # characters of all pages together


# --- what came


def take_in(arrival: Arrival) -> Fax | None:
    """A fax of the spool becomes a ticket at once, or lies in the tray of junk; None when it was taken in before.

    Behind each separator sheet begins a document that takes this road of its own. A genuine code of a ticket brings a
    document back to that ticket.
    """
    pieces = pieces_of(arrival.content)
    with transaction.atomic():
        if Fax.objects.filter(key=arrival.key).exists():
            return None
        faxes = [_take_in(arrival, piece, place, len(pieces)) for place, piece in enumerate(pieces, 1)]
    return faxes[0]


def _take_in(arrival: Arrival, piece: Piece, place: int, of: int) -> Fax:
    """Takes in one document of a fax, the `place`-th of so many."""
    is_last = place == of
    fax = Fax(
        key=key_of(arrival.key, place),
        received_at=arrival.at,
        called=arrival.called,
        caller=_in_e164(arrival.caller),
        station=arrival.station,
        pages=arrival.pages if of == 1 else piece.pages,
        is_cut_off=arrival.is_cut_off and is_last,
        fault=arrival.fault if is_last else "",
        size=len(piece.content),
        picture=piece.picture,
        reading=Reading.WAITING if piece.content else Reading.UNREADABLE,
    )
    number([fax])
    fax.sealed = queries.ORIGINALS.seal(fax.pk, piece.content) if piece.content else None
    if not judge(fax):
        place_fax(fax, piece.texts)
    fax.save(force_insert=True)
    if fax.junk_at is not None:
        record("fax.set_aside", by=None, ref=fax.ref, data={"fax": fax.pk, "for": fax.junk_for})
    return fax


def key_of(key: str, place: int) -> str:
    """The key of a document of a fax; no key of the spool has such a sign in it."""
    return key if place == 1 else f"{key[:76]}~{place}"


def judge(fax: Fax) -> bool:
    """Whether a fax is junk, by one of its signs; then it is set aside, and is not written yet."""
    junk = rules.junk_by(queries.signs_of(fax), queries.junk_signs())
    if junk is not None:
        fax.junk_at, fax.junk_for = clock.now(), junk.value
    return junk is not None


def place_fax(fax: Fax, texts: Sequence[str] = (), *, came_on: Entry | None = None) -> None:
    """Puts a fax on the ticket that its codes name, else on one of its own, or on the entry with which it came by mail.

    The code of a ticket is genuine, and yet a hint: whoever got hold of the paper can send it. It has the effect of a
    reply only from a number that the ticket knows; from any other one, an agent confirms it or not.
    """
    named = _named_ticket(texts)
    is_there = came_on is not None and named is not None and came_on.ticket_id == named.pk
    if named is not None and named.state != State.ARCHIVED.value and not is_there:
        _join(fax, named)
    else:
        fax.entry = came_on
        ticket = came_on.ticket if came_on is not None else _open_ticket(fax)
        if came_on is not None:
            _wait_to_be_read(fax, ticket)
        if named is not None and named != ticket:
            Link.objects.create(a=named, b=ticket, kind="continues")
    if fax.entry is not None and (lines := _named_documents(texts, fax.entry.ticket.language)):
        entry_store.extend(fax.entry, "\n".join(lines))


def _named_ticket(texts: Sequence[str]) -> Ticket | None:
    """The ticket that a genuine code names, locked, or the one that it was merged into."""
    for found in codes.tickets_in(texts, *reference_keys()):
        ticket = Ticket.objects.select_related("merged_into").filter(number=found).first()
        if ticket is not None:
            return locked(heir(ticket))
    return None


def _join(fax: Fax, ticket: Ticket) -> None:
    """Puts a fax on a locked ticket: as the reply of the requester, or as one that an agent has to confirm."""
    is_known = _is_known(fax, ticket)
    with override(language_of_notes(ticket.language)):
        sender = phones.written(fax.caller) or fax.station or _("Fax")
        fax.entry = entry_store.add_entry(
            ticket,
            EntryKind.REQUEST,
            _words(fax),
            author_name=sender,
            defects=[*_defects(fax), *([] if is_known else ["fax-other-number"])],
            trust="" if is_known else Trust.UNPROVED,
        )
    if not is_known:
        record("ticket.unproved_came", by=None, ref=ticket.ref, data={})
    else:
        record("ticket.reply_came", by=None, ref=ticket.ref, data={"automatic": False})
        if ticket.state == State.CLOSED.value:
            record_all([open_again(ticket, Event.REPLY_IN)])
        else:
            move(ticket, Event.REPLY_IN)
    save(ticket)
    _wait_to_be_read(fax, ticket)


def _is_known(fax: Fax, ticket: Ticket) -> bool:
    """Whether a ticket knows the number that the network shows: of its requester, or one that was sent a fax about it.

    What a machine calls itself was typed by its owner, and proves nothing.
    """
    if not fax.caller:
        return False
    if fax.caller == phones.parse(ticket.requester_phone) or ticket.out_faxes.filter(to=fax.caller).exists():
        return True
    requester = _requester(fax)
    contact, organisation = requester.contact, requester.organisation
    return bool(
        (contact is not None and contact.pk == ticket.contact_id)
        or (organisation is not None and organisation.pk == ticket.organisation_id)
    )


def _named_documents(texts: Sequence[str], language: str) -> list[str]:
    """What the desk is told of the documents of the library that codes name, a line each."""
    lines = list[str]()
    with override(language_of_notes(language)):
        for named in codes.documents_in(texts, settings.ENVIRONMENT.public_url):
            try:
                document = library.document_with(named.document)
                version = library.version_of(document, named.version)
            except NotFound:
                continue
            said = {
                "name": document.name,
                "version": version.number,
                "subject": document.names.in_(get_language() or ""),
                "state": STATES[state(version, clock.today())],
            }
            lines.append(_("On it: %(name)s “%(subject)s”, version %(version)d, %(state)s.") % said)
    return lines


def _in_e164(written: str) -> str:
    return phones.parse(written) or written


def _open_ticket(fax: Fax) -> Ticket:
    """Opens the ticket of a fax, whose pages are read afterwards."""
    ours = number_dialled(fax.called)
    requester = _requester(fax)
    language = ours.language if ours else ""
    with override(language_of_notes(language)):
        asked = NewTicket(
            by=None,
            channel=Channel.FAX,
            language=language,
            subject=_subject(fax),
            text=_words(fax),
            requester=requester,
        )
        ticket = tickets.open_ticket(asked)
    fax.entry = ticket.entries.get(kind=EntryKind.REQUEST)
    if defects := _defects(fax):
        entry_store.add_defects(fax.entry, defects)
    _wait_to_be_read(fax, ticket)
    return ticket


def _defects(fax: Fax) -> list[str]:
    return [code for code, is_so in (("fax-cut-off", fax.is_cut_off), ("fax-unreadable", not fax.size)) if is_so]


def _wait_to_be_read(fax: Fax, ticket: Ticket) -> None:
    record("fax.received", by=None, ref=ticket.ref, data={"fax": fax.pk, "pages": fax.pages})
    if fax.reading == Reading.WAITING:
        app.configure_task("fax.read", allow_unknown=False).defer(fax=fax.pk)


def _requester(fax: Fax) -> Requester:
    """The sender by the number that the network shows, if it is the number of one alone.

    What a machine calls itself was typed by its owner: it fills in the number where the network shows none, so that
    the people of that number are offered, and makes nobody the requester.
    """
    candidates = callers_from([fax.caller])[fax.caller] if fax.caller else []
    contacts = {caller.contact.pk: caller.contact for caller in candidates if caller.contact}
    bodies = {caller.organisation.pk: caller.organisation for caller in candidates if caller.organisation}
    contact = next(iter(contacts.values())) if len(contacts) == 1 else None
    organisation = next(iter(bodies.values())) if len(bodies) == 1 else None
    return Requester(
        name=contact.name if contact else "",
        email=contact.email if contact else "",
        phone=fax.caller or phones.parse(fax.station) or "",
        contact=contact,
        organisation=organisation,
    )


def _subject(fax: Fax) -> str:
    sender = phones.written(fax.caller) or fax.station
    return _("Fax from %(sender)s") % {"sender": sender} if sender else _("Fax")


def _words(fax: Fax) -> str:
    """What is known of a fax before it is read."""
    pages = ngettext("A fax of %(count)d page.", "A fax of %(count)d pages.", fax.pages) % {"count": fax.pages}
    lines = [pages]
    if fax.caller:
        lines.append(_("It came from %(number)s.") % {"number": phones.written(fax.caller)})
    if fax.station:
        lines.append(_("The machine that sent it calls itself “%(name)s”.") % {"name": fax.station})
    return " ".join(lines)


# --- what is read


@transaction.atomic
def add_page(pk: int, page: int, result: Mapping[str, Any] | None) -> bool:
    """Puts what was read on page `page`, counted from 0, on the ticket; `None` says that it could not be read.

    Returns whether the reading goes on: not when another job was faster, or the fax was erased or archived meanwhile.
    """
    fax = _locked(pk)
    if fax.reading != Reading.WAITING or fax.pages_read != page or fax.entry is None or fax.sealed is None:
        return False
    entry = fax.entry
    ticket = locked(entry.ticket)
    if ticket.state == State.ARCHIVED.value:
        return False
    fax.pages_read = page + 1
    if result is None:
        entry_store.add_defects(entry, ["fax-page-unreadable"])
    elif not result["blank"]:
        fax.confidence = min(result["confidence"], 100.0 if fax.confidence is None else fax.confidence)
        with override(language_of_notes(ticket.language)):
            name = _("Fax, page %(number)d") % {"number": page + 1}
        upload = Upload(f"{name}.png", "image/png", base64.b64decode(result["picture"]))
        text = f"{name}\n{result['text']}" if page or fax.pages > 1 else str(result["text"])
        entry_store.extend(entry, text[: max(0, MOST_TEXT - len(entry.text))], uploads=[upload])
        if result["confidence"] < rules.SURE:
            entry_store.add_defects(entry, ["fax-unsure"])
    fax.save(update_fields=["pages_read", "confidence"])
    save(ticket)
    return True


@transaction.atomic
def end_reading(pk: int, *, readable: bool = True, has_reader: bool = True, pages: int = 0) -> None:
    """Says on the ticket how the reading ended; `pages` are those of the file, as far as that can be counted."""
    fax = _locked(pk)
    if fax.reading != Reading.WAITING or fax.entry is None:
        return
    entry, ticket = fax.entry, locked(fax.entry.ticket)
    fax.reading = Reading.READ if readable and has_reader else Reading.UNREADABLE if has_reader else Reading.NO_READER
    fax.pages = fax.pages or pages
    fax.save(update_fields=["reading", "pages"])
    if not has_reader:
        entry_store.add_defects(entry, ["fax-no-reader"])
    elif not readable:
        entry_store.add_defects(entry, ["fax-unreadable"])
    elif fax.pages_read < pages:
        entry_store.add_defects(entry, ["fax-rest"])
    if fax.reading == Reading.READ and ticket.state != State.ARCHIVED.value:
        _learn(fax, ticket)
    record(
        "fax.read_by_machine",
        by=None,
        ref=ticket.ref,
        data={"fax": fax.pk, "pages": fax.pages_read, "state": fax.reading},
    )


def give_up_unread() -> int:
    """Says of faxes that no job came to the end of within a day that they could not be read; how many."""
    late = Fax.objects.filter(
        reading=Reading.WAITING, entry__isnull=False, received_at__lt=clock.now() - rules.UNREAD_FOR
    )
    pks = list(late.values_list("pk", flat=True))
    for pk in pks:
        end_reading(pk, readable=False)
    return len(pks)


def _learn(fax: Fax, ticket: Ticket) -> None:
    """Gives the ticket the language and the subject of what was read, where the machine is sure of the words."""
    assert fax.entry is not None
    read = "\n".join(fax.entry.text.split("\n")[1:])
    if fax.confidence is None or fax.confidence < rules.SURE:
        return
    language = language_of_text(read)
    learn_language(ticket, language)
    subject = one_line(rules.subject_in(read), 300)
    if subject and ticket.subject in _own_subjects(fax):
        ticket.subject = subject
    save(ticket)
    entry_store.relabel(fax.entry, ticket, language=language)


def _own_subjects(fax: Fax) -> set[str]:
    """The subject that a fax got before it was read, in every language: nobody has written another."""
    subjects = set()
    for language in LANGUAGES:
        with override(language):
            subjects.add(one_line(entry_store.Veil.new().over(_subject(fax)), 300))
    return subjects


def _locked(pk: int) -> Fax:
    rows = Fax.objects.select_for_update(of=("self",)).select_related("entry__ticket")
    fax = rows.filter(pk=pk).first()
    if fax is None:
        raise NotFound(_("There is no such fax."))
    return fax


# --- junk


@transaction.atomic
def set_aside(fax: Fax, kinds: Collection[str], *, by: User) -> Fax:
    """Calls a fax junk, and every later one that has one of its signs of these `kinds`; closes its ticket."""
    require(by, "ticket.work")
    fax = _locked(fax.pk)
    if fax.junk_at is not None:
        raise Conflict(_("This fax is junk already."))
    signs = [sign for sign in queries.signs_of(fax) if sign.kind in kinds]
    if kinds and not signs:
        raise Invalid(_("This fax has no such sign."), field="kinds")
    now = clock.now()
    for sign in signs:
        JunkSign.objects.get_or_create(kind=sign.kind, value=sign.value, defaults={"made_at": now, "made_by": by})
    fax.junk_at, fax.junk_by = now, by
    fax.junk_for = signs[0].kind if signs else ""
    fax.save(update_fields=["junk_at", "junk_by", "junk_for"])
    record("fax.set_aside", by=by, ref=fax.ref, data={"fax": fax.pk, "for": [sign.kind for sign in signs]})
    ticket = _opened_by(fax)
    if ticket is not None and lifecycle.possible(State(ticket.state), Event.CLOSE):
        tickets.close(ticket, by=by)
    return fax


@transaction.atomic
def bring_back(fax: Fax, *, by: User) -> Fax:
    """Takes a fax out of the tray, and forgets the signs that it has: it is a ticket as if it came now."""
    require(by, "ticket.work")
    fax = _locked(fax.pk)
    if fax.junk_at is None:
        raise Conflict(_("This fax is not junk any more."))
    known = JunkSign.objects.all()
    for row in known:
        if rules.junk_by(queries.signs_of(fax), [rules.Sign(row.kind, row.value)]):
            row.delete()
    fax.junk_at, fax.junk_by, fax.junk_for = None, None, ""
    if fax.entry is None:
        place_fax(fax)
    elif (ticket := _opened_by(fax)) is not None and lifecycle.possible(State(ticket.state), Event.REOPEN):
        tickets.reopen(ticket, by=by)
    fax.save(update_fields=["junk_at", "junk_by", "junk_for", "entry"])
    record("fax.brought_back", by=by, ref=fax.ref, data={"fax": fax.pk})
    return fax


def _opened_by(fax: Fax) -> Ticket | None:
    """The ticket that began with this fax; one that joined a ticket leaves it as it is."""
    if fax.entry is None or fax.entry != fax.entry.ticket.entries.earliest("pk"):
        return None
    return fax.entry.ticket


@transaction.atomic
def empty_tray() -> int:
    """Deletes junk that lay long enough in its tray and never was a ticket; how many."""
    old = Fax.objects.filter(junk_at__lte=clock.now() - rules.JUNK_FOR, entry=None)
    count, _by_model = old.delete()
    return count


# --- the original


@transaction.atomic
def reveal(fax: Fax, *, by: User, reason: str) -> bytes:
    """The fax as it came (TIFF), nothing blacked out; user and reason are journalled first."""
    require(by, "number.reveal")
    why = reason_given(reason, _("Say why you need to see the fax as it came; it is written down."))
    if fax.sealed is None:
        raise NotFound(_("This fax is no longer kept as it came."))
    record("fax.raw_read", by=by, ref=fax.ref, data={"fax": fax.pk, "reason": why})
    try:
        return queries.ORIGINALS.open(fax)
    except SealBroken as error:
        raise NotFound(_("The fax is kept, but its seal is broken: it cannot be opened here.")) from error
