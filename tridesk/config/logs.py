"""What the processes say about themselves: never a national number, and one message cannot pass for two."""

from __future__ import annotations

import logging

from tridesk.kit import national_number


class Veiled(logging.Formatter):
    """Lines with every national number masked, also in what an exception tells, and no line break from a stranger."""

    def format(self, record: logging.LogRecord) -> str:
        return national_number.mask(super().format(record)).text

    def formatMessage(self, record: logging.LogRecord) -> str:
        return "\\n".join(super().formatMessage(record).splitlines())
