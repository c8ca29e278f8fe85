"""Turns a dialled number, from a telephone or a page, into the telephone that is meant."""

from __future__ import annotations

from collections.abc import Container

from tridesk.kit import phones
from tridesk.telephony.switch.values import Endpoint


def endpoint_of(dialled: str, extensions: Container[str] = ()) -> Endpoint | None:
    """An extension, one of these or any of up to five digits, or a number outside in any spelling; None otherwise.

    >>> endpoint_of("412"), endpoint_of("0032 81 00 00 00"), endpoint_of("jorn")
    (Endpoint(kind='extension', name='412'), Endpoint(kind='outside', name='+3281000000'), None)
    """
    dialled = dialled.strip()
    if dialled in extensions or (dialled.isascii() and dialled.isdigit() and 2 <= len(dialled) <= 5):
        return Endpoint("extension", dialled)
    number = phones.parse(dialled)
    return Endpoint("outside", number) if number else None
