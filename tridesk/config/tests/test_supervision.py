"""A supervisor that is killed takes its processes along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SUPERVISOR = """
import sys
from tridesk.config.supervision import supervisor
manager = supervisor()
manager.add_process("one", f"echo $$ > {sys.argv[1]}; exec sleep 60")
manager.loop()
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent ended")
def test_nothing_is_left_of_a_killed_supervisor(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    killed = subprocess.Popen([sys.executable, "-c", SUPERVISOR, note], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not (note.exists() and note.read_text().strip()):
        time.sleep(0.05)
    pid = int(note.read_text())
    assert is_alive(pid)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    while time.monotonic() < deadline and is_alive(pid):
        time.sleep(0.05)
    assert not is_alive(pid)
