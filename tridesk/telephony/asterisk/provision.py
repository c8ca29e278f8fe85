"""Installs Asterisk into a folder, without root rights or changes to the machine: packages fetched and unpacked.

The addresses are those of the machine's own `apt`. Where its release has no Asterisk that is new enough (Debian 12 and
13), the same mirror's `sid` is used; these packages run with their own C library and change nothing else.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tridesk.telephony.asterisk.program import NEEDED, Program, installed, unpacked

PACKAGES: Final = ("asterisk", "asterisk-modules")
TREE: Final = Path(sys.prefix) / "asterisk"  # a program, so it lives with the installed libraries, not with the data
_ONE_LINE: Final = re.compile(r"deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s*(?P<parts>[^#]*)")
_PATIENCE: Final = 300.0  # seconds for one step


class CannotProvision(Exception):
    """Why there is no Asterisk, in one sentence for the administrator."""


def available(tree: Path = TREE) -> Program | None:
    """The Asterisk of this machine, or the provisioned one; None without either."""
    return installed() or unpacked(tree)


def provide(tree: Path = TREE, say: Callable[[str], object] = lambda line: None) -> Program:
    """Returns an Asterisk, installed first where there is none: some ten seconds and 350 MB."""
    if program := available(tree):
        return program
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise CannotProvision(f"Asterisk {NEEDED} or newer is not installed, and there is no apt here to bring it.")
    tree.parent.mkdir(parents=True, exist_ok=True)
    with _alone(tree.parent / ".asterisk-lock"):
        return available(tree) or _provide(tree, say)


def _provide(tree: Path, say: Callable[[str], object]) -> Program:
    say(f"Bringing Asterisk into {tree} (once; about 80 MB) ...")
    with tempfile.TemporaryDirectory(prefix=".asterisk-", dir=tree.parent) as made:
        work = Path(made)
        for package in _fetch(work):
            _run(["dpkg-deb", "-x", str(package), str(work / "tree")])
        program = unpacked(work / "tree")
        if program is None or not program.is_new_enough():
            has = program.version() if program else "none"
            raise CannotProvision(f"Asterisk {NEEDED} or newer is needed; the packages of this machine have {has}.")
        shutil.rmtree(tree, ignore_errors=True)
        (work / "tree").rename(tree)
    brought = unpacked(tree)
    if brought is None:
        raise CannotProvision(f"Asterisk was unpacked into {tree}, but is not there.")
    return brought


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Lets one process provision at a time; the others wait, and find it done."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def sources(texts: Iterable[str], distribution: str, codename: str) -> str:
    """The package sources to ask, from those of the machine (both of apt's ways of writing them), in deb822.

    >>> print(sources(["deb http://mirror.example/debian trixie main"], "debian", "trixie"), end="")
    Types: deb
    URIs: http://mirror.example/debian
    Suites: sid
    Components: main
    """
    stanzas = [stanza for text in texts for stanza in (*_stanzas(text), *_one_line(text))]
    own = [
        stanza
        for stanza in stanzas
        if stanza.get("enabled", "yes") != "no" and "deb" in stanza.get("types", "").split()
    ]
    if distribution == "debian":
        own = [stanza | {"suites": "sid"} for stanza in own if codename in stanza.get("suites", "").split()]
    wanted = [stanza | {"types": "deb", "components": stanza.get("components", "")} for stanza in own]
    return "\n".join(_written(stanza) for stanza in wanted)


def _fetch(work: Path) -> Sequence[Path]:
    """Downloads the packages with all dependencies, as for an empty machine."""
    release = _release(Path("/etc/os-release"))
    texts = [path.read_text(errors="replace") for path in _source_files(Path("/etc/apt"))]
    wanted = sources(texts, release.get("ID", ""), release.get("VERSION_CODENAME", ""))
    if not wanted:
        raise CannotProvision("This machine's apt knows no source of packages; see 'Asterisk' in docs/operations.md.")
    for folder in ("lists/partial", "archives/partial"):
        (work / folder).mkdir(parents=True)
    (work / "status").touch()
    (work / "wanted.sources").write_text(wanted)
    options = {
        "Dir::State::lists": work / "lists",
        "Dir::State::status": work / "status",
        "Dir::Etc::sourcelist": work / "wanted.sources",
        "Dir::Etc::sourceparts": "-",
        "Dir::Cache": work,
        "Dir::Cache::archives": work / "archives",
        "APT::Sandbox::User": "",
        "APT::Install-Recommends": "false",
        "Acquire::Languages": "none",
        "Acquire::Retries": "2",
        "Acquire::http::Timeout": "15",
        "Debug::NoLocking": "1",
    }
    apt = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items())]
    _run([*apt, "update"])
    _run([*apt, "--yes", "--download-only", "install", *PACKAGES])
    return sorted((work / "archives").glob("*.deb"))


def _source_files(apt: Path) -> list[Path]:
    parts = apt / "sources.list.d"
    return [
        path
        for path in (apt / "sources.list", *sorted(parts.glob("*.sources")), *sorted(parts.glob("*.list")))
        if path.is_file()
    ]


def _stanzas(text: str) -> list[dict[str, str]]:
    """The deb822 stanzas of a file; a field may go on in lines that begin with a space (an inline key does)."""
    stanzas = []
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for block in re.split(r"\n[ \t]*\n", lines):
        fields = re.findall(r"^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t].*)*)", block, flags=re.MULTILINE)
        stanza = {name.lower(): value.strip() for name, value in fields}
        if {"types", "uris", "suites"} <= stanza.keys():
            stanzas.append(stanza)
    return stanzas


def _one_line(text: str) -> list[dict[str, str]]:
    stanzas = []
    for line in text.splitlines():
        if source := re.match(
            r"deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s*(?P<parts>[^#]*)", line
        ):
            options = dict(option.split("=", 1) for option in (source["options"] or "").split() if "=" in option)
            place = {
                "uris": source["uri"],
                "suites": source["suite"],
                "components": source["parts"].strip(),
                "types": "deb",
            }
            stanzas.append({name.lower(): value for name, value in options.items()} | place)
    return stanzas


def _written(stanza: dict[str, str]) -> str:
    titles = {
        "types": "Types",
        "uris": "URIs",
        "suites": "Suites",
        "components": "Components",
        "signed-by": "Signed-By",
        "trusted": "Trusted",
    }
    lines = (f"{title}: {stanza[name]}\n" for name, title in titles.items() if stanza.get(name))
    return "".join(lines)


def _release(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return {}
    return {name: value.strip("\"'") for name, _equals, value in (line.partition("=") for line in lines)}


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - programs of the machine, arguments of ours
            command,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired:
        raise CannotProvision(
            f"Asterisk cannot be brought: {command[0]} took more than {_PATIENCE:.0f} seconds."
        ) from None
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.startswith("E:")] or done.stderr.splitlines()
        raise CannotProvision(f"Asterisk cannot be brought: {lines[0] if lines else command[0] + ' failed'}")
