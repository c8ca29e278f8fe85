"""The groups of system tests: what they share, how long a test may take, and in which order they begin."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]

# Tests that start whole products, browsers or a switch (`make test-system`). The longest group begins; of two places
# that a test is in, the longer name counts.
SYSTEM: Final = {
    "browsers": ("tests/e2e/",),
    "kills": ("tests/processes/",),
    "restores": (
        "tests/processes/test_backup_and_restore.py",
        "tests/processes/test_upgrade.py",
    ),
    "axe": ("tests/e2e/test_accessibility.py",),
    "bench": ("tests/bench/test_miniature.py",),
    "telephones": ("tests/telephone/",),
    "faxes": (
        "tests/telephone/test_fax",
        "tests/contract/test_fax_line.py",
    ),
    "switch": (
        "tests/contract/test_switch.py",
        "tridesk/telephony/asterisk/tests/test_adapter.py",
        "tridesk/telephony/asterisk/tests/test_caller_identity.py",
    ),
    "calls": (
        "tests/processes/test_phone_keys.py",
        "tests/processes/test_calls_survive.py",
        "tests/processes/test_bad_calls.py",
        "tests/processes/test_dead_man.py",
        "tests/processes/test_extensions.py",
        "tests/processes/test_real_calls.py",
    ),
    "demonstration": ("tridesk/demo/",),
    "loaded": ("tridesk/demo/tests/loaded/",),
    "products": (
        "tests/contract/test_status_",
        "tests/contract/test_web_servers.py",
        "tests/architecture/test_settings.py",
        "tridesk/config/recovery/tests/test_tables.py",
        "tridesk/config/tests/test_embedded.py",
        "tridesk/config/tests/test_supervision.py",
        "tridesk/mailroom/tests/test_process.py",
        "tridesk/statuspage/tests/test_copies.py",
        "tridesk/statuspage/tests/test_readers_of_others.py",
        "tridesk/statuspage/tests/test_shelf.py",
        "tridesk/telephony/prompts/tests/test_prompts.py::test_espeak",
    ),
}
# All others share what they start: one worker has the whole group.
BY_FILE: Final = ("demonstration", "products", "faxes", "switch", "calls")
# Seconds for one test, without its fixtures: above the net of `until`. 180 in the other groups.
LIMITS: Final = {
    "": 90,
    "calls": 330,
    "switch": 330,
    "faxes": 330,
    "kills": 400,
    "restores": 400,
    "bench": 400,
    "products": 400,
    "demonstration": 330,
    "loaded": 330,
}
LIMIT_AT_NIGHT: Final = 1200  # a test tries every value
SOUND: Final = ("telephones", "faxes", "switch", "calls")  # with real sound and timers: nothing else runs beside them
FIRST: Final = (
    *(place for places in SYSTEM.values() for place in places),
    "tests/architecture/",
    "tridesk/notices/tests/test_sender.py",
)


def group_of(nodeid: str) -> str:
    """The group of system tests that a test belongs to; '' for all others."""
    place = _place(nodeid)
    return next((name for name, places in SYSTEM.items() if place in places), "")


def share_of(nodeid: str) -> str:
    """What is handed to one worker as a whole: a group, or a file."""
    group = group_of(nodeid)
    return group if group and group not in BY_FILE else nodeid.partition("::")[0]


def turn_of(nodeid: str) -> int:
    """A number for each test: those with lower ones begin before others."""
    return FIRST.index(place) if (place := _place(nodeid)) else len(FIRST)


def paths_of(groups: Iterable[str]) -> list[str]:
    """The files and folders in which pytest finds the tests of these groups, below the project."""
    beginnings = {place.partition("::")[0].rstrip("/") for group in groups for place in SYSTEM[group]}
    paths = {path for beginning in beginnings for path in ROOT.glob(f"{beginning}*")}
    return sorted(str(path.relative_to(ROOT)) for path in paths if not paths.intersection(path.parents))


def _place(nodeid: str) -> str:
    return max((place for place in FIRST if nodeid.startswith(place)), key=len, default="")
