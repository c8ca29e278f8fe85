"""What should be asked about before something is sent: the work of colleagues meanwhile, and what was sent already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.accounts.models import User
from tridesk.journal.models import Entry as Event
from tridesk.journal.queries import histories_of
from tridesk.kit import clock, national_number
from tridesk.mailroom.models import OutState
from tridesk.tickets.models import EntryKind, Ticket

REPLY: Final = "ticket.reply_came"
REPEATED_WITHIN: Final = timedelta(minutes=10)
NEWEST: Final = 1_000  # tickets among which one of the last minutes is looked for
REPEATED: Final = gettext_lazy("This text of yours is on the ticket already.")
TAKEN_BACK: Final = ("ticket.answer_taken_back", "ticket.undone")
SENTENCES: Final[dict[str, Callable[[str], str]]] = {
    "ticket.answered": lambda name: _("%(who)s answered while you were writing.") % {"who": name},
    "ticket.closed": lambda name: _("%(who)s closed this ticket while you were writing.") % {"who": name},
    "ticket.researched": lambda name: _("%(who)s began to research this while you were writing.") % {"who": name},
    "ticket.handed_over": lambda name: (
        _("%(who)s handed this to the second line while you were writing.") % {"who": name}
    ),
    "ticket.expert_answered": lambda name: _("%(who)s of the second line answered meanwhile.") % {"who": name},
    "ticket.forwarded": lambda name: _("%(who)s forwarded this ticket while you were writing.") % {"who": name},
    "ticket.noted": lambda name: _("%(who)s left a note while you were writing.") % {"who": name},
}


def work_since(ticket: Ticket, user: User, seen: int) -> list[str]:
    """The work of colleagues after journal entry `seen`, and that a mail came, each sentence once."""
    return work_on([ticket], user, seen, (*SENTENCES, REPLY)).get(ticket.ref, [])


def doubts_since(ticket: Ticket, user: User, seen: int) -> list[str]:
    """The work of colleagues alone: a mail that came stands in the conversation, and is no collision."""
    return work_on([ticket], user, seen).get(ticket.ref, [])


def is_repeated(ticket: Ticket, user: User, text: str, to: Collection[str] = ()) -> bool:
    """Whether this text is the last that this person put on a ticket, a few minutes ago: from another window, or by a
    form whose answer never came. With `to`, whether they forwarded it under this text to the same addresses.
    """
    words, written = _words(text), ticket.entries.filter(author=user, at__gt=clock.now() - REPEATED_WITHIN)
    written = written.exclude(out_mail__state=OutState.WITHDRAWN).order_by("-pk")
    if to:
        forwarded = written.filter(kind=EntryKind.FORWARD)
        return any(entry.text.split() == words and set(entry.recipients) == set(to) for entry in forwarded)
    last_two = written[:2]  # a question to the second line, and the requester's notice of it
    return bool(words) and any(entry.text.split() == words for entry in last_two)


def opened_already(user: User, fields: Mapping[str, str], texts: Iterable[str]) -> Ticket | None:
    """The ticket that this person opened a few minutes ago with the same texts; None when there is none.

    `fields` are values of the ticket by their names: one that was not typed is the same as any.
    """
    newest = Ticket.objects.order_by("-pk").values("pk")[:NEWEST]  # by the key: no index has the owner of closed ones
    opened = Ticket.objects.filter(pk__in=newest, owner=user, opened_at__gt=clock.now() - REPEATED_WITHIN)
    typed = {name: words for name, value in fields.items() if (words := _words(value))}
    wanted = [words for text in texts if (words := _words(text))]
    for ticket in opened.order_by("-pk").prefetch_related("entries"):
        written = [entry.text.split() for entry in ticket.entries.all()]
        is_same = all(getattr(ticket, name).split() == words for name, words in typed.items())
        if is_same and all(words in written for words in wanted):
            return ticket
    return None


def _words(text: str) -> list[str]:
    """The words of a text as an entry holds them."""
    return national_number.mask(text).text.split()


def work_on(
    tickets: Iterable[Ticket], user: User, seen: int, verbs: Collection[str] = tuple(SENTENCES)
) -> dict[str, list[str]]:
    """The same of many tickets, by their refs; those without such work, or where it was taken back, are left out."""
    standing = defaultdict[str, list[Event]](list)
    for event in histories_of([ticket.ref for ticket in tickets], (*verbs, *TAKEN_BACK)):
        if event.verb in TAKEN_BACK:
            by, since = event.data.get("user"), event.data.get("from", 0)
            standing[event.ref] = [work for work in standing[event.ref] if work.by_id != by or work.pk <= since]
        elif event.pk > seen and _is_news(event, user):
            standing[event.ref].append(event)
    return {
        ref: list(dict.fromkeys(_sentence(event) for event in events)) for ref, events in standing.items() if events
    }


def _sentence(event: Event) -> str:
    if event.verb == REPLY:
        return _("A mail came to this ticket while you were writing.")
    return SENTENCES[event.verb](str(event.by))


def _is_news(event: Event, user: User) -> bool:
    """Whether a colleague did this, or a requester wrote."""
    if event.verb == REPLY:
        return not event.data.get("automatic")
    return event.by_id not in (None, user.pk)
