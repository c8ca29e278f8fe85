"""Where the rooms are plugged together: what a lower room needs from a higher one is put into its port."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tridesk.config"
    label = "config"

    def ready(self) -> None:
        from django.conf import settings

        from tridesk.api.retention import RequestRetention
        from tridesk.config.demo.interruption_button import falter
        from tridesk.config.demo.mail_delivery import send_one
        from tridesk.config.demo.sign_in import demonstration
        from tridesk.directory import ports as directory
        from tridesk.directory.actions.transfers import FILES
        from tridesk.directory.calendar_client import Web
        from tridesk.directory.confirming.sheets import SHEETS
        from tridesk.journal.ports import books
        from tridesk.mailroom import ports
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
        from tridesk.vault.columns import columns
        from tridesk.web import hooks

        columns[:] = [IN_TRAY, OUT_TRAY, UPLOADS, NUMBERS, DRAFTS, SOUNDS, FILES, SHEETS, PASSWORDS]
        anchor = settings.ENVIRONMENT.anchor
        books[:] = [
            *([PageBook()] if "page" in anchor else []),
            MailBook([channel for channel in anchor if channel != "page"]),
        ]
        ports.listener = TicketListener()
        ports.bulk_mailers[:] = [Returns()]
        ports.address_of = page_of
        directory.followers[:] = [TicketFollower()]
        directory.histories[:] = [TicketHistory()]
        directory.experiences[:] = [NoticeExperience()]
        directory.post = DeskPost()
        directory.keepers[:] = [TicketKeeper(), MailKeeper(), TelephoneKeeper(), NoticeKeeper(), RequestRetention()]
        statuspage.followers[:] = [TicketIncidents(), RegisterNotices()]
        statuspage.maintenance_followers[:] = [RegisterNotices()]
        if settings.ENVIRONMENT.demo:
            directory.calendars = Web(allow_private=True)  # a calendar on the machine of whoever looks around
            hooks.demonstration = demonstration()
            hooks.send_mail = send_one
            hooks.falter = falter
            hooks.status_editor = settings.ENVIRONMENT.status_editor_url
