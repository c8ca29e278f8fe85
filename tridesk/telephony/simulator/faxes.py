"""The twin of the port for faxes, for the demonstration and the tests: machines elsewhere that do as their number says.

Its calls lie in a folder, as those of a switch do: they outlive whoever gave the order. A call ends as soon as somebody
looks at it `seconds` after it began.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image

from tridesk.kit.atomic_files import write
from tridesk.telephony.switch.faxes import FaxEnd, FaxOrder, FaxResult

STATION: Final = "SIMULATED FAX"
_BY_LAST_DIGIT: Final = {
    "6": FaxEnd.LOST,
    "7": FaxEnd.BUSY,
    "8": FaxEnd.VOICE,
    "9": FaxEnd.NO_ANSWER,
}


@dataclass(frozen=True, slots=True)
class MachineAnswer:
    """What a machine elsewhere does: the end of the call, and how many pages it takes (None: all)."""

    end: FaxEnd
    pages: int | None = None


Machine = Callable[[FaxOrder], MachineAnswer]


def by_last_digit(order: FaxOrder) -> MachineAnswer:
    """Whoever is called at a number that ends in 6 loses the line after one page, 7 is busy, 8 a voice, 9 away."""
    end = _BY_LAST_DIGIT.get(order.number[-1], FaxEnd.SENT)
    return MachineAnswer(end, None if end is FaxEnd.SENT else int(end is FaxEnd.LOST))


class SimulatedFaxLine:
    """Machines elsewhere; `machine` says what the one that is called does."""

    def __init__(self, place: Path, machine: Machine = by_last_digit, seconds: float = 0.0) -> None:
        self._place, self._machine, self._seconds = place, machine, seconds

    def send(self, order: FaxOrder) -> None:
        file = self._file(order.name)
        if file.exists():
            return
        answer = self._machine(order)
        pages = _pages(order.content) if answer.pages is None else min(answer.pages, _pages(order.content))
        spoke = answer.end in (FaxEnd.SENT, FaxEnd.LOST)
        result = FaxResult(
            name=order.name,
            end=answer.end,
            pages=pages,
            rate=order.rate if spoke else 0,
            station=STATION if spoke else "",
            fault="" if answer.end is FaxEnd.SENT else "simulated",
            is_t38=order.is_t38 and spoke,
        )
        self._place.mkdir(parents=True, exist_ok=True)
        write(file, json.dumps({"until": time.time() + self._seconds} | asdict(result)).encode())

    def stop(self, name: str) -> None:
        call = self._call(name)
        if call and call["until"] > time.time():
            stopped = {"until": 0, "end": FaxEnd.STOPPED, "pages": 0, "rate": 0, "fault": "stopped"}
            write(self._file(name), json.dumps(call | stopped).encode())

    def going(self) -> frozenset[str]:
        return frozenset(call["name"] for call in self._calls() if call["until"] > time.time())

    def results(self) -> Sequence[FaxResult]:
        over = [call for call in self._calls() if call["until"] <= time.time()]
        return [_result(call) for call in over]

    def forget(self, name: str) -> None:
        self._file(name).unlink(missing_ok=True)

    def _calls(self) -> list[dict[str, Any]]:
        names = [path.stem for path in sorted(self._place.glob("*.call"))]
        return [call for name in names if (call := self._call(name))]

    def _call(self, name: str) -> dict[str, Any]:
        try:
            call: dict[str, Any] = json.loads(self._file(name).read_text())
        except FileNotFoundError:
            return {}
        return call

    def _file(self, name: str) -> Path:
        return self._place / f"{name}.call"


def _result(call: dict[str, Any]) -> FaxResult:
    values = {name: value for name, value in call.items() if name != "until"}
    return FaxResult(**values | {"end": FaxEnd(values["end"])})


def _pages(content: bytes) -> int:
    with Image.open(io.BytesIO(content), formats=["TIFF"]) as image:
        return int(getattr(image, "n_frames", 1))
