"""One contract for whatever sends faxes (`tridesk.telephony.switch.faxes`): the twin, and Asterisk where it can be had.

A machine elsewhere is a second Asterisk, whose answers go by the number that is called. Most calls are begun at once,
before the first test: a modem waits more than it works.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.waiting import until
from tridesk.fax.tests import making
from tridesk.telephony.asterisk import server
from tridesk.telephony.asterisk.faxes import AsteriskFaxLine
from tridesk.telephony.asterisk.site import AsteriskSite
from tridesk.telephony.asterisk.trial import trial
from tridesk.telephony.conftest import asterisk_program
from tridesk.telephony.lines.trunk import OutgoingRoute, Trunk
from tridesk.telephony.simulator.faxes import SimulatedFaxLine
from tridesk.telephony.switch import Refused, Unreachable
from tridesk.telephony.switch.faxes import FaxEnd, FaxLine, FaxOrder, FaxResult

FAX: Final = "+3292000000"
SLOW: Final = "+3292000001"  # takes pages one after the other, and is stopped in between
BUSY: Final = "+3292000007"
VOICE: Final = "+3292000008"
AWAY: Final = "+3292000009"
LONGEST: Final = 240.0
_MACHINES: Final = """
[faxes-elsewhere]
exten = _[+0-9]!,1,GotoIf($["${EXTEN:-1}" = "7"]?busy)
 same = n,GotoIf($["${EXTEN:-1}" = "8"]?voice)
 same = n,GotoIf($["${EXTEN:-1}" = "9"]?away)
 same = n,Answer()
 same = n,Set(FAXOPT(ecm)=yes)
 same = n,Set(FAXOPT(localstationid)=STAD EEKLO)
 same = n,ReceiveFAX(SPOOL/elsewhere-${FILTER(0-9,${UNIQUEID})}.tif,f)
 same = n,Hangup()
 same = n(busy),Hangup(17)
 same = n(voice),Answer()
 same = n,MusicOnHold(default,300)
 same = n,Hangup()
 same = n(away),Hangup(19)
"""


@dataclass(frozen=True, slots=True)
class World:
    """A line, what its machines elsewhere call themselves, and which calls went on when they had been ordered."""

    line: FaxLine
    station: str
    begun: frozenset[str]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[AsteriskSite]:
    """Another switch with fax machines, a voice and telephones that nobody picks up."""
    with trial((), asterisk_program()) as site:
        plan = site.etc / "extensions.conf"
        text = plan.read_text().replace("[callers]\n", "[callers]\ninclude = faxes-elsewhere\n[callers-before]\n", 1)
        plan.write_text(text + _MACHINES.replace("SPOOL", str(site.fax_spool)))
        server.ask(site, "dialplan reload")
        yield site


@pytest.fixture(scope="module")
def desk(elsewhere: AsteriskSite) -> Iterator[AsteriskSite]:
    with trial((), asterisk_program(), Trunk("127.0.0.1", elsewhere.ports.sip)) as site:
        yield site


@pytest.fixture(scope="module", params=["simulator", "asterisk"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    line: FaxLine
    if request.param == "simulator":
        line, station = SimulatedFaxLine(tmp_path_factory.mktemp("calls"), seconds=0.2), "SIMULATED FAX"
    else:
        site: AsteriskSite = request.getfixturevalue("desk")
        line = AsteriskFaxLine(site.ari_url, site.fax_out_spool, lambda: server.way_out(site.place))
        station = "STAD EEKLO"
    return World(line, station, frozenset(begin(line)))


def begin(line: FaxLine) -> Iterator[str]:
    """Gives the orders whose ends the tests wait for; names those that went on at once."""
    orders = [
        order("voice", VOICE),
        order("t38", pages=2),
        order("sound", pages=2, is_t38=False),
        order("twice"),
        order("busy", BUSY),
        order("away", AWAY),
    ]
    for given in orders:
        line.send(given)
        if given.name == "twice":
            line.send(given)
        yield from line.going() & {given.name}


def order(name: str, number: str = FAX, *, pages: int = 1, is_t38: bool = True) -> FaxOrder:
    content = making.tiff([making.DUTCH] * pages, making.STANDARD)
    return FaxOrder(name, number, content, "+3225180001", "2026-1", is_t38=is_t38)


def end_of(line: FaxLine, name: str) -> FaxResult:
    def ended() -> FaxResult | None:
        return next((result for result in line.results() if result.name == name), None)

    return until(ended, f"the end of {name}", LONGEST)


@pytest.mark.parametrize(("name", "is_t38"), [("t38", True), ("sound", False)])
def test_a_fax_is_confirmed_page_by_page(world: World, name: str, is_t38: bool) -> None:
    assert name in world.begun
    result = end_of(world.line, name)
    assert (result.end, result.pages, result.station) == (FaxEnd.SENT, 2, world.station), result
    assert (result.rate, result.is_t38, result.fault) == (14_400, is_t38, ""), result
    until(lambda: name not in world.line.going(), "the call to be over")


def test_an_order_that_is_given_twice_is_one_call(world: World) -> None:
    assert end_of(world.line, "twice").pages == 1
    world.line.forget("twice")
    world.line.forget("twice")
    assert "twice" not in {result.name for result in world.line.results()}
    assert "twice" not in world.line.going()


@pytest.mark.parametrize(("name", "end"), [("busy", FaxEnd.BUSY), ("voice", FaxEnd.VOICE), ("away", FaxEnd.NO_ANSWER)])
def test_an_end_without_pages_has_its_cause(world: World, name: str, end: FaxEnd) -> None:
    result = end_of(world.line, name)
    assert (result.end, result.pages, result.rate) == (end, 0, 0), result
    assert result.fault


def test_a_call_that_is_stopped_ends(world: World) -> None:
    world.line.send(order("stopped", SLOW, pages=20))
    world.line.stop("stopped")
    result = end_of(world.line, "stopped")
    assert (result.end is not FaxEnd.SENT, result.pages) == (True, 0), result
    until(lambda: "stopped" not in world.line.going(), "the call to be over")
    world.line.stop("stopped")
    assert end_of(world.line, "stopped") == result


def test_ends_wait_for_whoever_looks_next(world: World) -> None:
    first = end_of(world.line, "busy")
    assert end_of(world.line, "busy") == first


# --- Asterisk alone


def test_what_is_stopped_before_the_switch_begins_is_never_dialled(desk: AsteriskSite) -> None:
    """The request of ARI comes after the stop: the dialplan finds no order any more."""
    line = Late(desk.ari_url, desk.fax_out_spool, lambda: server.way_out(desk.place))
    line.send(order("late"))
    line.stop("late")
    assert end_of(line, "late") == FaxResult("late", FaxEnd.STOPPED, fault="STOPPED")
    line.request()
    until(lambda: "late" not in line.going(), "the call to be over")
    assert end_of(line, "late").end is FaxEnd.STOPPED
    line.send(order("late"))
    assert "late" not in line.going(), "an order that has an end is not given again"


class Late(AsteriskFaxLine):
    """A line whose request to dial is on its way until `request`."""

    _held: tuple[Any, ...] = ()

    def _ask(self, method: str, path: str, *given: Any) -> Any:
        if method == "POST":
            self._held = (method, path, *given)
            return None
        return super()._ask(method, path, *given)

    def request(self) -> None:
        super()._ask(*self._held)


def test_without_a_way_out_the_order_is_refused(tmp_path: Path) -> None:
    line = AsteriskFaxLine("http://u:p@127.0.0.1:1/ari", tmp_path, lambda: OutgoingRoute(()))
    with pytest.raises(Refused):
        line.send(order("refused"))
    assert list(tmp_path.iterdir()) == []


def test_a_switch_that_does_not_answer_says_so(tmp_path: Path) -> None:
    line = AsteriskFaxLine("http://u:p@127.0.0.1:1/ari", tmp_path, OutgoingRoute)
    with pytest.raises(Unreachable):
        line.send(order("silent"))
    with pytest.raises(Unreachable):
        line.going()


def test_a_switch_that_refuses_us_is_as_one_that_is_away(desk: AsteriskSite) -> None:
    url = desk.ari_url.replace(desk.secret("tridesk"), "wrong")
    line = AsteriskFaxLine(url, desk.fax_out_spool, lambda: server.way_out(desk.place))
    with pytest.raises(Unreachable):
        line.going()
