"""A reference that travels in mail, e.g. `2026-000123-x7k4qm`: a number and a short proof that we wrote it.

Without the proof anybody could add to anybody's ticket by counting. Six characters are 30 bits of an
HMAC-SHA256: twenty guesses cost a mail, and one guess succeeds once in a thousand million.
"""

import hmac
import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

# Crockford's base 32: no i, l, o (read as 1 and 0) and no u. A person may have to read it aloud.
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_MISREAD: Final = str.maketrans("ilo", "110")
_CHECK_LENGTH: Final = 6
_MAX_GUESSES: Final = 20  # references of one mail that are looked at; a person's mail has a few

# Word processors and telephones like to 'improve' hyphens.
_DASHES: Final = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-------")

_NUMBER: Final = re.compile(r"[0-9]{4}-[0-9]{6,9}")
_REFERENCE: Final = re.compile(rf"({_NUMBER.pattern})-([0-9a-z]{{{_CHECK_LENGTH}}})")
_IN_SUBJECT: Final = re.compile(rf"\[\s*{_REFERENCE.pattern}\s*\]", re.IGNORECASE)


def make(number: str, key: bytes) -> str:
    """The reference of a number such as `2026-000123`; `key` is a secret of this installation."""
    if not _NUMBER.fullmatch(number):
        raise ValueError(f"not a number that can travel: {number!r}")
    return f"{number}-{_check(number, key)}"


def derived(key: bytes, purpose: str) -> bytes:
    """A key for one purpose: references made for one purpose do not reveal those for another."""
    return hmac.digest(key, b"tridesk.reference." + purpose.encode(), "sha256")


def find(text: str, *keys: bytes) -> list[str]:
    """The numbers whose references stand in subject and addresses of a mail, in order, each once; forged ones ignored.

    Whatever surrounds them (`[...]`, `desk+...@`), in any case, with any hyphen. Each of `keys` may have made them.
    Only the first twenty different ones count: `text` is all that a mail has, so that it cannot hold many guesses.
    """
    references = dict.fromkeys(_REFERENCE.findall(text.translate(_DASHES).lower()))
    numbers = (number for number, check in islice(references, _MAX_GUESSES) if _is_ours(number, check, keys))
    return list(dict.fromkeys(numbers))


def without(text: str) -> str:
    """A subject without the references in it, ours or forged: a new ticket puts its own there."""
    return " ".join(_IN_SUBJECT.sub(" ", text.translate(_DASHES)).split()) if _IN_SUBJECT.search(text) else text


def _is_ours(number: str, check: str, keys: Sequence[bytes]) -> bool:
    readable = check.translate(_MISREAD)
    return any(hmac.compare_digest(_check(number, key), readable) for key in keys)


def _check(number: str, key: bytes) -> str:
    # The prefix keeps these proofs apart from anything else that is ever signed with the same key.
    digest = hmac.digest(key, b"tridesk.reference:" + number.encode("ascii"), "sha256")
    return "".join(_ALPHABET[byte & 31] for byte in digest[:_CHECK_LENGTH])
