"""Where the rooms are plugged together: what a lower room needs from a higher one is put into its port."""

from __future__ import annotations

from django.conf import settings

from tridesk.api.retention import RequestRetention
from tridesk.directory.confirming import ports as confirming
from tridesk.directory.confirming.sheets import SHEETS
from tridesk.directory.exchange.actions import FILES
from tridesk.directory.organisations import ports as organisations
from tridesk.directory.privacy import ports as privacy
from tridesk.journal import ports as journal
from tridesk.mailroom import ports as mailroom
from tridesk.mailroom.envelopes import IN_TRAY, OUT_TRAY
from tridesk.mailroom.journal_anchor import MailBook
from tridesk.mailroom.keeper import MailKeeper
from tridesk.notices.experience import NoticeExperience
from tridesk.notices.personal_data import NoticeKeeper
from tridesk.notices.register import RegisterNotices
from tridesk.notices.returns import Returns
from tridesk.statuspage import ports as statuspage
from tridesk.statuspage.anchors import PageBook
from tridesk.telephony.keeper import TelephoneKeeper
from tridesk.telephony.lines.queries import PASSWORDS
from tridesk.telephony.recordings.queries import SOUNDS
from tridesk.tickets.actions.incidents import TicketIncidents
from tridesk.tickets.entry_store import DRAFTS, NUMBERS, UPLOADS
from tridesk.tickets.history import TicketHistory
from tridesk.tickets.letter_post import DeskPost
from tridesk.tickets.mail_outcomes import TicketListener, page_of
from tridesk.tickets.organisation_followers import TicketFollower
from tridesk.tickets.personal_data import TicketKeeper
from tridesk.vault import ports as vault


def plug() -> None:
    """Plugs in all answers but those of a demonstration, which plugs them in itself."""
    environment = settings.ENVIRONMENT
    vault.columns.plug([IN_TRAY, OUT_TRAY, UPLOADS, NUMBERS, DRAFTS, SOUNDS, FILES, SHEETS, PASSWORDS])
    pages = [PageBook()] if "page" in environment.anchor else []
    mails = MailBook([channel for channel in environment.anchor if channel != "page"])
    journal.books.plug([*pages, mails])
    mailroom.listener.plug(TicketListener())
    mailroom.bulk_mailers.plug([Returns()])
    mailroom.address_of.plug(page_of)
    organisations.followers.plug([TicketFollower()])
    organisations.histories.plug([TicketHistory()])
    organisations.experiences.plug([NoticeExperience()])
    confirming.post.plug(DeskPost())
    privacy.keepers.plug([TicketKeeper(), MailKeeper(), TelephoneKeeper(), NoticeKeeper(), RequestRetention()])
    statuspage.followers.plug([TicketIncidents(), RegisterNotices()])
    statuspage.maintenance_followers.plug([RegisterNotices()])
