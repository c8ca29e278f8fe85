"""The watchdog: tells readers that the page may be out of date when it was not confirmed for too long.

Needs nothing but Python and the folder `site`: copy this one file to whatever host serves the pages, and run it there.

    python3 watchdog.py /srv/status [seconds]

The publisher prepared for this: beside each generation lies its twin that says so. The watchdog only points there.
"""

import fcntl
import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

LIMIT = 180.0  # seconds; the publisher confirms every sixty
PAUSE = 5.0


def look(site: Path, limit: float, now: float) -> bool:
    """One look; whether the page had to be marked."""
    try:
        with (site / ".lock").open("ab") as lock:  # not while the publisher changes the link
            fcntl.flock(lock, fcntl.LOCK_EX)
            return _mark(site, limit, now)
    except (OSError, ValueError, KeyError):
        return False  # nothing is published here, or just now; the next look will see


def _mark(site: Path, limit: float, now: float) -> bool:
    shown = Path(os.readlink(site / "current"))
    about = json.loads((site / "current" / "generation.json").read_bytes())
    if shown.name == "stale" or now - datetime.fromisoformat(about["confirmed"]).timestamp() <= limit:
        return False
    link = site / ".stale"
    link.unlink(missing_ok=True)
    link.symlink_to(shown.with_name("stale"))
    os.replace(link, site / "current")
    return True


def main() -> None:
    """Looks every few seconds, for ever."""
    site = Path(sys.argv[1])
    limit = float(sys.argv[2]) if len(sys.argv) > 2 else LIMIT
    while True:
        if look(site, limit, time.time()):
            sys.stdout.write(
                "nobody confirmed the state of the register: readers are told that it may be out of date\n"
            )
            sys.stdout.flush()
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
