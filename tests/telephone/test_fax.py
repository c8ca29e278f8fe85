"""Asterisk faxes to Asterisk: real modems, in sound and in T.38; the pages become tickets without national numbers.

What the desk sends by fax arrives the same way, confirmed page by page.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import quote

import pytest

from tests.telephone.fax_machines import DIALLED, LONGEST, STATION, ask, pages_in, received, send
from tests.telephone.fax_machines import desk as desk  # a fixture: pytest finds it here by its name
from tests.telephone.fax_machines import sender as sender
from tests.waiting import until
from tridesk.accounts.models import User
from tridesk.fax import queries
from tridesk.fax.models import Fax, OutFax
from tridesk.fax.outgoing import actions as outgoing
from tridesk.fax.outgoing import process as out_process
from tridesk.fax.outgoing.actions import FaxDraft
from tridesk.fax.tests import making
from tridesk.fax.tests.conftest import needs_reader
from tridesk.fax.tests.test_faxes import read_again
from tridesk.telephony.asterisk import server
from tridesk.telephony.asterisk.faxes import AsteriskFaxLine
from tridesk.telephony.asterisk.site import AsteriskSite
from tridesk.tickets.actions import content_of
from tridesk.tickets.queries import TicketFilters, find
from tridesk.tickets.tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), needs_reader]


def count_by(desk: AsteriskSite, technology: str) -> int:
    """How many faxes the switch has received by `G.711` or `T.38`."""
    section = server.ask(desk, "fax show stats").partition(f"Spandsp {technology}")[2]
    match = re.search(r"Success\s*:\s*(\d+)", section)
    assert match, "the switch counts by technology"
    return int(match[1])


class Sheet(NamedTuple):
    """What is sent, how, and a word that it is found by."""

    way: str
    dots: tuple[int, int]
    text: str
    word: str


SHEETS: Final = {
    "+3292000001": Sheet("sound", making.FINE, making.DUTCH, "medewerker"),
    "+3292000002": Sheet("sound", making.STANDARD, making.FRENCH, "collaboratrice"),
    "+3292000003": Sheet("t38", making.FINE, making.GERMAN, "Mitarbeiterin"),
    "+3292000004": Sheet("t38", making.STANDARD, making.DUTCH, "medewerker"),
}


def test_faxes_that_come_at_once_are_found_by_their_words(desk: AsteriskSite, sender: AsteriskSite) -> None:
    before = [count_by(desk, technology) for technology in ("G.711", "T.38")]
    for caller, sheet in SHEETS.items():
        send(sender, making.tiff([sheet.text], sheet.dots), sheet.way, caller=caller)
    faxes: dict[str, Fax] = {}
    while len(faxes) < len(SHEETS):
        fax = received(desk)
        faxes[fax.caller] = fax
    assert [count_by(desk, technology) for technology in ("G.711", "T.38")] == [count + 2 for count in before]
    finder = factories.person("finder")
    for caller, sheet in SHEETS.items():
        fax = faxes[caller]
        assert (fax.pages, fax.is_cut_off, fax.fault) == (1, False, "")
        assert (fax.called, fax.station) == (DIALLED, STATION)
        assert fax.entry is not None
        assert fax.entry.ticket_id in {ticket.pk for ticket in find(finder, TicketFilters(q=sheet.word)).tickets}
        (page,) = fax.entry.attachments.all()
        if sheet.text == making.DUTCH:
            assert "[RRN ••••28]" in fax.entry.text
            assert making.NUMBER not in read_again(content_of(page))


def test_a_line_that_drops_on_page_three_leaves_a_ticket_that_says_so(desk: AsteriskSite, sender: AsteriskSite) -> None:
    channel = send(sender, making.tiff([making.DUTCH] * 6, making.STANDARD), "sound")
    until(lambda: pages_in(desk.fax_spool) >= 2, "two pages", LONGEST)
    ask(sender, "DELETE", f"channels/{quote(channel)}")
    fax = received(desk)
    assert fax.entry is not None
    assert fax.is_cut_off
    assert "fax-cut-off" in fax.entry.defects
    assert 2 <= fax.entry.attachments.count() < 6
    assert queries.ORIGINALS.open(fax)


@pytest.mark.daily
@pytest.mark.parametrize("way", ["sound", "t38"])
def test_twenty_pages_arrive_whole(way: str, desk: AsteriskSite, sender: AsteriskSite) -> None:
    send(sender, making.tiff([f"Pagina {page}" for page in range(1, 21)], making.STANDARD), way)
    fax = received(desk)
    assert (fax.pages, fax.is_cut_off, fax.fault) == (20, False, "")


def test_what_the_desk_sends_arrives_and_is_confirmed(desk: AsteriskSite, sender: AsteriskSite) -> None:
    writer = factories.person("fax-writer")
    User.objects.filter(pk=writer.pk).update(hold_seconds=0)
    writer.refresh_from_db()
    draft = FaxDraft(to=DIALLED, name="An Peeters", text=making.FRENCH, language="fr")
    ordered = outgoing.order_fax(factories.opened(language="fr"), draft, by=writer)
    line = AsteriskFaxLine(sender.ari_url, sender.fax_out_spool, lambda: server.way_out(sender.place))

    def has_ended() -> bool:
        out_process.look(line)
        return OutFax.objects.filter(pk=ordered.pk, ended_at__isnull=False).exists()

    until(has_ended, "the end of the call", LONGEST)
    ordered.refresh_from_db()
    (attempt,) = ordered.attempts.all()
    assert (ordered.state, ordered.confirmed, attempt.end, attempt.fault) == ("sent", 1, "sent", "")
    assert (attempt.station, attempt.rate) == (DIALLED, 14_400)
    assert not list(sender.fax_out_spool.iterdir())
    fax = received(desk)
    assert fax.entry is not None
    assert "collaboratrice" in fax.entry.text
