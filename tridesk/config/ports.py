"""Where the rooms are plugged together: what a lower room needs from a higher one is put into its port."""

from __future__ import annotations

from django.conf import settings

from tridesk.accounts import worklist
from tridesk.accounts.worklist import of_accounts
from tridesk.api.retention import RequestRetention
from tridesk.config.rooms import find_rooms
from tridesk.directory.confirming import ports as confirming
from tridesk.directory.confirming.sheets import SHEETS
from tridesk.directory.connected import ports as connected
from tridesk.directory.exchange.actions import FILES
from tridesk.directory.facts import ConfirmationFacts, RecordFacts
from tridesk.directory.organisations import ports as organisations
from tridesk.directory.privacy import ports as privacy
from tridesk.directory.worklist import of_directory
from tridesk.faq import ports as faq
from tridesk.faq.personal_data import FaqKeeper
from tridesk.faq.worklist import of_faq
from tridesk.figures.exports.queries import FILES as FIGURE_FILES
from tridesk.journal import facts
from tridesk.journal import ports as journal
from tridesk.kit.rooms import Rooms, installed
from tridesk.mailroom import ports as mailroom
from tridesk.mailroom.envelopes import IN_TRAY, OUT_TRAY
from tridesk.mailroom.journal_anchor import MailBook
from tridesk.mailroom.keeper import MailKeeper
from tridesk.mailroom.worklist import of_mailroom
from tridesk.notices.experience import NoticeExperience
from tridesk.notices.facts import NoticeFacts
from tridesk.notices.history import NoticeHistory
from tridesk.notices.personal_data import NoticeKeeper
from tridesk.notices.register import RegisterNotices
from tridesk.notices.returns import Returns
from tridesk.notices.worklist import of_notices
from tridesk.portal import ports as portal
from tridesk.portal.actions.web_requests import UNCONFIRMED
from tridesk.portal.links import PortalLinks
from tridesk.portal.personal_data import PortalKeeper
from tridesk.reconnect.access import ports as access
from tridesk.reconnect.access.setting import directory_from
from tridesk.reconnect.actions.ends import AccountEnds
from tridesk.reconnect.facts import RestoreFacts
from tridesk.reconnect.personal_data import RestoreKeeper
from tridesk.reconnect.self_service import SelfService
from tridesk.reconnect.webhooks.queries import SECRETS as WEBHOOKS
from tridesk.reconnect.worklist import of_reconnect
from tridesk.statuspage import ports as statuspage
from tridesk.statuspage.anchors import PageBook
from tridesk.statuspage.facts import RegisterFacts
from tridesk.telephony.desk.facts import AgentFacts
from tridesk.telephony.desk.worklist import of_telephony
from tridesk.telephony.keeper import TelephoneKeeper
from tridesk.telephony.lines.queries import PASSWORDS
from tridesk.telephony.recordings.queries import SOUNDS
from tridesk.tickets import faq_evidence
from tridesk.tickets import ports as tickets
from tridesk.tickets.actions.incidents import TicketIncidents
from tridesk.tickets.choices import topics
from tridesk.tickets.entry_store import DRAFT_FILES, DRAFT_VERSIONS, DRAFTS, NUMBERS, UPLOADS
from tridesk.tickets.facts.calls import CallFacts
from tridesk.tickets.facts.second_line import SecondLineFacts
from tridesk.tickets.facts.tickets import TicketFacts
from tridesk.tickets.history import CallHistory, TicketHistory
from tridesk.tickets.letter_post import DeskPost
from tridesk.tickets.mail_outcomes import TicketListener, page_of
from tridesk.tickets.organisation_followers import TicketFollower
from tridesk.tickets.personal_data import TicketKeeper
from tridesk.tickets.worklist import of_tickets
from tridesk.vault import ports as vault
from tridesk.website.followers import SiteFollower


def plug() -> None:
    """Plugs in all answers but those of a demonstration, which plugs them in itself."""
    installed.plug(Rooms(find_rooms()))
    environment = settings.ENVIRONMENT
    drafts = [DRAFTS, DRAFT_VERSIONS, DRAFT_FILES]
    vault.columns.plug(
        [
            IN_TRAY, OUT_TRAY, UPLOADS, NUMBERS, *drafts, SOUNDS, FILES, SHEETS, PASSWORDS, FIGURE_FILES, UNCONFIRMED,
            WEBHOOKS,
        ]
    )  # fmt: skip
    pages = [PageBook()] if "page" in environment.anchor else []
    mails = MailBook([channel for channel in environment.anchor if channel != "page"])
    journal.books.plug([*pages, mails])
    mailroom.listener.plug(TicketListener())
    mailroom.bulk_mailers.plug([Returns()])
    mailroom.address_of.plug(page_of)
    organisations.followers.plug([TicketFollower()])
    organisations.histories.plug([TicketHistory(), CallHistory(), NoticeHistory()])
    organisations.experiences.plug([NoticeExperience()])
    confirming.post.plug(DeskPost())
    connected.accounts.plug(AccountEnds())
    tickets.request_links.plug(PortalLinks())
    portal.restores.plug(SelfService())
    privacy.keepers.plug(
        [
            TicketKeeper(),
            MailKeeper(),
            TelephoneKeeper(),
            NoticeKeeper(),
            FaqKeeper(),
            PortalKeeper(),
            RestoreKeeper(),
            RequestRetention(),
        ]
    )
    faq.followers.plug([SiteFollower()])
    statuspage.followers.plug([TicketIncidents(), RegisterNotices()])
    statuspage.maintenance_followers.plug([RegisterNotices()])
    chosen = environment.access
    twin = environment.var / "access" / "twin.json" if environment.demo else None
    access.directory.plug(directory_from(chosen.kind, chosen.url, chosen.name, chosen.secret, twin=twin))
    worklist.sources.plug(
        [of_tickets, of_reconnect, of_telephony, of_notices, of_faq, of_directory, of_mailroom, of_accounts]
    )
    faq.topics.plug(topics)
    faq.reopened.plug(faq_evidence.reopened)
    faq.gaps.plug(faq_evidence.gaps)
    facts.sources.plug(
        [
            TicketFacts(), SecondLineFacts(), CallFacts(), AgentFacts(), NoticeFacts(), RegisterFacts(),
            ConfirmationFacts(), RecordFacts(), RestoreFacts(),
        ]
    )  # fmt: skip
