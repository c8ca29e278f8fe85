"""The ticket and what hangs on it.

Vocabulary: a *ticket* is one request with its *entries* (mails, answers, notes, questions to the second line and what
comes back); its *topic* is a node of the subject tree; a *handover* is a question put to a service; a *regrouping* is a
merge or a split, kept so that it can be undone.
"""

from tridesk.tickets.models.entry import PICTURES, Attachment, Entry, EntryKind, Handover, MaskedNumber, Trust
from tridesk.tickets.models.records import Disposal, Draft, Message, Presence, Template, TicketCall
from tridesk.tickets.models.ticket import (
    ACTIVE_STATES,
    AWAITING,
    CHANNELS,
    LANGUAGES,
    OUTCOMES,
    PRIORITIES,
    STATES,
    Link,
    Regrouping,
    Ticket,
    TicketWords,
    Topic,
)

__all__ = [
    "ACTIVE_STATES",
    "AWAITING",
    "CHANNELS",
    "LANGUAGES",
    "OUTCOMES",
    "PICTURES",
    "PRIORITIES",
    "STATES",
    "Attachment",
    "Disposal",
    "Draft",
    "Entry",
    "EntryKind",
    "Handover",
    "Link",
    "MaskedNumber",
    "Message",
    "Presence",
    "Regrouping",
    "Template",
    "Ticket",
    "TicketCall",
    "TicketWords",
    "Topic",
    "Trust",
]
