"""What tickets keep of a person, shown and taken out; what `directory.privacy.ports.Keeper` asks for.

The words of a ticket stay as long as its retention class says (archives may not be destroyed on request); the name of
the requester does not. Raw mails stay sealed until the disposal of their ticket.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tridesk.directory.models import Contact
from tridesk.directory.privacy.queries import may_name
from tridesk.directory.privacy.traces import MASK, Traces
from tridesk.kit.errors import Sayable
from tridesk.tickets import entry_store, search
from tridesk.tickets.models import (
    ACTIVE_STATES,
    DRAFT_FORMS,
    Attachment,
    DocumentUse,
    Draft,
    DraftFile,
    Entry,
    EntryKind,
    MaskedNumber,
    Message,
    Regrouping,
    Sending,
    Ticket,
)
from tridesk.tickets.queries import draft_keys
from tridesk.tickets.word_search import says

_TEXTS: Final = ("text", "quoted", "signature", "html", "author_name", "author_email", "reply_to", "message_id")
_MOST: Final = 500_000  # characters of one text of a ticket that is disclosed


class TicketKeeper:
    """Tickets of the contact as requester, and tickets whose texts mention the contact."""

    name, label = "tickets", _("Tickets")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        tickets = _his(contact, _emails(contact)).prefetch_related("entries", _documents()).order_by("pk")
        return [_told(ticket) for ticket in tickets]

    def still_needed(self, contact: Contact) -> Sayable | None:
        count = _his(contact, _emails(contact)).filter(state__in=ACTIVE_STATES).count()
        sentence = ngettext(
            "%(count)d ticket of this person is still open.", "%(count)d tickets of this person are still open.", count
        )
        return sentence % {"count": count} if count else None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        own = list(_his(contact, traces.emails).values_list("pk", flat=True))
        near = Q(pk__in=own)
        if contact.organisation_id and not known_by_name:
            near |= Q(organisation=contact.organisation_id)
        far = traces if known_by_name else Traces(emails=traces.emails, phones=traces.phones)
        speaking = _speaking(far)
        near |= Q(pk__in=speaking | _naming(far))
        tickets = Ticket.objects.select_for_update(of=("self",)).filter(near)
        touched = [
            ticket
            for ticket in tickets.order_by("pk")
            if _mask(ticket, traces, closely=ticket.pk in set(own)) or ticket.pk in speaking
        ]
        MaskedNumber.objects.filter(entry__ticket__in=own).delete()
        _index_anew(touched)  # of a former subject or requester the words stood in the index alone
        sealed = Entry.objects.filter(ticket__in=own, in_mail__isnull=False)
        return {"tickets": len(own), "raw_mails": sealed.count()}


def _emails(contact: Contact) -> list[str]:
    return [email.lower() for email in contact.emails]


def _his(contact: Contact, emails: Iterable[str]) -> QuerySet[Ticket]:
    """Tickets with this contact, or whose requester wrote from one of the contact's addresses."""
    known = sorted(emails)
    wrote = Entry.objects.annotate(address=Lower("author_email")).filter(address__in=known).values("ticket")
    asked = Ticket.objects.annotate(address=Lower("requester_email")).filter(address__in=known).values("pk")
    return Ticket.objects.filter(Q(contact=contact) | Q(pk__in=asked) | Q(pk__in=wrote))


def _documents() -> Prefetch[str, QuerySet[DocumentUse], str]:
    uses = DocumentUse.objects.select_related("file__version__document").defer("file__sealed")
    return Prefetch("document_uses", uses.order_by("pk"))


def _told(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "opened_at": ticket.opened_at,
        "closed_at": ticket.closed_at,
        "state": str(ticket.get_state_display()),
        "requester": ticket.requester_name,
        "email": ticket.requester_email,
        "phone": ticket.requester_phone,
        "entries": [
            {
                "at": entry.at,
                "kind": str(entry.get_kind_display()),
                "from": entry.author_name or entry.author_email,
                "text": entry.text[:_MOST],
            }
            for entry in sorted(ticket.entries.all(), key=lambda entry: (entry.at, entry.pk))
            if entry.kind in (EntryKind.REQUEST, EntryKind.ANSWER, EntryKind.ACKNOWLEDGEMENT)
        ],
        "documents": [
            {"document": str(use.file.name), "at": use.at, "how": str(use.get_how_display())}
            for use in ticket.document_uses.all()
        ],
    }


def _speaking(traces: Traces) -> set[int]:
    """Tickets whose word index holds the contact's full name in any spelling, an address or a telephone number."""
    names = [list(filter(None, map(_any_term, words))) for words in traces.word_spellings]
    numbers: set[int] = set()
    for terms in filter(None, [*names, *map(search.terms, (*traces.emails, *traces.phones))]):
        hits = Ticket.objects.filter(says("words__words", terms)).order_by()
        numbers.update(hits.values_list("pk", flat=True))
    return numbers


def _any_term(words: Iterable[str]) -> str:
    """One term for a word in several spellings; '' if it has no letters to look for."""
    terms = [term for word in sorted(words) for term in search.terms(word)]
    return f"({' | '.join(terms)})" if terms else ""


def _naming(traces: Traces) -> set[int]:
    """Tickets that name the contact where the word index does not look."""
    if not traces:
        return set()
    grouped = Regrouping.objects.all()
    columns: tuple[tuple[QuerySet[Any], str, tuple[str, ...]], ...] = (
        (Ticket.objects.all(), "pk", ("awaited",)),
        (Entry.objects.all(), "ticket", ("recipients", "reply_to")),
        (Attachment.objects.all(), "entry__ticket", ("filename", "content_id")),
        (Message.objects.all(), "ticket", ("text",)),
        (Sending.objects.all(), "ticket", ("before", "after")),
        (grouped, "source", ("before",)),
        (grouped, "target", ("before",)),
    )
    numbers = {
        ticket
        for rows, path, names in columns
        for name in names
        for ticket, value in may_name(rows, name, traces).order_by().values_list(path, name).iterator()
        if traces.masked_all(value) != value
    }
    drafts = may_name(Draft.objects.filter(key__regex=f"^({'|'.join(DRAFT_FORMS)}):"), "files", traces)
    named = [key.partition(":")[2] for key in drafts.values_list("key", flat=True)]
    return numbers | set(Ticket.objects.filter(number__in=named).values_list("pk", flat=True))


def _mask(ticket: Ticket, traces: Traces, *, closely: bool) -> bool:
    """Masks the contact in one ticket with its entries and files; True when anything changed."""
    touched = _mask_entries(ticket, traces, closely=closely)
    before = (ticket.subject, ticket.awaited, ticket.requester_name, ticket.requester_email, ticket.requester_phone)
    ticket.subject = traces.masked(ticket.subject, closely=closely)
    ticket.awaited = traces.masked(ticket.awaited, closely=closely)
    if closely:
        ticket.requester_name, ticket.requester_email, ticket.requester_phone = MASK, "", ""
        Draft.objects.filter(key__in=draft_keys({ticket.pk: ticket.number})).delete()
        Sending.objects.filter(ticket=ticket).delete()
    else:
        ticket.requester_name = traces.masked(ticket.requester_name)
        ticket.requester_email = "" if ticket.requester_email.lower() in traces.emails else ticket.requester_email
        ticket.requester_phone = "" if ticket.requester_phone in traces.phones else ticket.requester_phone
    after = (ticket.subject, ticket.awaited, ticket.requester_name, ticket.requester_email, ticket.requester_phone)
    if before != after:
        ticket.save(update_fields=["subject", "awaited", "requester_name", "requester_email", "requester_phone"])
    for message in Message.objects.filter(ticket=ticket).exclude(text=""):
        if (masked := traces.masked(message.text, closely=closely)) != message.text:
            Message.objects.filter(pk=message.pk).update(text=masked)
            touched = True
    return touched or before != after


def _mask_entries(ticket: Ticket, traces: Traces, *, closely: bool) -> bool:
    touched = False
    for entry in ticket.entries.only(*_TEXTS, "recipients", "cc"):
        values = {name: getattr(entry, name) for name in _TEXTS}
        masked = {name: traces.masked(text, closely=closely) for name, text in values.items()}
        masked["reply_to"] = "" if values["reply_to"].lower() in traces.emails else masked["reply_to"]
        masked["author_email"] = "" if values["author_email"].lower() in traces.emails else masked["author_email"]
        masked["message_id"] = values["message_id"] if masked["message_id"] == values["message_id"] else ""
        recipients, cc = ([traces.masked(email) for email in emails] for emails in (entry.recipients, entry.cc))
        if masked != values or (recipients, cc) != (entry.recipients, entry.cc):
            Entry.objects.filter(pk=entry.pk).update(**masked, recipients=recipients, cc=cc)
            touched = True
    drafts = Draft.objects.filter(key__in=draft_keys({ticket.pk: ticket.number}))
    beside: tuple[tuple[QuerySet[Any], tuple[str, ...]], ...] = (
        (Attachment.objects.filter(entry__ticket=ticket), ("filename", "content_id")),
        (Regrouping.objects.filter(Q(source=ticket) | Q(target=ticket)), ("before",)),
        (Sending.objects.filter(ticket=ticket), ("before", "after")),
        (drafts, ("files",)),
        (DraftFile.objects.filter(draft__in=drafts), ("filename",)),
    )
    for rows, names in beside:
        for pk, *values in rows.values_list("pk", *names):
            if (without := traces.masked_all(values, closely=closely)) != values:
                rows.filter(pk=pk).update(**dict(zip(names, without, strict=True)))
    return touched


def _index_anew(tickets: Iterable[Ticket]) -> None:
    """Writes the words of these tickets anew, from what is on them now; pseudonymised ones have none."""
    kept = [ticket for ticket in tickets if ticket.pseudonymised_at is None]
    search.forget([ticket.pk for ticket in kept])
    for ticket in kept:
        texts = ticket.entries.values_list("text", "quoted", "signature", "author_name", "cc")
        words = (text for *row, cc in texts for text in (*row, *cc))
        search.index([(ticket.pk, entry_store.ticket_words(ticket) | search.words_of(*words))])
