"""What the room of notices declares of itself."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts import worklist
from tridesk.accounts.roles import DESK, SUPERVISORS, Role
from tridesk.directory.organisations import ports as organisations
from tridesk.directory.privacy import ports as privacy
from tridesk.documents import ports as documents
from tridesk.fax import ports as fax
from tridesk.journal import dispatches, facts
from tridesk.kit.rooms import Capability, Diagnosis, HealthLine, JournalNoun, NavigationPlace, Room, Scope
from tridesk.mailroom import ports as mailroom
from tridesk.notices.actions import follow_fax, stop_enclosed
from tridesk.notices.diagnosis import faults_of_ebox, letters_without_ebox
from tridesk.notices.dispatches import NoticeBoxDispatches, NoticeDispatches, NoticeLetterDispatches
from tridesk.notices.ebox import ports as ebox
from tridesk.notices.ebox.adapters import box_from
from tridesk.notices.experience import NoticeExperience
from tridesk.notices.facts import NoticeFacts
from tridesk.notices.history import NoticeHistory
from tridesk.notices.ledger import senders_alive
from tridesk.notices.personal_data import NoticeKeeper
from tridesk.notices.queries import LETTER_FILES
from tridesk.notices.register import RegisterNotices
from tridesk.notices.returns import Returns
from tridesk.notices.worklist import of_notices
from tridesk.statuspage import ports as statuspage
from tridesk.vault import ports as vault

ROOM = Room(
    urls="tridesk.notices.urls",
    capabilities=(
        Capability(
            "notice.read",
            _("read notices to users and what became of them"),
            (*DESK, Role.EXTERNAL_RELATIONS, Role.ADMINISTRATOR),
        ),
        Capability(
            "notice.write",
            _("write notices to users, send, pause and stop them"),
            (*SUPERVISORS, Role.EXTERNAL_RELATIONS),
        ),
        Capability(
            "notice.approve", _("approve notices that somebody else wrote"), (*SUPERVISORS, Role.EXTERNAL_RELATIONS)
        ),
        Capability("notice.pace", _("set how fast notices leave"), (Role.PROJECT_LEADER, Role.ADMINISTRATOR)),
    ),
    places=(
        NavigationPlace(160, _("Notices"), "notices:notices", "n", ("notice.write", "notice.pace"), icon="megaphone"),
    ),
    commands=(NavigationPlace(375, _("Returned post"), "notices:returned-post", "", ("ticket.work",)),),
    answers=(
        mailroom.bulk_mailers.entries(Returns()),
        organisations.histories.entries(NoticeHistory()),
        organisations.experiences.entries(NoticeExperience()),
        privacy.keepers.entries(NoticeKeeper(), position=40),
        statuspage.followers.entries(RegisterNotices()),
        statuspage.maintenance_followers.entries(RegisterNotices()),
        worklist.sources.entries(of_notices, position=40),
        facts.sources.entries(NoticeFacts(), position=30),
        dispatches.sources.entries(NoticeDispatches(), NoticeLetterDispatches(), NoticeBoxDispatches(), position=20),
        documents.stoppers.entries(stop_enclosed),
        ebox.box.answered_by(box_from(settings.ENVIRONMENT.ebox)),
        fax.followers.entries(follow_fax),
        vault.columns.entries(LETTER_FILES),
    ),
    nouns=(JournalNoun("notice", pgettext_lazy("journal", "notice"), ("notice.read",)),),
    deeds={
        "began": pgettext_lazy("journal", "began to leave"),
        "let_go": pgettext_lazy("journal", "not sent again"),
        "numbered": pgettext_lazy("journal", "letters numbered"),
        "pace_set": pgettext_lazy("journal", "pace set"),
        "posted": pgettext_lazy("journal", "letters posted"),
        "printed": pgettext_lazy("journal", "letters ready"),
        "sent_again": pgettext_lazy("journal", "sent again"),
        "sent_first": pgettext_lazy("journal", "sent before approval"),
        "suppression_lifted": pgettext_lazy("journal", "address written to again"),
        "unsubscribed": pgettext_lazy("journal", "unsubscribed"),
    },
    health=(
        HealthLine(
            70,
            "notices",
            senders_alive,
            when_down="No sender of notices lives: start `tridesk notices`.",
            needs_database=True,
        ),
    ),
    diagnoses=(Diagnosis(45, faults_of_ebox), Diagnosis(46, letters_without_ebox, needs="database")),
    scopes=(
        Scope(50, "notices:read"),
        Scope(60, "notices:write"),
        Scope(70, "notices:approve"),
    ),
    growing_tables=("notices_delivery",),
)
