"""Log output of the processes: no national number, no secret link, no message forged by a line break."""

from __future__ import annotations

import logging

from tridesk.kit import link_tokens, national_number


class Veiled(logging.Formatter):
    """Lines with every national number and secret link masked, also in what an exception tells; no line break from a
    stranger."""

    def format(self, record: logging.LogRecord) -> str:
        return link_tokens.veiled(national_number.mask(super().format(record)).text)

    def formatMessage(self, record: logging.LogRecord) -> str:
        return "\\n".join(super().formatMessage(record).splitlines())
