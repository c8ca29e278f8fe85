"""One gesture on many tickets. Each goes through the action of its own page; those that cannot are left and named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.kit.errors import Conflict, Invalid, Refusal
from tridesk.kit.languages import languages_for
from tridesk.tickets import texts
from tridesk.tickets.actions import classification, incidents, outcomes, regrouping
from tridesk.tickets.actions.sendings import hold_all_back
from tridesk.tickets.actions.transitions import all_locked
from tridesk.tickets.answer_language import NAMES, answer_language, language_doubt
from tridesk.tickets.collisions import work_on
from tridesk.tickets.models import Sending, Template, Ticket, Topic

MOST: Final = 100  # tickets of one gesture


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of a gesture: the tickets on which it was done, those that were left and why, and the way back."""

    done: list[Ticket]
    left: list[tuple[Ticket, Refusal]]
    sendings: list[Sending]


def take_all(tickets: Sequence[Ticket], *, by: User) -> BulkResult:
    """Makes tickets one's own, but for those of a colleague."""

    def take(ticket: Ticket) -> None:
        _refuse_of_colleague(ticket, by)
        classification.take(ticket, by=by)

    return _on_each(tickets, by, take)


def give_all(tickets: Sequence[Ticket], *, to: User | None, by: User) -> BulkResult:
    """Gives tickets to a colleague, or back to the pool."""
    return _on_each(tickets, by, lambda ticket: classification.give(ticket, to=to, by=by))


def close_all(
    tickets: Sequence[Ticket],
    *,
    by: User,
    text: str = "",
    template: Template | None = None,
    topic: Topic | None = None,
    seen: int = 0,
) -> BulkResult:
    """Closes tickets with one answer: a text, or a template in the language of each requester, else in three.

    Left are those of a colleague, those on which a colleague worked after journal entry `seen`, those without a mail
    address, those that must be answered in another language, and with a text those of unknown language.
    """
    if bool(text.strip()) == (template is not None):
        raise Invalid(_("Write an answer, or choose a template: one of the two."), field="text")
    work = work_on(tickets, by, seen)
    proposed = topic or (template.topic if template else None)

    def close(ticket: Ticket) -> None:
        _refuse_of_colleague(ticket, by)
        if sentences := work.get(ticket.ref):
            raise Conflict(" ".join(sentences))
        if not ticket.requester_email:
            raise Conflict(_("The requester has no mail address: no answer reaches them."))
        language = answer_language(ticket).language
        words = _from_template(template, language, ticket, by) if template else text
        if (doubt := language_doubt(ticket, text, language)) is not None:
            raise Invalid(doubt.sentence)
        outcomes.close(ticket, by=by, text=words, language=language, topic=proposed, in_three=template is not None)

    return _on_each(tickets, by, close)


def link_all(tickets: Sequence[Ticket], *, by: User) -> BulkResult:
    """Notes that tickets are about the interruption that goes on."""
    return _on_each(tickets, by, lambda ticket: incidents.link_incident(ticket, by=by))


def merge_all(tickets: Sequence[Ticket], *, by: User) -> BulkResult:
    """Merges tickets of one requester into the oldest of them that is not closed."""
    active = [ticket for ticket in tickets if ticket.is_active]
    if len(active) < 2:
        raise Invalid(_("Choose two tickets or more that are not closed."), field="ticket")
    into = min(active, key=lambda ticket: ticket.pk)

    def merge(ticket: Ticket) -> None:
        _refuse_of_colleague(ticket, by)
        if not _is_same_requester(ticket, into):
            raise Conflict(_("The requester is another one than of %(number)s.") % {"number": into.number})
        regrouping.merge(ticket, into=into, by=by)

    return _on_each(tickets, by, merge, but=into)


def _on_each(
    tickets: Sequence[Ticket], by: User, do: Callable[[Ticket], object], *, but: Ticket | None = None
) -> BulkResult:
    """Does a gesture on each ticket in one transaction.

    `do` calls one action, which is a savepoint: a ticket that refuses is as if it had not been tried.
    """
    if len(tickets) > MOST:
        raise Invalid(_("Choose at most %(most)d tickets.") % {"most": MOST}, field="ticket")
    done, left = list[Ticket](), list[tuple[Ticket, Refusal]]()

    def do_all() -> None:
        for ticket in all_locked(tickets):
            if ticket == but:
                continue
            try:
                do(ticket)
            except Refusal as refusal:
                left.append((ticket, refusal))
            else:
                done.append(ticket)

    return BulkResult(done, left, hold_all_back(tickets, by=by, do=do_all))


def _refuse_of_colleague(ticket: Ticket, by: User) -> None:
    if ticket.owner_id not in (None, by.pk):
        raise Conflict(_("%(person)s has this ticket.") % {"person": ticket.owner})


def _from_template(template: Template, language: str, ticket: Ticket, by: User) -> str:
    bodies = list[str]()
    for each in languages_for(language):
        body = template.bodies.get(each, "")
        if not body.strip():
            raise Invalid(_("The template has no text in %(language)s.") % {"language": NAMES[each]})
        bodies.append(texts.filled_in(body, each, ticket, by))
    return texts.BETWEEN_LANGUAGES.join(bodies)


def _is_same_requester(a: Ticket, b: Ticket) -> bool:
    """Whether one answer would reach both requesters: the same contact, organisation, mail address or number."""
    pairs = [
        (a.contact_id, b.contact_id),
        (a.organisation_id, b.organisation_id),
        (a.requester_phone, b.requester_phone),
        (a.requester_email.lower(), b.requester_email.lower()),
    ]
    return any(mine == other for mine, other in pairs if mine)
