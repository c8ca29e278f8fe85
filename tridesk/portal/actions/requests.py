"""What requesters do on the page of their request, and what they say of it when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.limits import HOUR, TOO_OFTEN, AskedTooOften
from tridesk.kit import clock, link_tokens
from tridesk.kit.errors import Conflict
from tridesk.portal import queries
from tridesk.portal.models import Feedback, Helped
from tridesk.portal.queries import Followed
from tridesk.tickets import actions as tickets
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import EntryKind

MOST_REPLIES: Final = 20  # in an hour
MOST_TURNS: Final = 10  # how often a requester closes or opens a request in an hour


def reply(followed: Followed, text: str, uploads: Sequence[Upload]) -> None:
    """Puts the requester's words and files on their ticket."""
    must_be_here(followed)
    recent = followed.ticket.entries.filter(kind=EntryKind.REQUEST, at__gt=clock.now() - HOUR)
    if recent.filter(author_email=followed.email).count() >= MOST_REPLIES:
        raise AskedTooOften(TOO_OFTEN)
    tickets.add_reply(followed.ticket, email=followed.email, text=link_tokens.veiled(text), uploads=uploads)


def close(followed: Followed) -> None:
    """Closes the request: its requester needs nothing more."""
    must_be_here(followed)
    _must_be_calm(followed)
    tickets.close_own(followed.ticket)


def reopen(followed: Followed) -> None:
    """Opens a closed request again."""
    must_be_here(followed)
    _must_be_calm(followed)
    tickets.reopen(followed.ticket, by=None)


def _must_be_calm(followed: Followed) -> None:
    if queries.turns(followed) >= MOST_TURNS:
        raise AskedTooOften(TOO_OFTEN)


def must_be_here(followed: Followed) -> None:
    if followed.is_elsewhere:
        raise Conflict(_("This request is handled together with another one: answer our mail instead."))


@transaction.atomic
def rate(followed: Followed, helped: str, text: str) -> None:
    """Keeps an answer to 'did this help?' of which nothing leads back to the ticket; once for a request."""
    links = queries.links_like(followed)
    if not followed.is_closed or not links.select_for_update().exists() or links.filter(has_rated=True).exists():
        raise Conflict(_("This was answered already. Thank you."))
    links.update(has_rated=True)
    Feedback.objects.create(
        month=clock.today().replace(day=1),
        language=followed.link.language,
        helped=Helped(helped),
        text=link_tokens.veiled(text.strip()),
    )
