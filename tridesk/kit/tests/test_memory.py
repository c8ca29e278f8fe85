"""Memory that is free goes back to the system."""

from __future__ import annotations

import platform
import resource
from pathlib import Path

import pytest

from tridesk.kit.memory import give_back

BLOCK = 100_000  # bytes: glibc asks the system for a larger one alone, and gives that back by itself
BLOCKS = 1_000


def held() -> int:
    """How many bytes of this process are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="no other keeps what is free")
def test_what_is_free_below_what_is_used_goes_back() -> None:
    blocks = [bytearray(b"x") * BLOCK for _number in range(BLOCKS)]
    last = blocks[-1]
    blocks.clear()
    before = held()
    give_back()
    assert before - held() > BLOCK * BLOCKS / 2
    assert len(last) == BLOCK
