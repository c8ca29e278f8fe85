"""What people do with tickets: one verb per thing, called by pages, API, mail and commands alike."""

from tridesk.tickets.actions.answers import answer, note_language, withdraw_answer
from tridesk.tickets.actions.archiving import (
    approve_disposal,
    archive_rested,
    propose_disposal,
    pseudonymise,
    refuse_disposal,
)
from tridesk.tickets.actions.bulk import close_all, give_all, link_all, merge_all, take_all
from tridesk.tickets.actions.classification import change, give, recognise, take
from tridesk.tickets.actions.conversation_folding import report_folding
from tridesk.tickets.actions.documents import attach_document, library_uploads
from tridesk.tickets.actions.drafts import (
    TypedElsewhere,
    bounded,
    choose_files,
    drop_draft,
    earlier_draft,
    end_presence,
    keep_beside,
    keep_draft,
    keep_files,
    put_back_draft,
    show_presence,
)
from tridesk.tickets.actions.faq import draft_entry, use_entries
from tridesk.tickets.actions.forwarding import forward
from tridesk.tickets.actions.incidents import leave_incident, link_incident, tell_incident_over
from tridesk.tickets.actions.mailed_answers import confirm_mail, refuse_mail
from tridesk.tickets.actions.messages import leave_message, take_up_message
from tridesk.tickets.actions.notes import note
from tridesk.tickets.actions.numbers import content_of, mail_of, open_mail, reveal, reveal_mail
from tridesk.tickets.actions.opening import NewTicket, Requester, answer_at_once, open_ticket
from tridesk.tickets.actions.outcomes import close, reopen, research, snooze, wake_sleepers
from tridesk.tickets.actions.regrouping import link, merge, split, undo
from tridesk.tickets.actions.requester import add_reply, close_own
from tridesk.tickets.actions.second_line import expert_answers, hand_over, take_back
from tridesk.tickets.actions.sendings import hold_back, take_all_back, take_sending_back
from tridesk.tickets.actions.templates import count_template

__all__ = [
    "NewTicket",
    "Requester",
    "TypedElsewhere",
    "add_reply",
    "answer",
    "answer_at_once",
    "approve_disposal",
    "archive_rested",
    "attach_document",
    "bounded",
    "change",
    "choose_files",
    "close",
    "close_all",
    "close_own",
    "confirm_mail",
    "content_of",
    "count_template",
    "draft_entry",
    "drop_draft",
    "earlier_draft",
    "end_presence",
    "expert_answers",
    "forward",
    "give",
    "give_all",
    "hand_over",
    "hold_back",
    "keep_beside",
    "keep_draft",
    "keep_files",
    "leave_incident",
    "leave_message",
    "library_uploads",
    "link",
    "link_all",
    "link_incident",
    "mail_of",
    "merge",
    "merge_all",
    "note",
    "note_language",
    "open_mail",
    "open_ticket",
    "propose_disposal",
    "pseudonymise",
    "put_back_draft",
    "recognise",
    "refuse_disposal",
    "refuse_mail",
    "reopen",
    "report_folding",
    "research",
    "reveal",
    "reveal_mail",
    "show_presence",
    "snooze",
    "split",
    "take",
    "take_all",
    "take_all_back",
    "take_back",
    "take_sending_back",
    "take_up_message",
    "tell_incident_over",
    "undo",
    "use_entries",
    "wake_sleepers",
    "withdraw_answer",
]
