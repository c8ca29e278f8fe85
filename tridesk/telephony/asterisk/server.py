"""A private Asterisk: writes its folder, starts, watches, reloads and ends the process.

It is a daemon of its own, as PostgreSQL is: it must outlive the director, or callers would have nowhere to fall to.
"""

from __future__ import annotations

import json
import logging
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tridesk.kit.atomic_files import write
from tridesk.telephony.asterisk.configuration import FOLDERS, configuration
from tridesk.telephony.asterisk.site import HERE, AsteriskSite
from tridesk.telephony.lines.trunk import OutgoingRoute

log = logging.getLogger("tridesk.telephony.asterisk")

_BOOT: Final = 30.0  # seconds; it takes half a one
_END: Final = 10.0
_WAY_OUT: Final = "way-out.json"


class AsteriskCannotStart(Exception):
    """Why Asterisk does not run, in one sentence for the administrator."""


def start(site: AsteriskSite) -> None:
    """Starts Asterisk on the written configuration; does nothing when it runs."""
    if is_running(site.place):
        return
    for port, kind in ((site.ports.sip, socket.SOCK_DGRAM), (site.ports.http, socket.SOCK_STREAM)):
        _refuse_if_taken(site.address if kind == socket.SOCK_DGRAM else "127.0.0.1", port, kind)
    (site.place / "run" / "asterisk.pid").unlink(missing_ok=True)
    identity = _identity(site)
    with (site.place / "log" / "start").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the program that we found
            [*site.program.command, "-C", str(site.etc / "asterisk.conf"), "-f", "-q"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=site.place,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone
            **identity,
        )
    deadline = time.monotonic() + _BOOT
    while not _answers(site.ports.http):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise AsteriskCannotStart(f"Asterisk does not start; {site.place / 'log'} says why.")
        time.sleep(0.05)
    ask(site, "core waitfullybooted")


def write_configuration(site: AsteriskSite, music: Callable[[], bytes] | None = None) -> bool:
    """Writes the changed files; returns whether any changed.

    Passwords are in them: only the switch and its owner can read. `music` gives the music on hold, A-law at 8,000 Hz.
    """
    site.place.mkdir(parents=True, exist_ok=True)
    for folder in {*FOLDERS.values(), "data/music", "lib/keys", "spool/fax", "spool/fax-out", "spool/recording"}:
        (site.place / folder).mkdir(parents=True, exist_ok=True)
    for shared in ("documentation", "rest-api"):
        _link(site.place / "data" / shared, site.program.data / shared)
    tune = site.place / "data" / "music" / "waiting.alaw"
    if music is not None and not tune.exists():
        write(tune, music(), 0o644)
    changed = [write(site.etc / name, text.encode(), 0o600) for name, text in configuration(site).items()]
    out = {"lines": () if site.trunk == HERE else site.trunk.lines, "spelling": site.trunk.spelling}
    write(site.place / _WAY_OUT, json.dumps(out).encode(), 0o644)
    _give(site)
    return any(changed)


def way_out(place: Path) -> OutgoingRoute:
    """How this configuration calls numbers outside: the director reads it for each call."""
    try:
        known = json.loads((place / _WAY_OUT).read_text())
        return OutgoingRoute(tuple(known["lines"]), known["spelling"])
    except (OSError, ValueError, KeyError):
        return OutgoingRoute()


def reload(site: AsteriskSite) -> None:
    """Makes Asterisk read its configuration again; calls go on."""
    for what in ("res_pjsip.so", "app_queue.so", "pbx_config.so", "res_pjsip_outbound_registration.so", "res_ari.so"):
        ask(site, f"module reload {what}")
    ask(site, "dialplan reload")


def ask(site: AsteriskSite, command: str) -> str:
    """Runs a command on Asterisk's console; returns the output."""
    done = subprocess.run(  # noqa: S603 - the program that we found
        [*site.program.command, "-C", str(site.etc / "asterisk.conf"), "-rx", command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_BOOT,
        check=False,
    )
    return done.stdout


def stop(place: Path) -> None:
    """Ends Asterisk, with all its calls."""
    pid = _pid(place)
    if pid is None:
        return
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + _END
        while time.monotonic() < deadline:
            if _pid(place) is None:
                return
            time.sleep(0.05)


def is_running(place: Path) -> bool:
    return _pid(place) is not None


def _pid(place: Path) -> int | None:
    """The process that runs on this folder's configuration, or None."""
    try:
        pid = int((place / "run" / "asterisk.pid").read_text())
        status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        if status != "Z" and str(place / "etc" / "asterisk.conf").encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    except (OSError, ValueError):
        pass
    return None


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _refuse_if_taken(host: str, port: int, kind: int) -> None:
    try:
        family, _kind, _protocol, _name, where = socket.getaddrinfo(host, port, type=kind)[0]
        with socket.socket(family, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        raise AsteriskCannotStart(f"Asterisk cannot listen on {host}:{port}: {reason}.") from None


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    if link.is_symlink() or link.is_file():
        link.unlink()
    elif link.is_dir():
        shutil.rmtree(link)
    link.symlink_to(target)


# --- as whom


def _identity(site: AsteriskSite) -> dict[str, Any]:
    """The user to run as: started by root, Asterisk becomes `nobody` where that user can read the program."""
    user = _nobody(site)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _nobody(site: AsteriskSite) -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam("nobody")
    for needed in (site.place, site.program.modules, site.program.data):
        reach = ["test", "-x", str(needed)]
        done = subprocess.run(  # noqa: S603 - a program of the machine
            reach, user=user.pw_uid, group=user.pw_gid, extra_groups=[], check=False
        )
        if done.returncode:
            log.warning("Asterisk runs as root: 'nobody' cannot reach %s", needed)
            return None
    return user


def _give(site: AsteriskSite) -> None:
    """Gives the folder to the user that Asterisk runs as."""
    site.place.chmod(0o711)
    for folder in ("etc", "lib", "spool", "run", "log"):
        (site.place / folder).chmod(0o700)
    user = _nobody(site)
    if user is None:
        return
    for path in _walk(site.place):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        yield Path(parent)
        yield from (Path(parent) / name for name in [*folders, *files])
