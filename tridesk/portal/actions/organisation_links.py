"""Links to the open requests of an organisation: asked for, mailed to its security contact, opened and left."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from tridesk.accounts import mailed_links
from tridesk.accounts.limits import AskedTooOften
from tridesk.directory.confirming.letters import language_for
from tridesk.directory.models import Organisation
from tridesk.journal.actions import record
from tridesk.kit import clock, link_tokens
from tridesk.portal import organisation_requests
from tridesk.portal.actions.links import MOST_OPENINGS, note_asking
from tridesk.portal.models import OrganisationLink, Renewal
from tridesk.portal.words import address_of
from tridesk.tickets.letter_post import DeskPost
from tridesk.tickets.texts import BETWEEN_LANGUAGES


@transaction.atomic
def ask_link(email: str, address: str) -> None:
    """Notes that somebody asks for the requests of the organisation with this address; a job decides."""
    row = note_asking(Renewal.FOR_ORGANISATION, email, address)
    app.configure_task("portal.organisation", allow_unknown=False).defer(renewal=row.pk)


@transaction.atomic
def mail_links(number: int) -> None:
    """Mails a link for each organisation whose security contact asked; once, however often it runs."""
    row = Renewal.objects.select_for_update().filter(pk=number, number=Renewal.FOR_ORGANISATION).first()
    if row is None:
        return
    Renewal.objects.filter(pk=number).update(number="")
    addresses = organisation_requests.registered_at(row.email)
    bodies = Organisation.objects.filter(pk__in=[organisation.pk for organisation in addresses])
    for organisation in bodies.order_by("pk").select_for_update(no_key=True):
        _mail_link(organisation, addresses[organisation])


def _mail_link(organisation: Organisation, email: str) -> None:
    """Mails a new link to this address and ends the one before."""
    now, token = clock.now(), mailed_links.new_token(organisation_requests.LINK)
    OrganisationLink.objects.filter(organisation=organisation, email=email, ended_at__isnull=True).update(ended_at=now)
    OrganisationLink.objects.create(
        organisation=organisation, email=email, digest=link_tokens.digest(token), made_at=now
    )
    link = f"{address_of('organisation')}/{token}/"
    language = language_for(organisation, None)
    letters = [_letter(organisation, part, link) for part in language.split("|")]
    DeskPost().send(
        ref="portal",
        by=None,
        to=email,
        subject=" / ".join(subject for subject, _text in letters),
        text=BETWEEN_LANGUAGES.join(text for _subject, text in letters),
        language=language,
    )
    record("organisation.requests_mailed", by=None, ref=organisation.ref)


def _letter(organisation: Organisation, language: str, link: str) -> tuple[str, str]:
    """Subject and text in one language."""
    with override(language):
        name = {"organisation": organisation.names.in_(language)}
        paragraphs = [
            _("Somebody, probably you, asked at our site which requests of %(organisation)s are open at the help desk.")
            % name,
            _("This link shows them:") + f"\n{link}",
            _("It is good for 24 hours, on one device at a time, and shows no conversations."),
            _("Was it not you? Then do nothing: only this address got the link."),
        ]
        return _("Open requests of %(organisation)s") % name, "\n\n".join(paragraphs)


@transaction.atomic
def open_requests(link: OrganisationLink) -> str:
    """Notes that a link was opened; returns the token that the device keeps. Another device has it open no more.

    Raises `AskedTooOften` for a link that was opened more often than people do.
    """
    token = mailed_links.new_token(organisation_requests.DEVICE)
    live = OrganisationLink.objects.filter(pk=link.pk, ended_at__isnull=True, openings__lt=MOST_OPENINGS)
    if not live.update(opened_digest=link_tokens.digest(token), opened_at=clock.now(), openings=F("openings") + 1):
        raise AskedTooOften(_("This link was opened very often: ask for a new one."))
    record("organisation.requests_opened", by=None, ref=link.organisation.ref)
    return token


def leave_device(link: OrganisationLink) -> None:
    """Ends what is open on this device; the link goes on to work."""
    OrganisationLink.objects.filter(pk=link.pk, opened_digest=link.opened_digest).update(opened_digest="")
