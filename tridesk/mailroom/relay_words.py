"""Answers of mail servers in the reader's language: they themselves speak English and codes (RFC 3463)."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tridesk.kit.errors import Sayable
from tridesk.mailroom.folder import WRITTEN

_STATUS: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODE: Final = re.compile(r"\s*([245])\d\d\b")
_BROKEN: Final = re.compile(r"(?:no )?connection to ")
_WRITTEN: Final = re.compile(re.escape(WRITTEN).replace(re.escape("%(file)s"), r"(\S+)"))
_NO_ADDRESS: Final = _("nobody has this address there")
_FULL: Final = _("the mailbox is full")
_TOO_LARGE: Final = _("the mail is too large")
_OUT_OF_REACH: Final = _("the mail server cannot be reached")
_BY_DETAIL: Final[dict[str, Sayable]] = {
    "1.1": _NO_ADDRESS,
    "1.3": _NO_ADDRESS,
    "1.6": _NO_ADDRESS,
    "1.10": _NO_ADDRESS,
    "1.2": _("the domain of the address does not exist"),
    "2.1": _("the mailbox is closed"),
    "2.2": _FULL,
    "2.3": _TOO_LARGE,
    "3.4": _TOO_LARGE,
}
_BY_SUBJECT: Final[dict[str, Sayable]] = {
    "1": _("the mail server does not accept the address"),
    "2": _("the mailbox accepts nothing at present"),
    "3": _("the mail server has trouble of its own"),
    "4": _OUT_OF_REACH,
    "5": _("the mail servers did not understand each other"),
    "6": _("the mail server cannot pass on such a text"),
    "7": _("the mail server's rules forbid this mail"),
}
_BY_CLASS: Final[dict[str, Sayable]] = {
    "2": _("the mail server accepted it"),
    "4": _("the mail server does not accept it yet"),
    "5": _("the mail server refused it"),
}


def relay_meaning(reply: str) -> str:
    """The meaning of a mail server's answer by its codes; '' when it has none."""
    status, code = _STATUS.search(reply), _CODE.match(reply)
    if status and status[1] != "2":
        detail = f"{status[2]}.{status[3]}"
        return str(_BY_DETAIL.get(detail) or _BY_SUBJECT.get(status[2]) or _BY_CLASS[status[1]])
    if match := status or code:
        return str(_BY_CLASS[match[1]])
    return str(_OUT_OF_REACH) if _BROKEN.match(reply) else ""


def relay_words(reply: str) -> str:
    """The meaning of an answer; without codes a sentence of ours is translated, any other stays as it came."""
    if written := _WRITTEN.fullmatch(reply):
        return gettext(WRITTEN) % {"file": written[1]}
    return relay_meaning(reply) or (gettext(reply) if reply else "")
