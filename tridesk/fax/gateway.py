"""Mails of a fax-to-mail gateway: each is a ticket already, and each of its pictures takes the road of every fax.

Which senders are gateways says `TRIDESK_FAX_GATEWAYS`; intake makes a fax of their mails alone.
"""

from __future__ import annotations

import base64
import logging
from datetime import timedelta
from itertools import groupby
from typing import Final

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.fax import actions, pieces, queries
from tridesk.fax.models import Fax, Reading
from tridesk.fax.pieces import Piece
from tridesk.journal.actions import record
from tridesk.journal.bulk_copy import number
from tridesk.kit import clock, sandbox
from tridesk.kit.errors import NotFound
from tridesk.kit.languages import language_of_notes
from tridesk.kit.sandbox import Limits, SandboxFailure
from tridesk.kit.sealing import SealBroken
from tridesk.tickets import entry_store
from tridesk.tickets.actions import content_of
from tridesk.tickets.actions.outcomes import close_by_rule
from tridesk.tickets.actions.transitions import locked
from tridesk.tickets.lifecycle import Channel, Event, State
from tridesk.tickets.models import Attachment, Entry, EntryKind, Link, Ticket

log = logging.getLogger("tridesk.fax")

LATELY: Final = timedelta(days=1)
MOST_FROM_ONE: Final = 30
"""Files of one sender that are taken in one look, each minute; the others wait for the next one."""
MOST_OF_A_MAIL: Final = 20
"""Files of one mail that are taken; the others stay on its ticket as they are. So many documents are in them at most,
each file one at least: what comes behind stays with the last document of its file."""
_TIFF: Final = frozenset({"image/tiff", "image/tif", "image/x-tiff"})
_PDF: Final = "application/pdf"
_DRAW: Final = Limits(seconds=60, megabytes=2048, result_megabytes=64)


def take_waiting() -> int:
    """Takes what came by mail and was not taken yet, mail by mail, the oldest first; how many faxes."""
    taken = Fax.objects.filter(key=Concat(Value("mail-"), Cast(OuterRef("entry"), CharField())))
    files = Attachment.objects.filter(
        ~Exists(taken),
        part__isnull=False,
        content_type__in=[*_TIFF, _PDF],
        entry__kind=EntryKind.REQUEST,
        entry__at__gt=clock.now() - LATELY,
        entry__ticket__channel=Channel.FAX,
    )
    rows = files.order_by("entry__author_email", "entry", "pk").values_list("entry__author_email", "entry", "pk")
    count = 0
    for _sender, of_sender in groupby(rows, key=lambda row: row[0].lower()):
        left = MOST_FROM_ONE
        for entry, of_mail in groupby(of_sender, key=lambda row: row[1]):
            files_of_mail = [pk for _email, _entry, pk in of_mail]
            chosen = files_of_mail[:MOST_OF_A_MAIL]
            if left <= 0:
                break
            left -= len(chosen)
            count += _take(entry, chosen, has_more=len(chosen) < len(files_of_mail))
    return count


def _take(pk: int, files: list[int], *, has_more: bool) -> int:
    """Makes faxes of the files of a mail, which are from then on shown without national numbers; how many.

    The mail as it came has it all. A file that is no picture stays what it is, and the ticket says that it could not be
    read. The first document stays on the ticket of the mail, unless its code names another one; each of the others is a
    ticket of its own, or goes where its code leads. Where the mail `has_more` files, or documents, the ticket says so.
    """
    attachments = list(Attachment.objects.select_related("entry__in_mail", "entry__ticket").filter(pk__in=files))
    attachments.sort(key=lambda file: file.pk)
    read = [(file, _pictures_in(file)) for file in attachments]
    pictures = [(file, content) for file, content in read if content]
    documents = list[Piece]()
    for place, (_file, content) in enumerate(pictures, 1):
        behind = len(pictures) - place  # files, each of which has its document
        documents += pieces.pieces_of(content, MOST_OF_A_MAIL - len(documents) - behind)
    has_more = has_more or any(piece.has_more for piece in documents)
    with transaction.atomic():
        entry = Entry.objects.select_related("ticket").filter(pk=pk).first()
        ticket = locked(entry.ticket) if entry is not None else None
        if entry is None or ticket is None or ticket.state == State.ARCHIVED.value:
            return 0
        if Fax.objects.filter(key=f"mail-{pk}").exists():
            return 0
        defects = [("fax-unreadable", len(pictures) < len(attachments)), ("fax-many", has_more)]
        if true := [code for code, is_so in defects if is_so]:
            entry_store.add_defects(entry, true)
        for place, piece in enumerate(documents or [Piece(b"")], 1):
            _write(piece, entry, ticket, place)
        for file, _content in pictures:
            file.delete()
        return max(1, len(documents))


def _write(piece: Piece, entry: Entry, ticket: Ticket, place: int) -> None:
    """Writes one document of a mail; an advertisement that is known is set aside, and its ticket closed."""
    reading = Reading.WAITING if piece.content else Reading.UNREADABLE
    fax = Fax(
        key=actions.key_of(f"mail-{entry.pk}", place),
        received_at=entry.at,
        pages=piece.pages,
        picture=piece.picture,
        reading=reading,
        size=len(piece.content),
    )
    number([fax])
    fax.sealed = queries.ORIGINALS.seal(fax.pk, piece.content) if piece.content else None
    is_junk = actions.judge(fax)
    if not is_junk or place == 1:
        actions.place_fax(fax, () if is_junk else piece.texts, came_on=entry if place == 1 else None)
    if is_junk:
        record("fax.set_aside", by=None, ref=fax.ref, data={"fax": fax.pk, "for": fax.junk_for})
    fax.save(force_insert=True)
    if fax.entry is not None and fax.entry.ticket_id != ticket.pk and place > 1:
        Link.objects.get_or_create(a=ticket, b=fax.entry.ticket, defaults={"kind": "related"})
    is_elsewhere = place == 1 and fax.entry is not None and fax.entry.ticket_id != ticket.pk
    if is_elsewhere and fax.entry is not None:
        with override(language_of_notes(ticket.language)):
            words = _("This fax bears the code of ticket %(number)s, and is there.") % {
                "number": fax.entry.ticket.number
            }
        entry_store.add_entry(ticket, EntryKind.NOTE, words, automatic=True)
    if (is_junk or is_elsewhere) and place == 1 and ticket.state == State.OPEN.value and ticket.owner_id is None:
        close_by_rule([ticket], Event.CLOSE)


def _pictures_in(file: Attachment) -> bytes:
    """The pages of a file as a TIFF; nothing where there are none. A PDF is drawn as a fax machine would send it."""
    try:
        content = content_of(file)
        if file.content_type != _PDF:
            return content if sandbox.run("tridesk.fax.paper:count", content, limits=pieces.LOOK) else b""
        made = sandbox.run("tridesk.fax.outgoing.paper:all_pages", content, limits=_DRAW)
        return base64.b64decode(made)
    except (NotFound, SandboxFailure, SealBroken) as failure:
        log.warning("a file that came by mail as a fax is none that can be read: %s", failure)
        return b""
