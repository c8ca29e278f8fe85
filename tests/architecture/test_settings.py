"""A setting that makes no sense, a port that is taken, a database out of reach: one clear sentence, and no start."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.product import TRIDESK
from tests.ports import free_port


def run(var: Path, *command: str, **settings: str) -> tuple[int, str]:
    """What `tridesk COMMAND` says on stderr with these settings, and its exit code; it must end by itself."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIDESK", "DATABASE"))}
    base = {
        "TRIDESK_VAR": str(var),
        "TRIDESK_HTTP": f"127.0.0.1:{free_port()}",
        "TRIDESK_LMTP": f"127.0.0.1:{free_port()}",
        "TRIDESK_STATUS_EDITOR": f"127.0.0.1:{free_port()}",
    }
    done = subprocess.run(
        [TRIDESK, *(command or ("run",))],
        env=kept | base | settings,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stderr.strip()


@pytest.fixture
def taken() -> Iterator[str]:
    """An address that another socket listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield f"127.0.0.1:{other.getsockname()[1]}"


def refused(outcome: tuple[int, str], *words: str) -> None:
    code, output = outcome
    assert code not in (0, 2)
    assert "Traceback" not in output
    assert output.count("\n") == 0, output
    assert output.startswith("tridesk: ")
    for word in words:
        assert word in output


@pytest.mark.parametrize(("name", "value"), [("TRIDESK_HTTP", "nonsense"), ("DATABASE_URL", "nonsense")])
def test_a_setting_that_makes_no_sense(name: str, value: str, tmp_path: Path) -> None:
    refused(run(tmp_path, **{name: value}), name)


@pytest.mark.parametrize("name", ["TRIDESK_HTTP", "TRIDESK_LMTP", "TRIDESK_STATUS_EDITOR"])
def test_a_port_that_is_taken(name: str, taken: str, tmp_path: Path) -> None:
    refused(run(tmp_path, **{name: taken}), name, taken, "taken")


def test_an_address_that_is_not_of_this_machine(tmp_path: Path) -> None:
    refused(run(tmp_path, TRIDESK_HTTP="192.0.2.1:8000"), "TRIDESK_HTTP", "192.0.2.1:8000")
    refused(run(tmp_path, TRIDESK_HTTP="no.such.host.example:8000"), "TRIDESK_HTTP")


def test_a_folder_that_is_a_file_or_cannot_be(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    refused(run(file), "TRIDESK_VAR", str(file), "folder")
    refused(run(file / "below"), str(file))
    refused(run(Path("/proc/tridesk")), "/proc/tridesk")


def test_a_database_that_is_out_of_reach(taken: str, tmp_path: Path) -> None:
    nobody = f"postgresql://tridesk:geheim@127.0.0.1:{free_port()}/tridesk"
    outcome = run(tmp_path, DATABASE_URL=nobody)
    refused(outcome, "database")
    assert "geheim" not in outcome[1]
    refused(run(tmp_path, DATABASE_URL=f"postgresql://tridesk@{taken}/tridesk"), "database")  # listens, says nothing


@pytest.mark.parametrize("command", ["migrate", "web", "mail", "intake", "journal verify"])
def test_every_command_says_it_the_same_way(command: str, tmp_path: Path) -> None:
    refused(run(tmp_path, *command.split(), TRIDESK_VAR="/dev/null"), "TRIDESK_VAR")
