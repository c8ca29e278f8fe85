"""Asterisk faxes to Asterisk: real modems, in sound and in T.38; the pages become tickets without national numbers.

What the desk sends by fax arrives the same way, confirmed page by page.
"""

from __future__ import annotations

import json
import re
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import pytest
from PIL import Image

from tests.waiting import until
from tridesk.accounts.models import User
from tridesk.fax import process, queries, reading
from tridesk.fax.models import Fax, OutFax, Reading
from tridesk.fax.outgoing import actions as outgoing
from tridesk.fax.outgoing import process as out_process
from tridesk.fax.outgoing.actions import FaxDraft
from tridesk.fax.tests import making
from tridesk.fax.tests.conftest import needs_reader
from tridesk.fax.tests.test_faxes import read_again
from tridesk.telephony.asterisk import server
from tridesk.telephony.asterisk.faxes import AsteriskFaxLine
from tridesk.telephony.asterisk.site import HERE, AsteriskSite
from tridesk.telephony.asterisk.trial import trial
from tridesk.telephony.conftest import asterisk_program
from tridesk.telephony.lines.trunk import FAX, Number, Trunk
from tridesk.tickets.actions import content_of
from tridesk.tickets.queries import TicketFilters, find
from tridesk.tickets.tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), needs_reader]

DIALLED: Final = "+3225180001"
CALLER: Final = "+3292000000"
STATION: Final = "GEMEENTE EEKLO"
LONGEST: Final = 240.0  # seconds until a fax of a few pages has come: modems take their time
# `F` forces sound; without it, and with `z`, the sender asks for T.38.
SENDING: Final = """
[send]
exten = s,1,Set(FAXOPT(localstationid)={station})
 same = n,Set(FAXOPT(ecm)=yes)
 same = n,SendFAX(${{FILE_TO_SEND}},${{FAX_OPTIONS}})
 same = n,Hangup()
"""
OPTIONS: Final = {"sound": "F", "t38": "fz"}


@pytest.fixture(scope="module")
def desk() -> Iterator[AsteriskSite]:
    """The switch of the desk, with a number for faxes."""
    with trial((), asterisk_program(), replace(HERE, numbers=(Number(DIALLED, service=FAX),))) as site:
        yield site


@pytest.fixture(scope="module")
def sender(desk: AsteriskSite) -> Iterator[AsteriskSite]:
    """A fax machine elsewhere: another switch, whose line leads to the desk."""
    with trial((), asterisk_program(), Trunk("127.0.0.1", desk.ports.sip)) as site:
        with (site.etc / "extensions.conf").open("a") as plan:
            plan.write(SENDING.format(station=STATION))
        server.ask(site, "dialplan reload")
        yield site


def send(sender: AsteriskSite, content: bytes, way: str, caller: str = CALLER) -> str:
    """Begins to send a fax; returns the channel."""
    file = sender.place / "spool" / f"to-send-{caller}.tif"
    file.write_bytes(content)
    file.chmod(0o644)
    query = {
        "endpoint": f"PJSIP/{DIALLED}@trunk",
        "context": "send",
        "extension": "s",
        "priority": 1,
        "callerId": caller,
        "timeout": 60,
    }
    variables = {"FILE_TO_SEND": str(file), "FAX_OPTIONS": OPTIONS[way]}
    return str(ask(sender, "POST", f"channels?{urlencode(query)}", {"variables": variables})["id"])


def ask(site: AsteriskSite, method: str, path: str, body: object = None) -> Any:
    """One request to the REST interface of a switch."""
    parts = urlsplit(site.ari_url)
    request = urllib.request.Request(
        f"http://{parts.hostname}:{parts.port}{parts.path}/{path}",
        json.dumps(body or {}).encode(),
        {"Content-Type": "application/json"},
        method=method,
    )
    signed = b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request.add_header("Authorization", f"Basic {signed}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        content = answer.read()
    return json.loads(content) if content else None


def received(desk: AsteriskSite) -> Fax:
    """The fax that comes next, taken in and read."""
    unread = Fax.objects.filter(reading=Reading.WAITING)
    until(lambda: process.empty(desk.fax_spool) or unread.exists(), "a fax in the spool", LONGEST)
    fax = unread.earliest("pk")
    reading.read_fax(fax.pk)
    return Fax.objects.select_related("entry__ticket").get(pk=fax.pk)


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
        send(sender, making.tiff([sheet.text], sheet.dots), sheet.way, caller)
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


def pages_in(spool: Path) -> int:
    """How many whole pages lie in the fax that is coming."""
    for file in spool.glob("*.tif"):
        try:
            with Image.open(file) as image:
                return int(getattr(image, "n_frames", 1))
        except (OSError, SyntaxError, ValueError):
            return 0
    return 0
