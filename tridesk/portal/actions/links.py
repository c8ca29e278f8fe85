"""Links: made for a mail, opened on a device, ended, mailed anew, and deleted when they are long over."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from tridesk.accounts import mailed_links
from tridesk.accounts.gate import require
from tridesk.accounts.limits import HOUR, TOO_OFTEN, AskedTooOften, must_be_few, network_of
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit import clock, link_tokens
from tridesk.portal import queries, rules
from tridesk.portal.models import CallSlot, Opening, OrganisationLink, Renewal, RequestLink
from tridesk.portal.queries import Followed
from tridesk.portal.words import address_of, in_words
from tridesk.tickets.actions.answers import send_automatic
from tridesk.tickets.models import Ticket
from tridesk.tickets.texts import Filled

MOST_OPENINGS: Final = 30
KEEP_RENEWALS: Final = timedelta(days=1)
MOST_IN_A_DAY: Final = 8  # links that one address may ask for: each is a mail, whoever asks for it
KEEP_LINKS: Final = timedelta(days=60)  # after that nothing is left to look up


def make_link(ticket: Ticket, email: str, language: str) -> str:
    """Makes a link to a ticket for the mail that carries it, in the open transaction; returns its token."""
    token = mailed_links.new_token(queries.LINK)
    RequestLink.objects.create(
        ticket=ticket, email=email, language=language, digest=link_tokens.digest(token), made_at=clock.now()
    )
    return token


@transaction.atomic
def open_link(followed: Followed, user_agent: str) -> str:
    """Notes that a link was opened on a device; returns the token that the device keeps.

    Raises `AskedTooOften` for a link that was opened more often than one person does.
    """
    link = RequestLink.objects.select_for_update().filter(pk=followed.link.pk, revoked_at__isnull=True).first()
    if link is None or Opening.objects.filter(link=link).count() >= MOST_OPENINGS:
        raise AskedTooOften(_("This link was opened very often: ask for a new one."))
    token = mailed_links.new_token(queries.DEVICE)
    Opening.objects.create(
        link=followed.link, digest=link_tokens.digest(token), at=clock.now(), device=rules.device(user_agent)
    )
    record("request.opened", by=None, ref=followed.link.ticket.ref)
    return token


def leave_device(followed: Followed) -> None:
    """Ends what is open on this device; the link goes on to work."""
    if followed.opening is not None:
        Opening.objects.filter(pk=followed.opening.pk, ended_at__isnull=True).update(ended_at=clock.now())


def revoke_own(followed: Followed) -> None:
    """Ends every link to this request for this address, on all devices."""
    _revoke(followed.link.ticket, None, queries.links_like(followed))


def revoke_links(ticket: Ticket, *, by: User) -> None:
    """Ends every link that leads to a ticket, those to tickets that were merged into it too."""
    require(by, "ticket.work")
    _revoke(ticket, by, queries.links_to(ticket))


@transaction.atomic
def _revoke(ticket: Ticket, by: User | None, links: QuerySet[RequestLink]) -> None:
    if count := links.filter(revoked_at__isnull=True).update(revoked_at=clock.now(), revoked_by=by):
        record("request.revoked", by=by, ref=ticket.ref, data={"links": count})


@transaction.atomic
def ask_renewal(number: str, email: str, address: str) -> None:
    """Notes that somebody asks for a new link; a job decides: so not even the time of the answer tells anything."""
    row = note_asking(number, email, address)
    app.configure_task("portal.renew", allow_unknown=False).defer(renewal=row.pk)


def note_asking(number: str, email: str, address: str) -> Renewal:
    """Notes in the open transaction that somebody asks for a link of either kind.

    Raises `AskedTooOften` for an address or a network that asks too often, known or not.
    """
    network = network_of(address)
    of_address = Renewal.objects.filter(at__gt=clock.now() - KEEP_RENEWALS, email__iexact=email)
    if of_address.count() >= MOST_IN_A_DAY:
        raise AskedTooOften(TOO_OFTEN)
    recent = Renewal.objects.filter(at__gt=clock.now() - HOUR)
    must_be_few(recent.filter(email__iexact=email).count(), recent.filter(network=network).count())
    return Renewal.objects.create(number=number, email=email, network=network, at=clock.now())


@transaction.atomic
def renew(number: int) -> None:
    """Mails a new link to the address of the ticket, when it is the one that asked; once, however often it runs."""
    row = Renewal.objects.select_for_update().filter(pk=number).first()
    Renewal.objects.filter(pk=number).update(number="")
    ticket = queries.ticket_of(row.number, row.email) if row else None
    if ticket is None:
        return
    link = f"{address_of('request')}{make_link(ticket, ticket.requester_email, ticket.language)}/"

    def words(language: str) -> Filled:
        with override(language):
            return Filled(_("Your request %(number)s") % {"number": ticket.number}, in_words(language, link))

    send_automatic(ticket, words, kind="notice", by=None, titled=True)
    record("request.link_made", by=None, ref=ticket.ref)


def tidy() -> None:
    """Deletes links and half-hours that are long over."""
    now = clock.now()
    Renewal.objects.filter(at__lte=now - KEEP_RENEWALS).delete()
    RequestLink.objects.filter(made_at__lte=now - KEEP_LINKS).delete()
    OrganisationLink.objects.filter(made_at__lte=now - rules.ORGANISATION_GOOD_FOR).delete()
    CallSlot.objects.filter(starts_at__lte=now - KEEP_LINKS).delete()
