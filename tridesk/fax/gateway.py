"""Mails of a fax-to-mail gateway: each is a ticket already, and its first picture takes the road of every fax."""

from __future__ import annotations

import base64
import logging
from datetime import timedelta
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app

from tridesk.fax import actions, queries, rules
from tridesk.fax.models import Fax, Reading
from tridesk.journal.actions import record
from tridesk.journal.bulk_copy import number
from tridesk.kit import clock, sandbox
from tridesk.kit.errors import NotFound
from tridesk.kit.sandbox import Limits, SandboxFailure
from tridesk.kit.sealing import SealBroken
from tridesk.tickets import entry_store
from tridesk.tickets.actions import content_of
from tridesk.tickets.actions.outcomes import close_by_rule
from tridesk.tickets.actions.transitions import locked
from tridesk.tickets.lifecycle import Channel, Event, State
from tridesk.tickets.models import Attachment, EntryKind, Ticket

log = logging.getLogger("tridesk.fax")

LATELY: Final = timedelta(days=1)
_TIFF: Final = frozenset({"image/tiff", "image/tif", "image/x-tiff"})
_PDF: Final = "application/pdf"
_DRAW: Final = Limits(seconds=60, megabytes=2048, result_megabytes=64)


def take_waiting() -> int:
    """Takes what came by mail and was not taken yet, mail by mail; how many faxes."""
    files = Attachment.objects.filter(
        part__isnull=False,
        content_type__in=[*_TIFF, _PDF],
        entry__kind=EntryKind.REQUEST,
        entry__at__gt=clock.now() - LATELY,
        entry__ticket__channel=Channel.FAX,
        entry__fax=None,
    )
    firsts = files.order_by("entry", "pk").distinct("entry").values_list("pk", flat=True)
    return sum(_take(pk) for pk in list(firsts))


def _take(pk: int) -> bool:
    """Makes a fax of a file, which is from then on shown without national numbers; the mail as it came has it all.

    A file that is no picture stays what it is, and the ticket says that it could not be read.
    """
    file = Attachment.objects.select_related("entry__in_mail", "entry__ticket").get(pk=pk)
    content = _pictures_in(file)
    picture = actions.picture_of(content)
    with transaction.atomic():
        ticket, entry = locked(file.entry.ticket), file.entry
        if ticket.state == State.ARCHIVED.value or Fax.objects.filter(entry=entry).exists():
            return False
        reading = Reading.WAITING if content else Reading.UNREADABLE
        fax = Fax(key=f"mail-{entry.pk}", received_at=entry.at, pages=0, entry=entry, picture=picture, reading=reading)
        number([fax])
        fax.size, fax.sealed = len(content), queries.ORIGINALS.seal(fax.pk, content) if content else None
        _judge(fax, ticket)
        fax.save(force_insert=True)
        record("fax.received", by=None, ref=ticket.ref, data={"fax": fax.pk, "pages": fax.pages})
        if content:
            file.delete()
            app.configure_task("fax.read", allow_unknown=False).defer(fax=fax.pk)
        else:
            entry_store.add_defects(entry, ["fax-unreadable"])
        return True


def _judge(fax: Fax, ticket: Ticket) -> None:
    """Sets an advertisement that is known by its picture aside, and closes its ticket."""
    junk = rules.junk_by(queries.signs_of(fax), queries.junk_signs())
    if junk is None:
        return
    fax.junk_at, fax.junk_for = clock.now(), junk.value
    record("fax.set_aside", by=None, ref=ticket.ref, data={"fax": fax.pk, "for": fax.junk_for})
    if ticket.state == State.OPEN.value and ticket.owner_id is None:
        close_by_rule([ticket], Event.CLOSE)


def _pictures_in(file: Attachment) -> bytes:
    """The pages of a file as a TIFF; nothing where there are none. A PDF is drawn as a fax machine would send it."""
    try:
        content = content_of(file)
        if file.content_type != _PDF:
            return content if sandbox.run("tridesk.fax.paper:count", content, limits=actions.LOOK) else b""
        made = sandbox.run("tridesk.fax.outgoing.paper:all_pages", content, limits=_DRAW)
        return base64.b64decode(made)
    except (NotFound, SandboxFailure, SealBroken) as failure:
        log.warning("a file that came by mail as a fax is none that can be read: %s", failure)
        return b""
