"""New requests by the form: kept sealed until their address is proved, then a ticket of channel `web`."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import BigIntegerField, Count, Func, Sum
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.accounts import mailed_links
from tridesk.accounts.limits import HOUR, TOO_OFTEN, AskedTooOften, digest, must_be_few, network_of
from tridesk.kit import clock, link_tokens
from tridesk.kit.errors import Invalid
from tridesk.kit.text import one_line
from tridesk.portal import queries
from tridesk.portal.models import Unconfirmed
from tridesk.portal.queries import Followed
from tridesk.portal.words import address_of
from tridesk.tickets import actions as tickets
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.intake.batch import defer_acknowledgements
from tridesk.tickets.letter_post import DeskPost
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Ticket
from tridesk.vault.columns import SealedColumn

UNCONFIRMED: Final = SealedColumn("portal.Unconfirmed", "sealed", lambda _row: b"unconfirmed-request")
KEEP_UNCONFIRMED: Final = timedelta(days=3)
MOST_PROVED: Final = 10  # requests of one proved address in an hour
MOST_SEALED: Final = 300_000_000  # bytes of them, from which on no more files are kept
MOST_UNCONFIRMED: Final = 2_000  # in all: what lies unconfirmed is a stranger's, and takes our room


@dataclass(frozen=True, slots=True)
class WebRequest:
    """What somebody typed into the form; `files` are name, type and base64 of the content."""

    subject: str
    text: str
    language: str
    name: str
    email: str
    phone: str = ""
    organisation: str = ""
    files: tuple[tuple[str, str, str], ...] = field(default=())

    @property
    def uploads(self) -> list[Upload]:
        return [Upload(name, kind, b64decode(content)) for name, kind, content in self.files]


def packed(uploads: Sequence[Upload]) -> tuple[tuple[str, str, str], ...]:
    """Files as a `WebRequest` keeps them."""
    return tuple((file.filename, file.content_type, b64encode(file.content).decode()) for file in uploads)


def submit(asked: WebRequest, followed: Followed | None, address: str) -> Ticket | None:
    """Takes a new request: at once when this device proved the address, else after a confirmation by mail (None)."""
    if followed is not None and followed.email.lower() == asked.email.lower():
        recent = Ticket.objects.filter(channel=Channel.WEB.value, opened_at__gt=clock.now() - HOUR)
        if recent.filter(requester_email=followed.email).count() >= MOST_PROVED:
            raise AskedTooOften(TOO_OFTEN)
        return _open(asked)
    _keep_unconfirmed(asked, address)
    return None


@transaction.atomic
def _keep_unconfirmed(asked: WebRequest, address: str) -> None:
    """Keeps a request, sealed, and mails a link to confirm it; known and unknown addresses alike."""
    email, network, now = digest(asked.email), network_of(address), clock.now()
    recent = Unconfirmed.objects.filter(at__gt=now - HOUR)
    must_be_few(recent.filter(email=email).count(), recent.filter(network=network).count())
    waiting = Unconfirmed.objects.filter(sealed__isnull=False)
    room = waiting.aggregate(
        count=Count("pk"), size=Sum(Func("sealed", function="octet_length", output_field=BigIntegerField()))
    )
    if room["count"] >= MOST_UNCONFIRMED:
        raise AskedTooOften(TOO_OFTEN)
    if asked.files and (room["size"] or 0) >= MOST_SEALED:
        raise Invalid(_("We cannot take files at this moment: send your question without them."), field="uploads")
    token = mailed_links.new_token(queries.NEW_REQUEST)
    row = Unconfirmed.objects.create(
        digest=link_tokens.digest(token), email=email, network=network, language=asked.language, at=now
    )
    row.sealed = UNCONFIRMED.seal(row.pk, json.dumps(asdict(asked)).encode())
    row.save(update_fields=["sealed"])
    _mail_confirmation(asked, token)


def _mail_confirmation(asked: WebRequest, token: str) -> None:
    with override(asked.language):
        link = f"{address_of('request')}confirm/{token}/"
        text = "\n\n".join(
            [
                _("Somebody, probably you, wrote to the help desk with the form on our site and gave this address."),
                _("Confirm it with this link, and we begin:"),
                link,
                _("Was it not you? Then do nothing: what was written is deleted after three days."),
            ]
        )
        subject = _("Confirm your question to the help desk")
    try:
        DeskPost().send(ref="portal", by=None, to=asked.email, subject=subject, text=text, language=asked.language)
    except Invalid as refusal:
        raise Invalid(refusal.message, field="email") from None


def waiting_for(token: str) -> Unconfirmed | None:
    """The request that a link confirms; None for a forged or used one, or when it is too late."""
    if not mailed_links.is_ours(token, queries.NEW_REQUEST):
        return None
    rows = Unconfirmed.objects.filter(sealed__isnull=False, at__gt=clock.now() - KEEP_UNCONFIRMED).defer("sealed")
    return rows.filter(digest=link_tokens.digest(token)).first()


@transaction.atomic
def confirm(number: int) -> Ticket | None:
    """Opens the ticket of a request that its sender confirmed; None when that happened already or it is too late."""
    row = Unconfirmed.objects.select_for_update().filter(pk=number, sealed__isnull=False).first()
    if row is None or row.at <= clock.now() - KEEP_UNCONFIRMED:
        return None
    asked = WebRequest(**json.loads(UNCONFIRMED.open(row)))
    Unconfirmed.objects.filter(pk=row.pk).update(sealed=None)
    return _open(asked)


@transaction.atomic
def _open(asked: WebRequest) -> Ticket:
    """The ticket of a request whose address is proved, and its acknowledgement, which carries a link.

    The organisation that was typed proves nothing: it stands in the text, and the ticket gets that of the address. A
    link of ours that was typed is kept nowhere.
    """
    text = asked.text
    if asked.organisation:
        with override(asked.language):
            says = _("Says to write for: %(organisation)s") % {"organisation": one_line(asked.organisation, 200)}
        text = f"{text}\n\n{says}"
    ticket = tickets.open_ticket(
        tickets.NewTicket(
            by=None,
            channel=Channel.WEB,
            language=asked.language,
            subject=link_tokens.veiled(asked.subject),
            text=link_tokens.veiled(text),
            requester=tickets.Requester(link_tokens.veiled(asked.name), asked.email, asked.phone),
            uploads=asked.uploads,
        )
    )
    defer_acknowledgements([ticket])
    return ticket


def tidy() -> None:
    """Deletes requests that nobody confirmed."""
    Unconfirmed.objects.filter(at__lte=clock.now() - KEEP_UNCONFIRMED).delete()
