"""Asterisk faxes to Asterisk: real modems, in sound and in T.38; the pages become tickets without national numbers.

What the desk sends by fax arrives the same way, confirmed page by page.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import pytest
from PIL import Image

from tests.waiting import until
from tridesk.accounts.models import User
from tridesk.fax import process, queries, reading
from tridesk.fax.models import Fax, FaxAttempt, OutFax, Reading
from tridesk.fax.outgoing import actions as outgoing
from tridesk.fax.outgoing import process as out_process
from tridesk.fax.outgoing.actions import FaxDraft
from tridesk.fax.tests import leaving, making
from tridesk.fax.tests.conftest import needs_reader
from tridesk.fax.tests.test_faxes import read_again
from tridesk.kit import clock
from tridesk.telephony.asterisk import server
from tridesk.telephony.asterisk.adapter import AsteriskSwitch
from tridesk.telephony.asterisk.faxes import AsteriskFaxLine
from tridesk.telephony.asterisk.site import HERE, AsteriskSite
from tridesk.telephony.asterisk.trial import trial
from tridesk.telephony.conftest import asterisk_program
from tridesk.telephony.lines.trunk import FAX, Number, Trunk
from tridesk.telephony.switch.commands import Answer, Enter, OpenRoom
from tridesk.telephony.switch.events import Arrived, Connected, Gone
from tridesk.telephony.switch.values import Speech
from tridesk.tickets.actions import content_of
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.queries import TicketFilters, find
from tridesk.tickets.tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), needs_reader]

DIALLED: Final = "+3225180001"
VOICE: Final = "+3225180002"
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


def send(sender: AsteriskSite, content: bytes, way: str, *, number: str = DIALLED, caller: str = CALLER) -> str:
    """Begins to send a fax; returns the channel."""
    file = sender.place / "spool" / f"to-send-{caller}.tif"
    file.write_bytes(content)
    file.chmod(0o644)
    query = {
        "endpoint": f"PJSIP/{number}@trunk",
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


def test_a_machine_that_calls_the_number_for_voice_is_heard_in_the_queue(
    desk: AsteriskSite, sender: AsteriskSite
) -> None:
    send(sender, making.tiff([making.FRENCH]), "sound", number=VOICE)
    fax = received(desk)
    assert (fax.called, fax.caller, fax.station, fax.pages, fax.is_cut_off) == (VOICE, CALLER, STATION, 1, False)


def test_a_machine_is_heard_by_whoever_picked_up_and_leaves_them(desk: AsteriskSite, sender: AsteriskSite) -> None:
    with picking_up(desk) as told:
        send(sender, making.tiff([making.FRENCH]), "sound", number=VOICE)
        until(lambda: "gone" in told, "the caller to leave the conversation", LONGEST)
    assert told == ["connected", VOICE, "gone"]
    fax = received(desk)
    assert (fax.called, fax.caller, fax.station, fax.pages, fax.is_cut_off) == (VOICE, CALLER, STATION, 1, False)


@contextmanager
def picking_up(desk: AsteriskSite) -> Iterator[list[str]]:
    """A director that answers the next caller and puts them into a room; what it is told."""
    told = list[str]()

    async def pick_up() -> None:
        switch = AsteriskSwitch(desk.ari_url, silent)
        try:
            async for event in switch.events():
                match event:
                    case Connected():
                        told.append("connected")
                    case Arrived(leg=leg, dialled=dialled):
                        told.append(dialled)
                        await switch.do(Answer(leg))
                        await switch.do(OpenRoom("conversation"))
                        await switch.do(Enter("conversation", leg))
                    case Gone():
                        told.append("gone")
                        return
        finally:
            await switch.close()

    async def silent(_speech: Speech) -> Path:
        raise LookupError("nothing is said")

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    work = asyncio.run_coroutine_threadsafe(pick_up(), loop)
    try:
        until(lambda: told, "the switch to be there")
        yield told
    finally:
        work.cancel()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)


def test_a_line_that_drops_on_page_three_of_five_goes_on_at_the_page_not_confirmed(
    desk: AsteriskSite, sender: AsteriskSite
) -> None:
    writer = factories.person("fax-resumer")
    User.objects.filter(pk=writer.pk).update(hold_seconds=0)
    writer.refresh_from_db()
    form = Upload("formulier.pdf", "application/pdf", leaving.pdf(5, words=150))
    draft = FaxDraft(to=DIALLED, name="", text="", language="fr", uploads=[form])
    ordered = outgoing.order_fax(factories.opened(language="fr"), draft, by=writer)
    line = AsteriskFaxLine(sender.ari_url, sender.fax_out_spool, lambda: server.way_out(sender.place))
    assert out_process.look(line) == 1
    until(lambda: pages_in(desk.fax_spool) >= 2, "two pages", LONGEST)
    for channel in ask(desk, "GET", "channels"):
        ask(desk, "DELETE", f"channels/{quote(channel['id'])}")

    def attempts() -> list[FaxAttempt]:
        out_process.look(line)
        return list(ordered.attempts.filter(ended_at__isnull=False).order_by("pk"))

    (dropped,) = until(attempts, "the end of the first call", LONGEST)
    assert dropped.end == "lost"
    assert 0 < dropped.pages < 5
    assert received(desk).is_cut_off
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert out_process.look(line) == 1
        until(lambda: len(attempts()) == 2, "the end of the second call", LONGEST)
    ordered.refresh_from_db()
    resumed = ordered.attempts.latest("pk")
    assert (ordered.state, ordered.confirmed) == ("sent", 5)
    assert (resumed.first_page, resumed.pages) == (dropped.pages, 5 - dropped.pages)
    assert received(desk).pages == 5 - dropped.pages


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
