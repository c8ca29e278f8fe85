"""Putting an entry on a ticket: the one place where text, attachments, masked numbers and words are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.journal.bulk_copy import copy_in, number
from tridesk.kit import clock, national_number
from tridesk.kit.national_number import Hidden
from tridesk.mailroom.compose import PICTURES
from tridesk.tickets import search
from tridesk.tickets.models import Attachment, Entry, EntryKind, MaskedNumber, Ticket
from tridesk.vault.columns import SealedColumn

T = TypeVar("T")

NUMBERS: Final = SealedColumn("tickets.MaskedNumber", "sealed", lambda _row: b"national-number")
UPLOADS: Final = SealedColumn("tickets.Attachment", "sealed", lambda _row: b"upload")
DRAFTS: Final = SealedColumn("tickets.Draft", "sealed", lambda _row: b"draft")
DRAFT_VERSIONS: Final = SealedColumn("tickets.DraftVersion", "sealed", lambda _row: b"draft-version")
DRAFT_FILES: Final = SealedColumn("tickets.DraftFile", "sealed", lambda _row: b"draft-file")


MOST_UPLOAD: Final = 20_000_000  # bytes of one mail: more does not pass most mail servers
TOO_LARGE: Final = _("These files are together larger than 20 MB, which mail cannot carry.")
EMPTY: Final = _("“NAME” is empty. Leave it out, or choose it again.")


def fitting(files: Iterable[T], size: Callable[[T], int], room: int) -> list[T]:
    """The files, in their order, that are not empty and together no larger than `room` bytes."""
    good: list[T] = []
    for file in files:
        if 0 < size(file) <= room:
            good.append(file)
            room -= size(file)
    return good


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a user or a program uploads; `document` is the number of the row when it is one of the library."""

    filename: str
    content_type: str
    content: bytes
    document: int | None = None


@dataclass(slots=True)
class Veil:
    """Masks texts and remembers what it masked."""

    hidden: list[Hidden]

    @classmethod
    def new(cls) -> Veil:
        return cls([])

    def over(self, text: str) -> str:
        """The text with every national number as a token."""
        masked = national_number.mask(text)
        self.hidden.extend(masked.numbers)
        return masked.text


@dataclass(frozen=True, slots=True)
class LaidOut:
    """An entry that is to be written, with what hangs on it: the numbers masked in it, its words, its files."""

    entry: Entry
    veil: Veil
    words: Iterable[str]
    uploads: Sequence[Upload] = ()
    attachments: Sequence[Attachment] = ()  # windows on parts of a sealed mail


def lay_out(
    ticket: Ticket,
    kind: EntryKind,
    text: str,
    *,
    by: User | None = None,
    veil: Veil | None = None,
    uploads: Iterable[Upload] = (),
    **fields: Any,
) -> LaidOut:
    """An entry of a ticket, in words that `write` or `add_entry` will write; `fields` are those of `Entry`."""
    veil = veil or Veil.new()
    fields["author_name"] = fields.get("author_name") or (str(by) if by else "")
    entry = Entry(ticket=ticket, kind=kind, at=clock.now(), author=by, text=veil.over(text), **fields)
    words = search.words_of(entry.text, entry.signature, entry.author_name, *entry.cc)
    return LaidOut(entry, veil, words, tuple(uploads))


def write(entries: Sequence[LaidOut], opened: Sequence[Ticket] = ()) -> None:
    """Writes entries of saved tickets with files, masked numbers and words, and the words of tickets just opened."""
    for laid_out in entries:
        laid_out.entry.ticket_id = laid_out.entry.ticket.pk
    copy_in([laid_out.entry for laid_out in entries])
    for laid_out in entries:
        for attachment in laid_out.attachments:
            attachment.entry_id = laid_out.entry.pk
        if laid_out.uploads:
            attach(laid_out.entry, laid_out.uploads, laid_out.veil)
    copy_in([attachment for laid_out in entries for attachment in laid_out.attachments])
    _keep_numbers([(laid_out.entry, laid_out.veil.hidden) for laid_out in entries])
    words = {ticket.pk: ticket_words(ticket) for ticket in opened}
    for laid_out in entries:
        words.setdefault(laid_out.entry.ticket_id, set()).update(laid_out.words)
    search.index(list(words.items()))


def add_entry(
    ticket: Ticket,
    kind: EntryKind,
    text: str,
    *,
    by: User | None = None,
    veil: Veil | None = None,
    uploads: Iterable[Upload] = (),
    **fields: Any,
) -> Entry:
    """Writes one entry with all that hangs on it; inside the transaction of an action."""
    laid_out = lay_out(ticket, kind, text, by=by, veil=veil, uploads=uploads, **fields)
    write([laid_out])
    return laid_out.entry


def extend(entry: Entry, text: str, *, uploads: Iterable[Upload] = ()) -> None:
    """Adds text and files to an entry that is written piece by piece; the caller holds the lock of its ticket."""
    veil = Veil.new()
    added = veil.over(text.strip())
    entry.text = "\n\n".join(filter(None, (entry.text, added)))
    entry.save(update_fields=["text"])
    attach(entry, uploads, veil)
    _keep_numbers([(entry, veil.hidden)])
    search.index([(entry.ticket_id, search.words_of(added))])


def relabel(entry: Entry, ticket: Ticket, *, language: str) -> None:
    """Gives an entry its language and the index the words of its ticket, once both are known from what was read."""
    entry.language = entry.language or language
    entry.save(update_fields=["language"])
    search.index([(ticket.pk, ticket_words(ticket))])


def add_defects(entry: Entry, codes: Iterable[str]) -> None:
    """Says on an entry what is wrong with it, each once."""
    entry.defects = list(dict.fromkeys([*entry.defects, *codes]))
    entry.save(update_fields=["defects"])


def attach(entry: Entry, uploads: Iterable[Upload], veil: Veil) -> None:
    """Keeps uploads, sealed, on an entry."""
    kept = list(uploads)
    rows = [
        Attachment(
            entry=entry,
            filename=veil.over(upload.filename)[:255],
            content_type=upload.content_type[:127],
            size=len(upload.content),
            inline=upload.content_type in PICTURES,
        )
        for upload in kept
    ]
    number(rows)
    for row, upload in zip(rows, kept, strict=True):
        row.sealed = UPLOADS.seal(row.pk, upload.content)
    Attachment.objects.bulk_create(rows)


def _keep_numbers(pairs: Sequence[tuple[Entry, Sequence[Hidden]]]) -> None:
    """Keeps the clear form of masked numbers, sealed and apart; each number once per entry."""
    clear = [
        (MaskedNumber(entry=entry, token=token), digits)
        for entry, hidden in pairs
        for token, digits in dict.fromkeys((number.token, number.digits) for number in hidden)
    ]
    rows = [row for row, _digits in clear]
    number(rows)
    for row, digits in clear:
        row.sealed = NUMBERS.seal(row.pk, digits.encode())
    MaskedNumber.objects.bulk_create(rows)


def ticket_words(ticket: Ticket) -> set[str]:
    """The words of the ticket's own fields: number, subject, requester, organisation."""
    organisation = ticket.organisation
    names = (organisation.name_nl, organisation.name_fr, organisation.name_de) if organisation else ()
    phone = ticket.requester_phone
    return search.words_of(
        ticket.number,
        ticket.subject,
        ticket.requester_name,
        ticket.requester_email,
        *names,
        phone,
        phone.replace("+32", "0"),
    )
