"""What a strange file may cost: its own reading, and nothing else."""

from __future__ import annotations

import os
import time

import pytest

from tridesk.kit import sandbox
from tridesk.kit.sandbox import LimitReached, Limits, SandboxFailure

HERE = __name__
SHORT = Limits(seconds=1, megabytes=256, result_megabytes=1)


def length(content: bytes, factor: int) -> list[int]:
    return [len(content) * factor]


def never_ends(content: bytes) -> None:
    while True:
        pass


def sleeps(content: bytes) -> None:
    time.sleep(60)  # noqa: TID251 - longer than it may


def eats_memory(content: bytes) -> int:
    return len(bytearray(1024 * 2**20))


def writes_much(content: bytes) -> str:
    return "x" * (2 * 2**20)


def dies(content: bytes) -> None:
    os._exit(3)


def raises(content: bytes) -> None:
    raise LookupError("no such thing")


def environment(content: bytes) -> list[str]:
    return sorted(os.environ)


def of(name: str, content: bytes = b"", *arguments: object) -> object:
    return sandbox.run(f"{HERE}:{name}", content, *arguments, limits=SHORT)


def test_what_the_function_returns_comes_back() -> None:
    assert of("length", b"1234", 2) == [8]


@pytest.mark.parametrize("name", ["never_ends", "sleeps", "eats_memory", "writes_much"])
def test_what_takes_too_much_is_ended(name: str) -> None:
    with pytest.raises(LimitReached):
        of(name)


@pytest.mark.parametrize("name", ["dies", "raises", "unknown"])
def test_what_breaks_its_reader_is_a_failure(name: str) -> None:
    with pytest.raises(SandboxFailure):
        of(name)


def test_the_child_knows_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret@db.example/desk")
    names = of("environment")
    assert isinstance(names, list)
    assert not {"DATABASE_URL", "TRIDESK_VAR"} & set(names)
