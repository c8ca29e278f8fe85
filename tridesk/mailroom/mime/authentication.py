"""Authentication results (RFC 8601): what our own mail server found out about the sender of a mail.

Only fields of a named server (its authserv-id) count, and of those only what it wrote itself: the fields above the
first `Received`; or, where the server writes below its own `Received`, the topmost field, provided that hosts of its
name wrote every `Received` above. A field that the sender brought along stands below these. The server must remove
fields that claim its name (RFC 8601, 5), as all common filters do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MAX_FIELD: Final = 4_000  # characters; what our own server writes is a fifth of it
MAX_RESULTS: Final = 50

_TOKEN: Final = re.compile(r'[;=]|"(?:[^"\\]|\\.){0,200}"|[^\s;="()]+')
_WORD: Final = re.compile(r"[a-z0-9.-]+")
_RECEIVED_BY: Final = re.compile(r"(?:from \S+ )?by ([a-z0-9.-]+)(?![^\s;])")
_DOMAIN: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


class SenderProof(StrEnum):
    """Whether the domain of From has vouched for a mail."""

    NONE = "none"  # our server says nothing about it, or is not named
    PROVED = "proved"
    FAILED = "failed"  # the domain asks receivers to check its mails, and this one did not pass


@dataclass(frozen=True, slots=True)
class Field:
    """One Authentication-Results field as it came, and the hosts that wrote the `Received` above it, the last first."""

    value: str
    received: tuple[str, ...]


@dataclass(slots=True)
class Result:
    """What one method found, e.g. `dkim`, `pass` and `header.d=namur.example`; everything in lower case."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


def prove(fields: Sequence[Field], authserv_id: str, authors: Sequence[str]) -> SenderProof:
    """Whether the only author of a mail (the addresses of From) is proved by the server that `authserv_id` names.

    Proof is a DMARC pass, or a pass of DKIM or SPF for the domain of From or one above it. Several authors, or no
    server named: nothing is proved.
    """
    results = list(_results(fields, authserv_id))
    dmarc = [result for result in results if result.method == "dmarc"]
    if any(result.result == "fail" for result in dmarc):
        return SenderProof.FAILED
    if len(authors) != 1:
        return SenderProof.NONE
    domain = authors[0].rpartition("@")[2].lower()
    if any(result.result == "pass" and result.properties.get("header.from", domain) == domain for result in dmarc):
        return SenderProof.PROVED
    return SenderProof.PROVED if any(_vouches(result, domain) for result in results) else SenderProof.NONE


def read(value: str) -> tuple[str, list[Result]]:
    """The authserv-id of a field and its results; ('', []) when it is not one."""
    tokens = _TOKEN.findall(_without_comments(value[:MAX_FIELD]).lower())
    statements = list(_statements(tokens))
    if not statements or not statements[0] or not _WORD.fullmatch(_unquoted(statements[0][0])):
        return "", []
    results = [result for statement in statements[1 : MAX_RESULTS + 1] if (result := _result(statement)) is not None]
    return _unquoted(statements[0][0]), results


def receiving_host(value: str) -> str:
    """The host that wrote a field `Received`, by its own word; '' when it names none."""
    written_by = _RECEIVED_BY.match(" ".join(_without_comments(value[:MAX_FIELD]).lower().split()))
    return written_by[1].rstrip(".") if written_by else ""


def _results(fields: Sequence[Field], authserv_id: str) -> Iterator[Result]:
    if not authserv_id:
        return
    server = authserv_id.lower()
    ours = [(field.received, results) for field in fields for name, results in [read(field.value)] if name == server]
    above = [results for received, results in ours if not received]
    below = [results for received, results in ours[:1] if all(f".{host}".endswith(f".{server}") for host in received)]
    for results in above or below:
        yield from results


def _vouches(result: Result, domain: str) -> bool:
    """Whether DKIM or SPF passed for the domain of From, or for one that it belongs to."""
    if result.result != "pass" or result.method not in ("dkim", "spf"):
        return False
    names = ("header.d", "header.i") if result.method == "dkim" else ("smtp.mailfrom", "smtp.mail")
    stated = next((result.properties[name] for name in names if name in result.properties), "").rpartition("@")[2]
    return bool(_DOMAIN.fullmatch(stated)) and (domain == stated or domain.endswith(f".{stated}"))


def _without_comments(value: str) -> str:
    """The field without its comments, which nest and may hold anything; one pass over the characters."""
    kept, depth, quoted, escaped = list[str](), 0, False, False
    for character in value:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif depth == 0 and character == '"':
            quoted = not quoted
        elif not quoted and character == "(":
            depth += 1
        elif depth and character == ")":
            depth -= 1
            kept.append(" ")
            continue
        if depth == 0:
            kept.append(character)
    return "".join(kept)


def _statements(tokens: Sequence[str]) -> Iterator[list[str]]:
    """The tokens between semicolons."""
    statement: list[str] = []
    for word in tokens:
        if word == ";":
            yield statement
            statement = []
        else:
            statement.append(word)
    yield statement


def _result(tokens: Sequence[str]) -> Result | None:
    """`dkim/1 = pass reason = "..." header.d = a.example`: a method with its result, then properties."""
    pairs = [(tokens[i - 1], _unquoted(tokens[i + 1])) for i in range(1, len(tokens) - 1) if tokens[i] == "="]
    if not pairs or len(tokens) < 3 or tokens[1] != "=":
        return None
    (method, result), *properties = pairs
    # The first of each name: what follows may be the sender's own words.
    return Result(method.partition("/")[0], result, dict(reversed(properties)))


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token[:1] == '"' else token
