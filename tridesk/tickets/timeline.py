"""The conversation of a ticket and what happened to it, in one line of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit.errors import Sayable
from tridesk.tickets import texts
from tridesk.tickets.models import Entry, EntryKind, Ticket
from tridesk.tickets.queries import Conversation

INWARD = frozenset({EntryKind.REQUEST, EntryKind.FAILURE, EntryKind.OUTSIDE})
OUTWARD = frozenset({EntryKind.ANSWER, EntryKind.ACKNOWLEDGEMENT, EntryKind.FORWARD})


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing on the line: an entry, or a sentence about an event; of a restore, letter or fax its row number."""

    at: datetime
    entry: Entry | None = None
    sentence: str = ""
    restore: int | None = None
    letter: int | None = None
    out_fax: int | None = None
    side: str = "event"  # in, out, note or event
    is_folded: bool = False  # a mail that no person wrote is one line, unless it opened the ticket

    @property
    def is_event(self) -> bool:
        return self.entry is None


def timeline(ticket: Ticket, talk: Conversation, user: User, steps: Sequence[TimelineItem] = ()) -> list[TimelineItem]:
    """Entries, events and the steps of calls by time. An expert sees the conversation, not the house-keeping."""
    entries = [
        TimelineItem(entry.at, entry, side=_side(entry), is_folded=entry.is_of_a_machine and place > 0)
        for place, entry in enumerate(talk.entries)
    ]
    services = {handover.service.code: str(handover.service) for handover in talk.handovers}
    told = talk.events if user.may("ticket.read") else []
    receivers = _receivers(told)
    sentences = [(event, sentence(event, services, receivers)) for event in told]
    events = [
        TimelineItem(
            event.at,
            sentence=words,
            restore=event.data.get("restore"),
            letter=event.data.get("letter"),
            out_fax=event.data.get("out_fax"),
        )
        for event, words in sentences
        if words
    ]
    return sorted([*entries, *events, *steps], key=lambda moment: (moment.at, moment.is_event))


def _side(entry: Entry) -> str:
    if entry.kind in INWARD:
        return "in"
    return "out" if entry.kind in OUTWARD else "note"


def _receivers(events: Sequence[JournalEntry]) -> dict[int, str]:
    """The names of those to whom a colleague gave the ticket, by row number."""
    given = {event.data["to"] for event in events if event.verb == "ticket.given" and event.data["to"] != event.by_id}
    given.discard(None)
    return {user.pk: str(user) for user in User.objects.filter(pk__in=given)} if given else {}


def _moment(iso: str) -> str:
    """A moment of the journal in the reader's language."""
    return texts.moment(datetime.fromisoformat(iso), get_language() or "en")


def _given(who: str, data: dict[str, Any]) -> str:
    to = data["to"]
    if to is None:
        return _("%(who)s put this back under New.") % {"who": who}
    if to == data["by"]:
        return _("%(who)s took this.") % {"who": who}
    return _("%(who)s gave this to %(receiver)s.") % {"who": who, "receiver": data["receivers"].get(to, "—")}


Words = Callable[[str, dict[str, Any]], str]
RESTORE_ENDS: Final[dict[str, Sayable]] = {
    "restored": gettext_lazy("The requester says that their access works again."),
    "solved": gettext_lazy("The access of the requester works again, without unblocking."),
    "referred": gettext_lazy("Another service mends the access of the requester."),
    "incident": gettext_lazy("The register itself was out of order: no access was restored."),
    "refused": gettext_lazy("Restoring the access of the requester was refused."),
    "broken_off": gettext_lazy("Restoring the access of the requester was broken off."),
    "frozen": gettext_lazy("The access of the requester was frozen: somebody said that it was not them."),
    "undone": gettext_lazy("The restored access of the requester was taken back."),
}
"""How a restore of access ended, by its outcome."""

SENTENCES: dict[str, Words] = {
    "ticket.closed": lambda who, data: (
        _("The requester closed this.") if data.get("by_requester") else _("%(who)s closed this ticket.") % {"who": who}
    ),
    "request.opened": lambda who, data: _("The requester opened this on a device of theirs."),
    "request.revoked": lambda who, data: _("The links of the requester to this were ended."),
    "request.call_booked": lambda who, data: (
        _("The requester asks to be called back: %(time)s.") % {"time": _moment(data["at"])}
    ),
    "request.call_cancelled": lambda who, data: _("The requester does not want to be called back any more."),
    "letter.finished": lambda who, data: (
        _("%(who)s made letter %(number)s final.") % {"who": who, "number": data["number"]}
    ),
    "fax.ordered": lambda who, data: _("%(who)s sends this by fax.") % {"who": who},
    "fax.sent": lambda who, data: _("The fax was sent: %(confirmed)d of %(pages)d pages are confirmed.") % data,
    "fax.given_up": lambda who, data: _("The fax was given up: %(confirmed)d of %(pages)d pages are confirmed.") % data,
    "fax.stopped": lambda who, data: _("The fax was stopped: %(confirmed)d of %(pages)d pages are confirmed.") % data,
    "fax.lost": lambda who, data: _("Nobody knows whether the fax arrived: decide about it."),
    "restore.opened": lambda who, data: _("%(who)s began to restore the access of the requester.") % {"who": who},
    "restore.order_done": lambda who, data: _("The access of the requester was restored."),
    "restore.closed": lambda who, data: str(RESTORE_ENDS.get(data["outcome"], "")),
    "restore.thawed": lambda who, data: _("%(who)s lifted the freeze of the access.") % {"who": who},
    "restore.begun_alone": lambda who, data: _("The requester began to restore their access alone."),
    "restore.left_to_desk": lambda who, data: _("Restoring the access of the requester waits for the desk."),
    "restore.restored_alone": lambda who, data: _("The requester restored their access alone: it works again."),
    "restore.solved_alone": lambda who, data: _("The requester solved it alone: their access works again."),
    "ticket.researched": lambda who, data: _("%(who)s is researching this.") % {"who": who},
    "ticket.snoozed": lambda who, data: (
        _("%(who)s let this sleep until %(until)s: %(why)s") % (data | {"who": who, "until": _moment(data["until"])})
    ),
    "ticket.woken": lambda who, data: _("It has slept until its moment."),
    "ticket.handed_over": lambda who, data: (
        _("%(who)s handed this to the second line (%(service)s).") % {"who": who, "service": data.get("service", "")}
    ),
    "ticket.mail_confirmed": lambda who, data: _("%(who)s confirmed a mail that was not proved.") % {"who": who},
    "ticket.mail_refused": lambda who, data: _("%(who)s said that a mail is not genuine.") % {"who": who},
    "ticket.taken_back": lambda who, data: _("%(who)s took this back from the second line.") % {"who": who},
    "ticket.answer_taken_back": lambda who, data: (
        _("%(who)s took the answer back: the ticket is as it was before.") % {"who": who}
    ),
    "ticket.undone": lambda who, data: _("%(who)s took this back: the ticket is as it was before.") % {"who": who},
    "ticket.language_kept": lambda who, data: (
        _("%(who)s sent this in another language than that of the requester, after a warning.") % {"who": who}
    ),
    "ticket.reopened": lambda who, data: _("Opened again."),
    "ticket.recognised": lambda who, data: _("%(who)s said who asked.") % {"who": who},
    "ticket.given": _given,
    "ticket.changed": lambda who, data: _("%(who)s corrected the details.") % {"who": who},
    "ticket.merged": lambda who, data: (
        _("%(who)s merged this into %(number)s.") % {"who": who, "number": data.get("into")}
    ),
    "ticket.received": lambda who, data: (
        _("%(who)s merged %(number)s into this.") % {"who": who, "number": data.get("from")}
    ),
    "ticket.split": lambda who, data: _("%(who)s split off %(number)s.") % {"who": who, "number": data.get("to")},
    "ticket.merge_undone": lambda who, data: _("%(who)s undid the merge.") % {"who": who},
    "ticket.split_undone": lambda who, data: _("%(who)s undid the split.") % {"who": who},
    "ticket.linked": lambda who, data: _("%(who)s linked %(number)s.") % {"who": who, "number": data.get("to")},
    "ticket.incident_linked": lambda who, data: _("%(who)s linked this to the interruption.") % {"who": who},
    "ticket.incident_left": lambda who, data: _("%(who)s says that this is not about the interruption.") % {"who": who},
    "ticket.archived": lambda who, data: _("Archived."),
    "number.revealed": lambda who, data: (
        _("%(who)s looked at a national number: %(reason)s") % {"who": who, "reason": data.get("reason", "")}
    ),
    "message.taken_up": lambda who, data: _("%(who)s took up the message.") % {"who": who},
    "mail.withdrawn": lambda who, data: _("%(who)s took a mail back before it left.") % {"who": who},
}


def sentence(event: JournalEntry, services: dict[str, str], receivers: dict[int, str]) -> str:
    """An event in words, in the reader's language; '' for what the conversation itself shows.

    `services` has the names of the services that the ticket was handed to, by their codes; `receivers` those of the
    colleagues whom somebody else gave it to, by their row numbers.
    """
    words = SENTENCES.get(event.verb)
    if words is None:
        return ""
    code = event.data.get("service", "")
    known = {"service": services.get(code, code), "by": event.by_id, "receivers": receivers}
    return words(str(event.by) if event.by else "Tridesk", event.data | known)
