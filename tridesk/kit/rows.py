"""Row numbers that stand in an address, where anybody may type anything."""

from typing import Final

LARGEST_ROW: Final = 2**63 - 1  # PostgreSQL's bigint
_MOST_DIGITS: Final = 18  # what surely fits into it


def row_number(text: str) -> int | None:
    """The number that `text` is in plain digits; None when it is none, or larger than any row."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
