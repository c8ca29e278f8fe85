"""An Asterisk that can be started: one installed on this machine, or one that `provision` unpacked into a folder."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NEEDED: Final = 22  # the first long-term release with REST over the WebSocket


@dataclass(frozen=True, slots=True)
class Program:
    """The command, and the folders of its modules and data (documentation, sounds)."""

    command: tuple[str, ...]
    modules: Path
    data: Path

    def version(self) -> str:
        """Such as `22.10.1`; '' when it is not printed."""
        try:
            answer = subprocess.run(  # noqa: S603 - our own program
                [*self.command, "-V"], capture_output=True, text=True, timeout=10, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        version = re.match(r"Asterisk (?:certified[/-])?(\d+(?:\.\d+)*)", answer.stdout)
        return version[1] if version else ""

    def is_new_enough(self) -> bool:
        major = self.version().partition(".")[0]
        return major.isdigit() and int(major) >= NEEDED


def installed() -> Program | None:
    """The Asterisk of this machine, if it is new enough."""
    binary = shutil.which("asterisk") or shutil.which("asterisk", path="/usr/sbin:/usr/local/sbin")
    modules = [*Path("/usr/lib").glob("*/asterisk/modules"), Path("/usr/lib64/asterisk/modules")]
    modules += [Path("/usr/lib/asterisk/modules")]
    data = [Path("/usr/share/asterisk"), Path("/var/lib/asterisk")]
    for folder in modules:
        for shared in data:
            if binary and folder.is_dir() and (shared / "documentation").is_dir():
                program = Program((binary,), folder, shared)
                return program if program.is_new_enough() else None
    return None


def unpacked(tree: Path) -> Program | None:
    """The Asterisk in a folder of unpacked packages, run with the libraries of these packages."""
    binary = tree / "usr/sbin/asterisk"
    modules = next(tree.glob("usr/lib/*/asterisk/modules"), None)
    if not binary.is_file() or modules is None:
        return None
    libraries = modules.parents[1]
    loader = next((file for where in (libraries, libraries.parent) for file in sorted(where.glob("ld-linux*"))), None)
    if loader is None:
        return None
    command = (str(loader), "--library-path", str(libraries), str(binary))
    return Program(command, modules, tree / "usr/share/asterisk")
