"""Is every part alive? What a `/healthz` answers, whatever its parts are."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def health(checks: Mapping[str, Callable[[], bool]], *failures: type[Exception]) -> tuple[dict[str, str], int]:
    """`up` or `down` for the whole and for each part, and the status of HTTP; a check that raises a failure is down."""

    def alive(check: Callable[[], bool]) -> bool:
        try:
            return check()
        except failures:
            return False

    parts = {name: "up" if alive(check) else "down" for name, check in checks.items()}
    well = all(state == "up" for state in parts.values())
    return {"status": "up" if well else "down", **parts}, 200 if well else 503
