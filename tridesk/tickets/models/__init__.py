"""The ticket and what hangs on it.

Vocabulary: a *ticket* is one request with its *entries* (mails, answers, notes, questions to the second line and what
comes back); its *topic* is a node of the subject tree; a *handover* is a question put to a service; a *regrouping* is a
merge or a split, kept so that it can be undone.
"""

from tridesk.tickets.models.drafts import DRAFT_FORMS, Draft, DraftFile, DraftVersion, Sending
from tridesk.tickets.models.entry import Attachment, Entry, EntryKind, Handover, MaskedNumber, Trust
from tridesk.tickets.models.records import (
    Disposal,
    DocumentUse,
    FaqUse,
    MacroOutcome,
    Message,
    Presence,
    Template,
    TemplateUse,
    TicketCall,
)
from tridesk.tickets.models.ticket import (
    ACTIVE_STATES,
    AWAITING,
    CHANNELS,
    LANGUAGES,
    OUTCOMES,
    PRIORITIES,
    REQUEST_LANGUAGES,
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
    "DRAFT_FORMS",
    "LANGUAGES",
    "OUTCOMES",
    "PRIORITIES",
    "REQUEST_LANGUAGES",
    "STATES",
    "Attachment",
    "Disposal",
    "DocumentUse",
    "Draft",
    "DraftFile",
    "DraftVersion",
    "Entry",
    "EntryKind",
    "FaqUse",
    "Handover",
    "Link",
    "MacroOutcome",
    "MaskedNumber",
    "Message",
    "Presence",
    "Regrouping",
    "Sending",
    "Template",
    "TemplateUse",
    "Ticket",
    "TicketCall",
    "TicketWords",
    "Topic",
    "Trust",
]
