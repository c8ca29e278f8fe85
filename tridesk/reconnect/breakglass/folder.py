"""Where an installation keeps its sheet, the log beside it, and the key that signs both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tridesk.kit.signing import Signer
from tridesk.reconnect.breakglass.attempt_log import AttemptLog
from tridesk.reconnect.breakglass.use_log import UseLog


@dataclass(frozen=True, slots=True)
class BreakGlassFolder:
    """The files of break-glass; a copy elsewhere has the sheet alone, and logs of its own."""

    sheet: Path

    @property
    def log(self) -> UseLog:
        return UseLog(self.sheet.with_name("uses.jsonl"))

    @property
    def attempts(self) -> AttemptLog:
        return AttemptLog(self.sheet.with_name("attempts.jsonl"))

    @property
    def signer(self) -> Signer:
        return Signer.of_file(self.sheet.with_name("key"))


def own_folder() -> BreakGlassFolder:
    """That of this installation."""
    return BreakGlassFolder(settings.ENVIRONMENT.var / "break-glass" / "sheet")
