"""Asterisk from the machine's own package sources: which ones, and one sentence when it cannot be had."""

from __future__ import annotations

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import pytest

from tridesk.telephony import conftest
from tridesk.telephony.asterisk import provision, server
from tridesk.telephony.asterisk.program import Program, unpacked
from tridesk.telephony.asterisk.provision import CannotProvision, provide, sources
from tridesk.telephony.asterisk.server import AsteriskCannotStart

DEB822 = """\
# the mirror
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: trixie-security
Components: main

Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: trixie
Components: main
"""


def test_debian_asks_sid_of_its_own_mirror() -> None:
    assert sources([DEB822], "debian", "trixie") == (
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: sid\nComponents: main\n"
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
    )


def test_the_older_way_of_writing_is_read_too() -> None:
    line = (
        "deb [arch=amd64 signed-by=/k.gpg] https://mirror.example/debian bookworm main contrib # ours\ndeb-src x y z\n"
    )
    assert sources([line], "debian", "bookworm") == (
        "Types: deb\nURIs: https://mirror.example/debian\nSuites: sid\nComponents: main contrib\nSigned-By: /k.gpg\n"
    )


def test_others_ask_what_they_have() -> None:
    assert sources(["deb http://mirror.example/ubuntu questing main universe"], "ubuntu", "questing") == (
        "Types: deb\nURIs: http://mirror.example/ubuntu\nSuites: questing\nComponents: main universe\n"
    )


def test_a_key_that_is_written_inline_stays_whole() -> None:
    text = "Types: deb\nURIs: http://m.example\nSuites: trixie\nComponents: main\nSigned-By:\n -----BEGIN\n .\n abc\n"
    assert sources([text], "debian", "trixie").endswith("Signed-By: -----BEGIN\n .\n abc\n")


@pytest.mark.parametrize("text", ["", "# nothing\n", "deb\n", "Types: deb\n", "\x00\xff"])
def test_without_a_source_there_is_none(text: str) -> None:
    assert sources([text], "debian", "trixie") == ""


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(provision, "installed", lambda: None)
    return monkeypatch


def test_a_machine_without_apt_says_so(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.setattr("shutil.which", lambda name: None)
    with pytest.raises(CannotProvision, match=r"^Asterisk 22 or newer is not installed, and there is no apt here"):
        provide(tmp_path / "asterisk")


def test_a_mirror_that_is_away_says_so_in_one_sentence(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def run(command: list[str], **_more: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 100, "", "W: hm\nE: Failed to fetch sid\nE: more\n")

    bare.setattr("subprocess.run", run)
    with pytest.raises(CannotProvision, match=r"^Asterisk cannot be brought: E: Failed to fetch sid$"):
        provide(tmp_path / "asterisk")
    assert [path.name for path in tmp_path.iterdir()] == [".asterisk-lock"]


def test_several_processes_at_once_provision_once(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tree, brought = tmp_path / "asterisk", list[str]()
    program = Program((str(tree),), tree, tree)

    def slowly(tree: Path, say: object) -> Program:
        time.sleep(0.1)  # noqa: TID251 - long enough for the others to come, if they could
        brought.append("once")
        return program

    bare.setattr(provision, "unpacked", lambda tree: program if brought else None)
    bare.setattr(provision, "_provide", slowly)
    with ThreadPoolExecutor(4) as several:
        assert list(several.map(provide, [tree] * 4)) == [program] * 4
    assert brought == ["once"]


def test_a_test_is_left_out_where_none_can_be_brought_and_fails_where_one_cannot_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(conftest, "provide", Mock(side_effect=CannotProvision("no apt")))
    with pytest.raises(pytest.skip.Exception, match="no Asterisk here: no apt"):
        conftest.asterisk().__enter__()
    monkeypatch.setattr(conftest, "provide", lambda: Program((str(tmp_path),), tmp_path, tmp_path))
    monkeypatch.setattr(server, "write_configuration", Mock())
    monkeypatch.setattr(server, "start", Mock(side_effect=AsteriskCannotStart("it ends")))
    with pytest.raises((AsteriskCannotStart, pytest.skip.Exception)) as raised:
        conftest.asterisk().__enter__()
    assert raised.type is AsteriskCannotStart


def test_an_older_asterisk_is_not_taken(tmp_path: Path) -> None:
    binary = tmp_path / "asterisk"
    binary.write_text("#!/bin/sh\necho Asterisk ${0##*/} 20.6.0\n")
    binary.chmod(0o755)
    assert not Program((str(binary),), tmp_path, tmp_path).is_new_enough()
    binary.write_text("#!/bin/sh\necho Asterisk 22.10.1~dfsg\n")
    assert Program((str(binary),), tmp_path, tmp_path).version() == "22.10.1"


def test_half_a_folder_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "usr/sbin").mkdir(parents=True)
    (tmp_path / "usr/sbin/asterisk").touch()
    assert unpacked(tmp_path) is None
