"""Enterprise numbers of Belgian organisations (KBO/BCE), as VAT numbers are written: `BE 0123.456.749`. Pure."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = re.compile(r"BE([01][0-9]{7})([0-9]{2})")
_BETWEEN: Final = re.compile(r"[\s.\-]")


def parse(typed: str) -> str:
    """`BE` and ten digits; '' for what is none. Without the BE it could be the number of a mobile telephone.

    >>> parse("be 0123.456.749"), parse("0123.456.749"), parse("BE 0123.456.748")
    ('BE0123456749', '', '')
    """
    number = _BETWEEN.sub("", typed).upper()
    match = _NUMBER.fullmatch(number)
    return number if match and 97 - int(match[1]) % 97 == int(match[2]) else ""


def written(number: str) -> str:
    """As people write it.

    >>> written("be0123456749")
    'BE 0123.456.749'
    """
    digits = number[2:]
    return f"BE {digits[:4]}.{digits[4:7]}.{digits[7:]}"
