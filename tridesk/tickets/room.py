"""What the room of tickets declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts import finders, worklist
from tridesk.accounts.roles import DESK, LEADERS, SUPERVISORS, Role
from tridesk.directory.confirming import ports as confirming
from tridesk.directory.organisations import ports as organisations
from tridesk.directory.privacy import ports as privacy
from tridesk.documents import ports as documents
from tridesk.faq import ports as faq
from tridesk.journal import dispatches, facts
from tridesk.kit.rooms import Capability, JournalNoun, NavigationPlace, Room, Scope
from tridesk.mailroom import ports as mailroom
from tridesk.statuspage import ports as statuspage
from tridesk.tickets import faq_evidence
from tridesk.tickets.actions import drop_draft
from tridesk.tickets.actions.incidents import TicketIncidents
from tridesk.tickets.choices import topics
from tridesk.tickets.dispatches import DocumentDispatches
from tridesk.tickets.document_stops import stop_answers
from tridesk.tickets.entry_store import DRAFT_FILES, DRAFT_VERSIONS, DRAFTS, NUMBERS, UPLOADS
from tridesk.tickets.facts.answers import AnswerUseFacts
from tridesk.tickets.facts.calls import CallFacts
from tridesk.tickets.facts.documents import DocumentFacts
from tridesk.tickets.facts.second_line import SecondLineFacts
from tridesk.tickets.facts.tickets import TicketFacts
from tridesk.tickets.finder import TicketFinder
from tridesk.tickets.history import CallHistory, TicketHistory
from tridesk.tickets.letter_post import DeskPost
from tridesk.tickets.mail_outcomes import TicketListener, page_of
from tridesk.tickets.organisation_followers import TicketFollower
from tridesk.tickets.personal_data import TicketKeeper
from tridesk.tickets.queries import topic_numbers
from tridesk.tickets.worklist import of_tickets
from tridesk.vault import ports as vault

_DISPOSAL = ("disposal.propose", "disposal.approve")

ROOM = Room(
    urls="tridesk.tickets.urls",
    capabilities=(
        Capability("ticket.read", _("read every ticket"), (*DESK, Role.EXTERNAL_RELATIONS)),
        Capability("ticket.read_own_service", _("read the tickets handed to one's own service"), (Role.EXPERT,)),
        Capability("ticket.open", _("open a ticket"), DESK),
        Capability("ticket.work", _("answer, research, hand over, close, merge and split tickets"), DESK),
        Capability("ticket.answer_as_expert", _("answer a question put to one's own service"), (Role.EXPERT,)),
        Capability("archive.read", _("read the archive"), (*DESK, Role.EXTERNAL_RELATIONS)),
        Capability(
            "incident.read",
            _("see the interruptions of the register and how many called for them"),
            (*DESK, Role.TECHNICAL_CENTRE, Role.EXTERNAL_RELATIONS),
        ),
        Capability("number.reveal", _("see a national number, with a reason"), DESK),
        Capability("template.edit", _("edit templates and topics"), (*SUPERVISORS, Role.ADMINISTRATOR)),
        Capability("disposal.propose", _("propose the disposal of archived tickets"), SUPERVISORS),
        Capability("disposal.approve", _("approve the disposal that someone else proposed"), LEADERS),
    ),
    places=(
        NavigationPlace(20, _("Desk"), "tickets:desk", "d", ("ticket.read",), icon="inbox"),
        NavigationPlace(30, _("Telephone"), "tickets:telephone", "f", ("call.take",), icon="phone"),
        NavigationPlace(70, _("Interruptions"), "tickets:incidents", "i", ("incident.read",), icon="warning"),
        NavigationPlace(80, _("Questions"), "tickets:questions", "q", ("ticket.answer_as_expert",), icon="second_line"),
        NavigationPlace(90, _("Archive"), "tickets:archive", "a", ("archive.read",), icon="archived"),
        NavigationPlace(150, _("Messages for you"), "tickets:messages", "m", ("self",), icon="note", group="team"),
        NavigationPlace(180, _("Templates"), "tickets:templates", "t", ("template.edit",), icon="file", group="post"),
        NavigationPlace(200, _("Disposal"), "tickets:disposal", "x", _DISPOSAL, icon="remove", group="tickets"),
    ),
    commands=(
        NavigationPlace(1, _("New"), "tickets:new", "", ("ticket.open",)),
        NavigationPlace(2, _("New ticket"), "tickets:new", "", ("ticket.open",)),
    ),
    answers=(
        finders.finders.entries(TicketFinder(), position=20),
        vault.columns.entries(UPLOADS, NUMBERS, DRAFTS, DRAFT_VERSIONS, DRAFT_FILES),
        mailroom.listener.answered_by(TicketListener()),
        mailroom.address_of.answered_by(page_of),
        organisations.followers.entries(TicketFollower()),
        organisations.histories.entries(TicketHistory(), CallHistory()),
        confirming.post.answered_by(DeskPost()),
        privacy.keepers.entries(TicketKeeper(), position=10),
        statuspage.followers.entries(TicketIncidents()),
        worklist.sources.entries(of_tickets, position=10),
        faq.drop_draft.answered_by(drop_draft),
        faq.topics.answered_by(topics),
        documents.stoppers.entries(stop_answers),
        dispatches.sources.entries(DocumentDispatches(), position=40),
        faq.topic_numbers.answered_by(topic_numbers),
        faq.reopened.answered_by(faq_evidence.reopened),
        faq.gaps.answered_by(faq_evidence.gaps),
        facts.sources.entries(TicketFacts(), SecondLineFacts(), CallFacts(), position=10),
        facts.sources.entries(AnswerUseFacts(), position=45),
        facts.sources.entries(DocumentFacts(), position=65),
    ),
    nouns=(
        JournalNoun("disposal", pgettext_lazy("journal", "disposal"), ("disposal.propose", "disposal.approve")),
        JournalNoun("message", pgettext_lazy("journal", "message"), ("ticket.read",)),
        JournalNoun("number", pgettext_lazy("journal", "national number"), ("number.reveal",)),
        JournalNoun("presence", pgettext_lazy("journal", "presence"), ("ticket.read",)),
        JournalNoun("template", pgettext_lazy("journal", "template"), ("template.edit",)),
        JournalNoun("ticket", pgettext_lazy("journal", "ticket"), ("ticket.read",)),
    ),
    deeds={
        "answer_taken_back": pgettext_lazy("journal", "answer taken back"),
        "archived": pgettext_lazy("journal", "archived"),
        "expert_answered": pgettext_lazy("journal", "answered by the second line"),
        "forwarded": pgettext_lazy("journal", "forwarded"),
        "given": pgettext_lazy("journal", "given to a colleague"),
        "handed_over": pgettext_lazy("journal", "handed to the second line"),
        "incident_left": pgettext_lazy("journal", "not about the interruption"),
        "incident_linked": pgettext_lazy("journal", "linked to the interruption"),
        "incident_over": pgettext_lazy("journal", "told that the interruption is over"),
        "language_kept": pgettext_lazy("journal", "sent in another language"),
        "linked": pgettext_lazy("journal", "linked"),
        "mail_confirmed": pgettext_lazy("journal", "mail confirmed as genuine"),
        "mail_failed": pgettext_lazy("journal", "mail did not arrive"),
        "mail_refused": pgettext_lazy("journal", "mail refused as not genuine"),
        "merge_undone": pgettext_lazy("journal", "merge undone"),
        "raw_read": pgettext_lazy("journal", "read as it came"),
        "recognised": pgettext_lazy("journal", "requester recognised"),
        "refused": pgettext_lazy("journal", "refused"),
        "reopened": pgettext_lazy("journal", "reopened"),
        "reply_came": pgettext_lazy("journal", "reply came"),
        "researched": pgettext_lazy("journal", "being researched"),
        "snoozed": pgettext_lazy("journal", "sleeps until a moment"),
        "split": pgettext_lazy("journal", "split"),
        "split_undone": pgettext_lazy("journal", "split undone"),
        "taken_up": pgettext_lazy("journal", "taken up"),
        "undone": pgettext_lazy("journal", "gesture taken back"),
        "unproved_came": pgettext_lazy("journal", "mail without proof came"),
        "woken": pgettext_lazy("journal", "slept until its moment"),
    },
    scopes=(
        Scope(10, "tickets:read", usual=True),
        Scope(20, "tickets:write", usual=True),
    ),
    growing_tables=(
        "tickets_attachment",
        "tickets_documentuse",
        "tickets_entry",
        "tickets_ticket",
        "tickets_ticketwords",
    ),
)
