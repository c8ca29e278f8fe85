"""Log output of the processes: no national number, no secret link, no message forged by a line break."""

from __future__ import annotations

import logging
import re
from typing import Final

from tridesk.kit import national_number

_LINKS: Final = re.compile(
    r"(/(?:up-to-date|no-more)/)[\w-]{20,}"
)  # `directory.confirming`, `notices`: as good as a password


class Veiled(logging.Formatter):
    """Lines with every national number and secret link masked, also in what an exception tells; no line break from a
    stranger."""

    def format(self, record: logging.LogRecord) -> str:
        return _LINKS.sub(r"\1…", national_number.mask(super().format(record)).text)

    def formatMessage(self, record: logging.LogRecord) -> str:
        return "\\n".join(super().formatMessage(record).splitlines())
