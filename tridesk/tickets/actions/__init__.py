"""What people do with tickets: one verb per thing, called by pages, API, mail and commands alike."""

from tridesk.tickets.actions.answers import answer, note, withdraw_answer
from tridesk.tickets.actions.archiving import (
    approve_disposal,
    archive_rested,
    propose_disposal,
    pseudonymise,
    refuse_disposal,
)
from tridesk.tickets.actions.classification import change, give, recognise, take
from tridesk.tickets.actions.conversation_folding import report_folding
from tridesk.tickets.actions.drafts import drop_draft, keep_draft, show_presence
from tridesk.tickets.actions.incidents import leave_incident, link_incident, tell_incident_over
from tridesk.tickets.actions.mail_words import confirm_mail, refuse_mail
from tridesk.tickets.actions.messages import leave_message, take_up_message
from tridesk.tickets.actions.numbers import content_of, mail_of, open_mail, reveal, reveal_mail
from tridesk.tickets.actions.opening import NewTicket, Requester, answer_at_once, open_ticket
from tridesk.tickets.actions.outcomes import close, reopen, research
from tridesk.tickets.actions.regrouping import link, merge, split, undo
from tridesk.tickets.actions.second_line import expert_answers, hand_over, take_back

__all__ = [
    "NewTicket",
    "Requester",
    "answer",
    "answer_at_once",
    "approve_disposal",
    "archive_rested",
    "change",
    "close",
    "confirm_mail",
    "content_of",
    "drop_draft",
    "expert_answers",
    "give",
    "hand_over",
    "keep_draft",
    "leave_incident",
    "leave_message",
    "link",
    "link_incident",
    "mail_of",
    "merge",
    "note",
    "open_mail",
    "open_ticket",
    "propose_disposal",
    "pseudonymise",
    "recognise",
    "refuse_disposal",
    "refuse_mail",
    "reopen",
    "report_folding",
    "research",
    "reveal",
    "reveal_mail",
    "show_presence",
    "split",
    "take",
    "take_back",
    "take_up_message",
    "tell_incident_over",
    "undo",
    "withdraw_answer",
]
