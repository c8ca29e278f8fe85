"""One part that is down is named, and the whole is down with it."""

from __future__ import annotations

from tridesk.kit.health import health


def _away() -> bool:
    raise OSError


def test_all_parts_are_up() -> None:
    assert health({"mail": lambda: True}) == ({"status": "up", "mail": "up"}, 200)


def test_a_part_that_is_down_or_cannot_be_asked_is_named() -> None:
    checks = {"mail": lambda: True, "jobs": lambda: False, "database": _away}
    assert health(checks, OSError) == ({"status": "down", "mail": "up", "jobs": "down", "database": "down"}, 503)
