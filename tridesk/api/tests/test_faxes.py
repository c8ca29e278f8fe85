"""Faxes for programs: listed, set aside and brought back; sent and stopped."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tridesk.api.tests.conftest import Caller, MakeCaller
from tridesk.fax import actions
from tridesk.fax.models import Fax
from tridesk.fax.outgoing import process
from tridesk.fax.tests.examples import arrival
from tridesk.kit import clock
from tridesk.telephony.simulator.faxes import SimulatedFaxLine
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def fax() -> Fax:
    made = actions.take_in(arrival("api", "+3292000000"))
    assert made is not None
    return made


def test_a_program_sets_a_fax_aside_and_brings_it_back(caller: Caller, fax: Fax) -> None:
    (item,) = caller.get("/faxes").json()["items"]
    assert (item["id"], item["caller"], item["is_cut_off"]) == (fax.pk, "+3292000000", False)
    assert caller.get(f"/faxes/{fax.pk}").json() == item
    aside = caller.post(f"/faxes/{fax.pk}/junk", {"known_by": ["number"]})
    assert (aside.status_code, aside.json()["known_by"]) == (200, "number")
    assert caller.post(f"/faxes/{fax.pk}/junk", {"known_by": []}).status_code == 409
    assert caller.get("/faxes").json()["items"] == []
    assert [row["id"] for row in caller.get("/faxes", {"junk": "true"}).json()["items"]] == [fax.pk]
    assert caller.delete(f"/faxes/{fax.pk}/junk").json()["junk_at"] is None
    assert caller.delete(f"/faxes/{fax.pk}/junk").status_code == 409


def test_pages_of_a_list(caller: Caller, fax: Fax) -> None:
    actions.take_in(arrival("later", "+3292000001"))
    first = caller.get("/faxes", {"limit": 1}).json()
    assert first["items"][0]["caller"] == "+3292000001"
    assert [row["id"] for row in caller.get(first["next"]).json()["items"]] == [fax.pk]


def test_a_token_for_tickets_alone_is_not_for_faxes(caller_of: MakeCaller) -> None:
    assert caller_of("call_taker", "tickets:read", "tickets:write").get("/faxes").status_code == 403


def test_a_program_sends_a_fax_and_stops_it(caller: Caller) -> None:
    ticket = factories.opened(language="nl")
    words = {"ticket": ticket.number, "to": "09 200 00 00", "text": "De sleutel werkt weer.", "language": "nl"}
    made = caller.post("/faxes/out", words)
    assert (made.status_code, made.json()["state"], made.json()["to"]) == (201, "waiting", "+3292000000")
    path = f"/faxes/out/{made.json()['id']}"
    assert made.headers["Location"] == f"/api/v1{path}"
    assert caller.get(path).json() == made.json()
    assert caller.post(f"{path}/stop").json()["state"] == "stopped"
    assert caller.post(f"{path}/stop").status_code == 409
    assert caller.get("/faxes/out", {"state": "waiting"}).json()["items"] == []
    caller.post("/faxes/out", words)
    first = caller.get("/faxes/out", {"limit": 1}).json()
    assert [row["state"] for row in first["items"]] == ["waiting"]
    (item,) = caller.get(first["next"]).json()["items"]
    assert (item["state"], item["attempts"]) == ("stopped", [])


def test_the_attempts_of_a_fax_are_told(caller: Caller, tmp_path: Path) -> None:
    ticket = factories.opened(language="nl")
    words = {"ticket": ticket.number, "to": "09 200 00 00", "text": "De sleutel werkt weer.", "language": "nl"}
    made = caller.post("/faxes/out", words).json()
    line = SimulatedFaxLine(tmp_path)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        process.look(line)
        process.look(line)
    (attempt,) = caller.get(f"/faxes/out/{made['id']}").json()["attempts"]
    assert (attempt["end"], attempt["pages"], attempt["rate"]) == ("sent", 1, 14_400)
