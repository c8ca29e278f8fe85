from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tridesk.kit.errors import Temporary
from tridesk.statuspage.copies import BadCopy, FolderCopy, RsyncCopy, copy_from
from tridesk.statuspage.shelf import KEPT, Shelf
from tridesk.statuspage.tests.test_shelf import put, read


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "site")


def test_the_setting_names_a_place() -> None:
    assert copy_from("/srv/status") == FolderCopy(Path("/srv/status"))
    assert copy_from("rsync:web1.example:/srv/status/") == RsyncCopy("web1.example:/srv/status")
    for nonsense in ("srv", "rsync:", "rsync:/srv", "ftp:a:/b", "rsync:-e:/b"):
        with pytest.raises(BadCopy):
            copy_from(nonsense)


def test_a_folder_gets_every_generation_whole(shelf: Shelf, tmp_path: Path) -> None:
    copy, other = FolderCopy(tmp_path / "other"), Shelf(tmp_path / "other")
    for text in ("one", "two"):
        put(shelf, text)
        copy.send(shelf)
        copy.send(shelf)
        assert read(other) == {text.encode()}
        assert list(other.faults()) == []
    assert other.numbers() == [1, 2]


def test_a_copy_that_was_cut_off_is_made_again(shelf: Shelf, tmp_path: Path) -> None:
    copy, other = FolderCopy(tmp_path / "other"), Shelf(tmp_path / "other")
    put(shelf, "one")
    (other.generations / ".000001" / "fresh").mkdir(parents=True)
    (other.generations / "000001").mkdir()
    copy.send(shelf)
    assert read(other) == {b"one"}
    assert list(other.faults()) == []


def test_a_copy_keeps_no_more_than_we_do(shelf: Shelf, tmp_path: Path) -> None:
    for number in range(KEPT + 2):
        put(shelf, str(number))
        FolderCopy(tmp_path / "other").send(shelf)
    assert Shelf(tmp_path / "other").numbers() == shelf.numbers()


def test_nothing_to_copy_is_no_trouble(shelf: Shelf, tmp_path: Path) -> None:
    FolderCopy(tmp_path / "other").send(shelf)
    assert Shelf(tmp_path / "other").numbers() == []


@pytest.mark.skipif(shutil.which("rsync") is None, reason="LEFT OUT: rsync is not installed here")
def test_rsync_brings_generations_first_and_the_link_last(shelf: Shelf, tmp_path: Path) -> None:
    other = Shelf(tmp_path / "other")
    for number in range(KEPT + 2):
        put(shelf, str(number))
        RsyncCopy(str(tmp_path / "other")).send(shelf)
        assert read(other) == {str(number).encode()}
        assert list(other.faults()) == []
    assert other.numbers() == shelf.numbers()


@pytest.mark.skipif(shutil.which("rsync") is None, reason="LEFT OUT: rsync is not installed here")
def test_rsync_reaches_another_host_through_a_remote_shell(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In place of ssh a shell that notes the host and runs the far end here: both ends speak as over a line."""
    shell = tmp_path / "ssh"
    shell.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/hosts\nshift\nexec "$@"\n')
    shell.chmod(0o755)
    monkeypatch.setenv("RSYNC_RSH", str(shell))
    other = Shelf(tmp_path / "far" / "status")
    for number in range(KEPT + 2):
        put(shelf, str(number))
        copy_from(f"rsync:web1.example:{tmp_path}/far/status").send(shelf)
        assert read(other) == {str(number).encode()}
        assert list(other.faults()) == []
    assert (other.numbers(), set((tmp_path / "hosts").read_text().split())) == (shelf.numbers(), {"web1.example"})


def test_the_order_in_which_rsync_is_asked(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_options: asked.append(command[-1]))
    put(shelf, "one")
    RsyncCopy("web1.example:/srv/status").send(shelf)
    place = "web1.example:/srv/status/"
    assert asked == [f"{place}generations/000001/", place, f"{place}generations/"]


def test_nothing_to_send_asks_nobody(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_arguments, **_options: pytest.fail("asked"))
    RsyncCopy("web1.example:/srv/status").send(shelf)


def test_a_place_that_hangs_keeps_nobody_from_publishing(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    put(shelf, "one")
    monkeypatch.setattr(subprocess, "run", lambda *_arguments, **_options: put(shelf, "while it is sent"))
    RsyncCopy("web1.example:/srv/status").send(shelf)
    assert read(shelf) == {b"while it is sent"}


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (FileNotFoundError(), "rsync is not installed"),
        (subprocess.TimeoutExpired("rsync", 1), "rsync took too long"),
        (
            subprocess.CalledProcessError(12, "rsync", stderr=b"no route to host\nrsync error: code 255\n"),
            "^no route to host$",
        ),
        (subprocess.CalledProcessError(12, "rsync", stderr=b"rsync: disk full\nrsync error: 11\n"), "rsync error: 11"),
        (subprocess.CalledProcessError(12, "rsync", stderr=b""), "rsync failed"),
    ],
)
def test_what_rsync_may_fail_of_passes(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, failure: Exception, message: str
) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise failure

    monkeypatch.setattr(subprocess, "run", fail)
    put(shelf, "one")
    with pytest.raises(Temporary, match=message):
        RsyncCopy("web1.example:/srv/status").send(shelf)
