"""Return paths that tell which mail came back (VERP), and Message-IDs that are the same at each attempt. Pure.

    helpdesk@desk.example  ->  helpdesk+r-2f-k7q2m4xb5a@desk.example

The tag is a keyed digest of the number, so that invented reports cannot have another address suppressed. The return
path has a tag of its own: a Message-ID travels on with every copy of a mail, and proves only what is harmless.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable, Sequence
from typing import Final

_TAG_LETTERS: Final = 10
_LINK_LETTERS: Final = 26
_PATH: Final = re.compile(r"\+r-([0-9a-f]{1,15})-([a-z2-7]{10})@", re.IGNORECASE)
_OLD_PATH: Final = re.compile(r"\+n-([0-9a-f]{1,15})-([a-z2-7]{10})@", re.IGNORECASE)  # its tag is the Message-ID's
_ID: Final = re.compile(r"<?notice\.([0-9a-f]{1,15})\.([a-z2-7]{10})@", re.IGNORECASE)

_LINK: Final = re.compile(r"([0-9a-f]{1,15})-([a-z2-7]{26})")


class Marks:
    """Makes the marks of one installation with `key`, which is secret, and reads those of `older` ones too."""

    def __init__(self, key: bytes, sender: str, older: Sequence[bytes] = ()) -> None:
        self._keys = (key, *older)
        self._local, _at, self._domain = sender.rpartition("@")

    def return_path(self, delivery: int) -> str:
        """Where reports about this delivery go."""
        return f"{self._local}+r-{delivery:x}-{_path_tag(delivery, self._keys[0])}@{self._domain}"

    def message_id(self, delivery: int) -> str:
        """The Message-ID of this delivery, whenever it is sent."""
        return f"<notice.{delivery:x}.{_tag(delivery, self._keys[0])}@{self._domain}>"

    def read(self, value: str) -> int | None:
        """The delivery that a return path or a Message-ID names; None when it is not ours."""
        match = _OLD_PATH.search(value) or _ID.search(value)
        if match is None:
            return self.read_return_path(value)
        number = int(match[1], 16)
        return number if _is_one_of(match[2].lower(), (_tag(number, key) for key in self._keys)) else None

    def read_return_path(self, value: str) -> int | None:
        """The delivery whose return path this is, which only the mail servers on its way have seen; None for others."""
        match = _PATH.search(value)
        if match is None:
            return None
        number = int(match[1], 16)
        return number if _is_one_of(match[2].lower(), (_path_tag(number, key) for key in self._keys)) else None

    def link(self, delivery: int) -> str:
        """What ends the address under which the reader of this delivery asks for no more of its kind."""
        return f"{delivery:x}-{_code(delivery, self._keys[0])}"

    def read_link(self, value: str) -> int | None:
        """The delivery that such an ending names; None when it is not ours."""
        match = _LINK.fullmatch(value)
        if match is None:
            return None
        number = int(match[1], 16)
        return number if _is_one_of(match[2], (_code(number, key) for key in self._keys)) else None


def _code(number: int, key: bytes) -> str:
    return _letters(hmac.digest(key, b"unsubscribe:%d" % number, "sha256"), _LINK_LETTERS)


def _path_tag(number: int, key: bytes) -> str:
    return _letters(hmac.digest(key, b"return-path:%d" % number, "sha256"), _TAG_LETTERS)


def _tag(number: int, key: bytes) -> str:
    return _letters(hmac.digest(key, b"notice:%d" % number, "sha256"), _TAG_LETTERS)


def _is_one_of(mark: str, ours: Iterable[str]) -> bool:
    return any(hmac.compare_digest(mark, own_mark) for own_mark in ours)


def _letters(digest: bytes, count: int) -> str:
    """The first letters of it in base 32, five bits each; the rest is not even written."""
    return base64.b32encode(digest[: (count + 7) // 8 * 5]).decode("ascii").lower()[:count]
