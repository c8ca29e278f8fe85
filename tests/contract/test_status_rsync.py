"""The public page on another host: rsync over a real ssh, to a real sshd; readers there see whole generations only."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from getpass import getuser
from pathlib import Path
from typing import Final

import pytest

from tests.ports import free_port
from tests.waiting import until
from tridesk.kit.errors import Temporary
from tridesk.statuspage import shelf as shelf_module
from tridesk.statuspage.copies import REMOTE_SHELL, copy_from
from tridesk.statuspage.shelf import STALE, Shelf
from tridesk.statuspage.tests.test_shelf import put, read

SSHD: Final = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
WANTING: Final = [name for name in ("rsync", "ssh", "ssh-keygen") if not shutil.which(name)] + (
    [] if SSHD else ["sshd"]
)
pytestmark = pytest.mark.skipif(bool(WANTING), reason=f"no {', '.join(WANTING)} here (openssh-server and rsync)")

SERVER: Final = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/known_people
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
"""
CLIENT: Final = """
Host web1.example
  HostName 127.0.0.1
  Port {port}
  User {user}
  IdentityFile {key}
  IdentitiesOnly yes
  UserKnownHostsFile {folder}/known_hosts
  HostKeyAlias web1.example
"""


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a host `web1.example`, which knows our key; its own key is known here."""
    port, ours = free_port(), tmp_path / "ours"
    for key in (ours, tmp_path / "host"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    shutil.copy(ours.with_suffix(".pub"), tmp_path / "known_people")
    (tmp_path / "known_hosts").write_text(f"web1.example {(tmp_path / 'host.pub').read_text()}")
    (tmp_path / "sshd_config").write_text(SERVER.format(port=port, folder=tmp_path))
    (tmp_path / "ssh_config").write_text(CLIENT.format(port=port, folder=tmp_path, key=ours, user=getuser()))
    monkeypatch.setenv("RSYNC_RSH", f"{REMOTE_SHELL} -F {tmp_path}/ssh_config")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where it puts its unprivileged half
    with (tmp_path / "sshd.log").open("wb") as log:
        server = subprocess.Popen([str(SSHD), "-D", "-e", "-f", str(tmp_path / "sshd_config")], stderr=log)
    try:
        until(lambda: b"listening" in (tmp_path / "sshd.log").read_bytes(), "sshd")
        yield tmp_path
    finally:
        server.terminate()
        server.wait(20)


def test_the_other_host_shows_whole_generations_and_keeps_no_more_than_we_do(
    host: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)  # only time, here
    monkeypatch.setattr(shelf_module, "KEPT", 3)
    shelf, there = Shelf(host / "site"), Shelf(host / "srv" / "status")
    copy, ended, mixtures = copy_from(f"rsync:web1.example:{there.folder}"), threading.Event(), list[set[bytes]]()

    def watch() -> None:
        while not ended.is_set():
            if there.current_number():
                folder = there.folder / os.readlink(there.current)
                pages = {(folder / path).read_bytes() for path in ("index.html", "nl/index.html")}
                mixtures.extend([pages] if len(pages) != 1 else [])

    reader = threading.Thread(target=watch)
    reader.start()
    for number in range(1, 4):
        put(shelf, f"number {number}")
        copy.send(shelf)
        assert read(there) == {f"number {number}".encode()}
        assert list(there.faults()) == []
    ended.set()
    reader.join()
    assert mixtures == []
    for number in range(4):
        put(shelf, f"more {number}")
    there.point(3, STALE)  # meanwhile its watchdog found that nothing came
    copy.send(shelf)
    assert (there.is_stale(), read(there), list(there.faults())) == (False, {b"more 3"}, [])
    assert there.numbers() == [shelf.numbers()[-1]]  # what we no longer keep is gone there as well
    same = [(folder.current / "page.js").stat().st_mtime for folder in (shelf, there)]
    assert int(same[0]) == int(same[1])


def test_a_host_that_does_not_know_us_is_not_asked_for_a_password(host: Path) -> None:
    shelf = Shelf(host / "site")
    put(shelf, "one")
    (host / "known_people").write_text("")
    with pytest.raises(Temporary, match="Permission denied"):
        copy_from(f"rsync:web1.example:{host}/srv").send(shelf)


def test_a_host_that_is_another_than_it_was_gets_nothing(host: Path) -> None:
    shelf = Shelf(host / "site")
    put(shelf, "one")
    (host / "known_hosts").write_text(f"web1.example {(host / 'ours.pub').read_text()}")
    with pytest.raises(Temporary, match="REMOTE HOST IDENTIFICATION HAS CHANGED"):
        copy_from(f"rsync:web1.example:{host}/srv").send(shelf)
    assert not (host / "srv").exists()
