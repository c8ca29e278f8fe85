"""What the mailroom declares of itself."""

from __future__ import annotations

import socket

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts import worklist
from tridesk.accounts.roles import DESK, SUPERVISORS, Role
from tridesk.directory.privacy import ports as privacy
from tridesk.journal import dispatches
from tridesk.journal import ports as journal
from tridesk.kit.rooms import Capability, HealthLine, JournalNoun, NavigationPlace, Room
from tridesk.mailroom.dispatches import DISPATCHES
from tridesk.mailroom.envelopes import IN_TRAY, OUT_TRAY
from tridesk.mailroom.journal_anchor import MailBook
from tridesk.mailroom.keeper import MailKeeper
from tridesk.mailroom.worklist import of_mailroom
from tridesk.vault import ports as vault


def _door_greets() -> bool:
    lmtp = settings.ENVIRONMENT.lmtp
    with socket.create_connection((lmtp.host, lmtp.port), timeout=2) as door:
        return door.recv(4).startswith(b"220")


ROOM = Room(
    urls="tridesk.mailroom.urls",
    capabilities=(
        Capability("outtray.read", _("see what became of each message"), (*DESK, Role.ADMINISTRATOR)),
        Capability("outtray.decide", _("decide on a message that could not leave"), (*SUPERVISORS, Role.ADMINISTRATOR)),
    ),
    places=(
        NavigationPlace(170, _("Out-tray"), "mailroom:outtray", "o", ("outtray.read",), icon="outbox", group="post"),
    ),
    answers=(
        vault.columns.entries(IN_TRAY, OUT_TRAY),
        journal.books.entries(MailBook([channel for channel in settings.ENVIRONMENT.anchor if channel != "page"])),
        privacy.keepers.entries(MailKeeper(), position=20),
        dispatches.sources.entries(*DISPATCHES, position=10),
        worklist.sources.entries(of_mailroom, position=70),
    ),
    nouns=(JournalNoun("mail", pgettext_lazy("journal", "mail"), ("outtray.read",)),),
    deeds={
        "examples_dropped": pgettext_lazy("journal", "examples dropped"),
        "folded_wrongly": pgettext_lazy("journal", "folded wrongly"),
        "given_up": pgettext_lazy("journal", "given up"),
        "looked_at_again": pgettext_lazy("journal", "looked at again"),
        "postponed": pgettext_lazy("journal", "postponed"),
        "retried": pgettext_lazy("journal", "tried again"),
        "set_aside": pgettext_lazy("journal", "set aside"),
        "stuck": pgettext_lazy("journal", "could not leave"),
    },
    health=(
        HealthLine(
            30,
            "mail",
            _door_greets,
            when_down="Nobody answers at TRIDESK_LMTP: start `tridesk mail`. The mail server keeps what comes in.",
        ),
    ),
    growing_tables=("mailroom_attempt", "mailroom_inmail", "mailroom_outmail"),
)
