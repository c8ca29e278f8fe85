"""Records of faxes that left, as the dialplan writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tridesk.telephony.asterisk.faxes import facts_of, result_of
from tridesk.telephony.switch.faxes import FaxEnd


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({"dial": "BUSY"}, FaxEnd.BUSY),
        ({"dial": "NOANSWER"}, FaxEnd.NO_ANSWER),
        ({"dial": "CONGESTION"}, FaxEnd.UNREACHABLE),
        ({}, FaxEnd.UNREACHABLE),
        ({"dial": "ANSWER", "result": "SUCCESS", "pages": "2"}, FaxEnd.SENT),
        ({"dial": "ANSWER", "result": "FAILED", "pages": "1", "station": "EEKLO"}, FaxEnd.LOST),
        ({"dial": "ANSWER"}, FaxEnd.LOST),
    ],
)
def test_each_record_has_one_end(facts: dict[str, str], end: FaxEnd) -> None:
    assert result_of("fax-1", facts).end is end


def test_a_voice_has_no_speed() -> None:
    fault = "Timed out waiting for initial communication"
    result = result_of("fax-1", {"dial": "ANSWER", "result": "FAILED", "rate": "14400", "fault": fault})
    assert (result.end, result.rate, result.fault) == (FaxEnd.VOICE, 0, fault)


def test_what_a_strangers_machine_writes_is_only_text(tmp_path: Path) -> None:
    record = tmp_path / "fax-1.sent"
    record.write_bytes(b"dial ANSWER\nstation \x1b[31mSTAD \xffEEKLO\x00\npages many\nresult SUCCESS\n" + b"x" * 9000)
    result = result_of("fax-1", facts_of(record))
    assert (result.end, result.pages, result.station) == (FaxEnd.SENT, 0, "[31mSTAD �EEKLO")
