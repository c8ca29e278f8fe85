"""Logs: what may not stand in them."""

from __future__ import annotations

import logging
import sys

from tridesk.config.logs import Veiled

FORMATTER = Veiled("%(levelname)s %(name)s: %(message)s")


def line(message: str, *values: object, exc_info: object = None) -> str:
    record = logging.LogRecord("web", logging.INFO, "", 0, message, values, exc_info)  # type: ignore[arg-type]
    return FORMATTER.format(record)


def test_a_national_number_is_masked() -> None:
    assert line("refused GET %s", "/tickets/62.03.14-999.01") == "INFO web: refused GET /tickets/[RRN ••••01]"


def test_also_in_what_an_exception_tells() -> None:
    try:
        raise ValueError("Key (name)=(62031499901) exists")
    except ValueError:
        told = line("oh", exc_info=sys.exc_info())
    assert "62031499901" not in told
    assert "Traceback" in told
    assert "\n" in told


def test_a_stranger_cannot_write_a_line_of_his_own() -> None:
    assert line("refused %s", "/x\nINFO web: all is well") == r"INFO web: refused /x\nINFO web: all is well"
