"""The ports of a trial."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Final

from tridesk.telephony.asterisk.trial import free_ports

DRAW: Final = """
import json, secrets
draws = iter([%d, %d, *range(2_768)])
secrets.randbelow = lambda below: next(draws) %% below
from tridesk.telephony.asterisk.trial import free_ports
ports = free_ports()
print(json.dumps([ports.sip, ports.http]))
"""


def test_two_trials_that_begin_at_once_have_different_ports() -> None:
    """Neither has opened its ports when the other, in another process, draws the same numbers."""
    ours = free_ports()
    program = DRAW % (ours.sip - 30_000, ours.http - 30_000)
    theirs = json.loads(subprocess.check_output([sys.executable, "-c", program], timeout=60))
    assert not {ours.sip, ours.http}.intersection(theirs)
