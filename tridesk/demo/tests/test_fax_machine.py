"""A demonstration sends faxes to simulated machines, unless it has a switch with a way out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from tridesk.demo.fax_machine import fax_line
from tridesk.telephony.asterisk import home
from tridesk.telephony.simulator.faxes import MachineAnswer, SimulatedFaxLine, by_last_digit
from tridesk.telephony.switch.faxes import FaxEnd, FaxLine, FaxOrder


def order(number: str) -> FaxOrder:
    return FaxOrder("fax-1", number, b"", "")


def test_machines_elsewhere_do_as_their_number_says() -> None:
    assert by_last_digit(order("+3292000001")) == MachineAnswer(FaxEnd.SENT)
    assert by_last_digit(order("+3292000006")) == MachineAnswer(FaxEnd.LOST, 1)
    assert by_last_digit(order("+3292000007")) == MachineAnswer(FaxEnd.BUSY, 0)
    assert by_last_digit(order("+3292000008")) == MachineAnswer(FaxEnd.VOICE, 0)


def test_without_a_switch_the_machines_are_simulated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, var=tmp_path))
    assert isinstance(fax_line(), SimulatedFaxLine)


@pytest.mark.parametrize("lines", [[], ["trunk"]])
def test_a_switch_with_a_way_out_sends_real_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str]
) -> None:
    real: FaxLine = SimulatedFaxLine(tmp_path / "stands-for-asterisk")
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, var=tmp_path))
    monkeypatch.setattr(home, "fax_line", lambda: real)
    home.place().mkdir()
    (home.place() / "way-out.json").write_text(json.dumps({"lines": lines, "spelling": "plus"}))
    assert (fax_line() is real) == bool(lines)
