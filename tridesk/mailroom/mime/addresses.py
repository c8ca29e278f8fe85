"""Addresses: the mailboxes of a From, To or Cc line, as people and programs really write them."""

import re

from tridesk.mailroom.mime import charsets
from tridesk.mailroom.mime.defects import Defects
from tridesk.mailroom.mime.scrub import clean_line
from tridesk.mailroom.mime.values import Address
from tridesk.mailroom.mime.words import readable

MAX_ADDRESSES = 1_000
_MAX_EMAIL = 254
# Pieces of one mailbox; what has more is no mailbox, and would be looked through again at each comma.
_MAX_WORDS = 60

_SIMPLE = re.compile(r'[ \t]*("?)([^"<>,;:()\\@]*)\1[ \t]*<([^<>@\s,;"]+@[^<>@\s,;"]+)>[ \t]*')
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>]*>|\((?:[^()\\]|\\.)*\)|[,;:]|[^",;:<>(]+|.', re.DOTALL)
_EMAIL = re.compile(r'(?:"[^"\s]{1,100}"|[^\s<>()\[\],;:"@\\]{1,300})@[^\s<>()\[\],;:"@\\]+')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def read_addresses(values: list[str], defects: Defects) -> tuple[Address, ...]:
    """All mailboxes of the raw values of one kind of field, in order; what is no address is left out."""
    addresses: list[Address] = []
    for value in values:
        simple = _SIMPLE.fullmatch(value)
        if simple and (address := _address(readable(simple[2], defects), simple[3])):
            addresses.append(address)
        else:
            addresses.extend(_scan(value, defects))
    if len(addresses) > MAX_ADDRESSES:
        defects.note("too-many-addresses")
    return tuple(addresses[:MAX_ADDRESSES])


def _scan(value: str, defects: Defects) -> list[Address]:
    """Walk over quoted strings, <addresses>, (comments), group colons and separators."""
    addresses: list[Address] = []
    words: list[str] = []
    for piece in _TOKEN.findall(value):
        if piece == ":" and not _begins_address("".join(words)):
            words = []  # the name of a group: 'Colleagues: a@b.example, c@d.example;'
        elif piece in ",;" and (address := _mailbox(words, defects)):
            addresses.append(address)
            words = []
        elif piece == ";" or len(words) > _MAX_WORDS:
            words = []
        else:
            words.append(piece)  # a comma without an address before it: 'Peeters, Jan <jan@...>'
        if len(addresses) > MAX_ADDRESSES:
            return addresses
    last = _mailbox(words, defects)
    return [*addresses, last] if last else addresses


def _begins_address(text: str) -> bool:
    return "@" in text or text.lower().endswith("mailto")


def _mailbox(words: list[str], defects: Defects) -> Address | None:
    angles = [word[1:-1] for word in words if word[0] == "<" and "@" in word]
    comments = [word[1:-1] for word in words if word[0] == "(" and len(word) > 2]
    names = [_name(word) for word in words if word[0] not in "<("]
    if angles:
        return _address(readable("".join(names) or " ".join(comments), defects), angles[-1])
    bare = _EMAIL.search("".join(word for word in words if word[0] != "(")) or _EMAIL.search("".join(words))
    return _address(readable(" ".join(comments), defects), bare[0]) if bare else None


def _name(word: str) -> str:
    return _ESCAPED.sub(r"\1", word[1:-1]) if word[0] == '"' and len(word) > 1 else word


def _address(name: str, raw: str) -> Address | None:
    text = raw if raw.isascii() else charsets.decode_undeclared(raw.encode("latin-1", "replace"))
    match = _EMAIL.search(text.removeprefix("mailto:"))
    if not match:
        return None
    local, _, domain = match[0].rpartition("@")
    email = clean_line(f"{local}@{domain.lower().rstrip('.')}").replace(" ", "")
    if len(email) > _MAX_EMAIL or email.endswith("@"):
        return None
    return Address(name.strip(" ,'\"")[:300], email)
