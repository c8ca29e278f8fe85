"""What the room of faxes declares of itself."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts import worklist
from tridesk.directory.privacy import ports as privacy
from tridesk.fax import ports, queries, spool
from tridesk.fax.outgoing import personal_data as outgoing
from tridesk.fax.outgoing import queries as out_queries
from tridesk.fax.outgoing.answers import DeskFaxes
from tridesk.fax.outgoing.dispatches import FaxDispatches
from tridesk.fax.outgoing.facts import OutFaxFacts
from tridesk.fax.personal_data import FaxKeeper, dispose
from tridesk.fax.worklist import of_faxes
from tridesk.journal import dispatches, facts
from tridesk.kit.rooms import Diagnosis, HealthLine, JournalNoun, NavigationPlace, Room, Scope
from tridesk.tickets import ports as tickets
from tridesk.vault import ports as vault

PATIENCE = 60.0  # seconds that a fax may lie in the spool


def _spool_is_emptied() -> bool:
    return spool.oldest(spool.folder()) < PATIENCE


def _cannot_read() -> Iterator[str]:
    reader = queries.reader()
    if not reader.can_read:
        packages = " ".join(reader.missing)
        yield f"Faxes cannot be read by machine: install {packages}. Until then their pages are only in the original."


def _cannot_send() -> Iterator[str]:
    if (count := out_queries.count_open()) and ports.line.answer() is None:
        yield f"Faxes wait to be sent ({count}), and there is no switch here that sends them: `tridesk asterisk start`."


def _cannot_prove() -> Iterator[str]:
    environment = settings.ENVIRONMENT
    if environment.fax_gateways and not environment.authserv_id:
        yield "TRIDESK_FAX_GATEWAYS needs TRIDESK_AUTHSERV_ID: without it no mail of a gateway is taken for Faxes."


ROOM = Room(
    urls="tridesk.fax.urls",
    places=(NavigationPlace(165, _("Faxes"), "fax:faxes", "", ("ticket.read",), icon="fax", group="post"),),
    answers=(
        vault.columns.entries(queries.ORIGINALS, out_queries.FILES, out_queries.REPORTS),
        facts.sources.entries(OutFaxFacts(), position=65),
        dispatches.sources.entries(FaxDispatches(), position=35),
        worklist.sources.entries(of_faxes, position=15),
        tickets.disposers.entries(dispose, outgoing.dispose),
        tickets.holders.entries(out_queries.with_open_faxes),
        tickets.fax_answers.answered_by(DeskFaxes()),
        privacy.keepers.entries(FaxKeeper(), outgoing.OutFaxKeeper(), position=12),
    ),
    nouns=(JournalNoun("fax", pgettext_lazy("journal", "fax"), ("ticket.read",)),),
    deeds={
        "brought_back": pgettext_lazy("journal", "taken out of the junk"),
        "read_by_machine": pgettext_lazy("journal", "read by machine"),
        "stop_asked": pgettext_lazy("journal", "to be stopped"),
    },
    health=(
        HealthLine(
            35,
            "fax",
            _spool_is_emptied,
            when_down="Faxes lie in the spool of the switch: start `tridesk fax`. None is lost meanwhile.",
        ),
    ),
    diagnoses=(
        Diagnosis(30, _cannot_read),
        Diagnosis(31, _cannot_send, needs="database"),
        Diagnosis(32, _cannot_prove),
    ),
    scopes=(Scope(145, "faxes:read"), Scope(146, "faxes:write")),
    growing_tables=("fax_fax", "fax_outfax", "fax_faxattempt"),
)
