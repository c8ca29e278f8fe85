"""Letters of the demonstration: one to a municipality of each language, and a draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from tridesk.accounts.models import User
from tridesk.demo.data_files import read
from tridesk.kit import clock
from tridesk.kit.languages import LANGUAGES, Language
from tridesk.letters import actions, queries
from tridesk.letters.actions import LetterChange
from tridesk.tickets.models import Ticket

_DRAFT_IN: Final = "fr"
_LATELY: Final = timedelta(days=60)
_TAKES: Final = timedelta(hours=2)  # from the request to the letter


def add_letters(now: datetime, by: User) -> None:
    """On recent tickets, in the order of their numbers; the draft lacks its street, which the page says."""
    recent = {language: _recent(language, now) for language in LANGUAGES}
    finals = [(language, ticket) for language, tickets in recent.items() for ticket in tickets[:1]]
    for language, ticket in sorted(finals, key=lambda final: final[1].opened_at):
        with clock.frozen(ticket.opened_at + _TAKES):
            _write(ticket, language, by)
    for ticket in recent[_DRAFT_IN][1:]:
        with clock.frozen(ticket.opened_at + _TAKES):
            actions.begin_letter(ticket, queries.template_with("missing"), by=by)


def _recent(language: Language, now: datetime) -> list[Ticket]:
    """Tickets of municipalities whose postcode is known, the newest first."""
    tickets = Ticket.objects.filter(organisation__nis__in=read("letters")[language]["towns"])
    between = tickets.filter(opened_at__gt=now - _LATELY, opened_at__lt=now - _TAKES, contact__isnull=False)
    return list(between.select_related("organisation", "contact", "owner").order_by("-opened_at")[:2])


def _write(ticket: Ticket, language: Language, by: User) -> None:
    told = read("letters")[language]
    draft = actions.begin_letter(ticket, queries.template_with("documents"), by=by)
    assert ticket.organisation is not None
    place = [] if ticket.organisation.street else [told["street"], told["towns"][ticket.organisation.nis]]
    address = "\n".join([draft.address, *place])
    enclosures = "\n".join(told["enclosures"])
    change = LetterChange(address, draft.subject, draft.text, draft.envelope, enclosures)
    actions.finish_letter(actions.change_letter(draft, change, by=by), by=by)
