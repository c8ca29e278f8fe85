"""The smallest sizes: `python -m bench --miniature` shows within a minute or two that every part still runs."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Final

PARTS: Final = (
    "start", "mail", "pages", "directory", "notices", "transfer", "status", "weeks", "streams", "keys", "recovery",
    "figures", "answers", "reconnect", "paper",
)  # fmt: skip
"""Without those that need a telephone switch and SIPp."""

TICKETS: Final = [600]
FACTS: Final = [20_000]

SIZES: Final[dict[str, dict[str, object]]] = {
    "bench.calibration": {"ROUNDS": 1},
    "bench.start": {
        "DEMO": "0",
        "STARTS": [("first start", 12)],
        "REST": 1.0,
        "SETTLED": 1.0,
        "KILLS": 1,
        "LIVED": 0.0,
    },
    "bench.mail": {"KINDS": {"plain 2 kB": 60, "with 100 kB attached": 60}},
    "bench.pages": {"ROUNDS": 2, "WARM": 1},
    "bench.directory": {"CONTACTS": 1_000, "BODIES": 50, "ORGANISATIONS": 500, "ROUNDS": 1},
    "bench.notices": {"MANY": 400, "URGENT": 60, "KILLS": 2, "MINUTE": 1.0},
    "bench.transfer": {"MANY": 600},
    "bench.status": {"CLICKS": 3, "ROUNDS": 1, "KILLED": 20},
    "bench.weeks.runs": {"DESKS": (4, 6), "CALLS": 200, "CHOICES": 3},
    "bench.keys": {"AGENTS": 2, "PACE": 1.0, "ROUNDS": 2, "TICKETS": 600},
    "bench.streams": {"OPEN": 40, "TICKETS": 600},
    "bench.recovery": {"TICKETS": 600, "MAILS": 20},
    "bench.answers": {"ENTRIES": 30, "ASKED": 6, "CHANGED": 2},
    "bench.reconnect": {"CONNECTED": 1_000, "MANY": 20, "SINGLE": 3, "ROUNDS": 2},
    "bench.paper": {"LETTERS": 12, "FAXES": 1, "PAGES": 2, "LONG": 40, "MAILS": 120, "ROUNDS": 1},
    "bench.figures": {"ROUNDS": 1, "EVENTS": 400, "REBUILT": 600},
}


def apply(modules: Iterable[str]) -> None:
    """Sets these sizes in modules in place of the real ones; before an installation runs, not all can be imported."""
    for module in modules:
        for name, value in SIZES[module].items():
            getattr(import_module(module), name)  # a size that was renamed is an error here
            setattr(import_module(module), name, value)
