"""Entries as lines of JSON and back, told by the types of their fields. Pure.

A field that is added later needs a default: old lines stay readable for ever.
"""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from tridesk.statuspage import entries
from tridesk.statuspage.entries import LogEntry, StatusMessage, What, Words

_KINDS: Final[dict[str, type]] = {kind.__name__: kind for kind in get_args(What)}
_NESTED: Final = (Words, StatusMessage)


class UnreadableLine(ValueError):
    """A line that no version of ours up to this one wrote."""


def moment(at: datetime) -> str:
    """A time as the log and the API write it: UTC, three digits of a second."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def encode(entry: LogEntry) -> dict[str, Any]:
    """The entry as JSON knows values."""
    envelope = {"number": entry.number, "id": entry.id, "at": moment(entry.at), "by": entry.by, "via": entry.via}
    return envelope | {"kind": type(entry.what).__name__, "data": _plain(entry.what)}


def decode(line: dict[str, Any]) -> LogEntry:
    """The entry again; `UnreadableLine` when it is none."""
    try:
        what = _made(_KINDS[line["kind"]], line["data"])
        at = datetime.fromisoformat(line["at"])
        return LogEntry(int(line["number"]), str(line["id"]), at, str(line["by"]), str(line["via"]), what)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableLine(f"not an entry: {error!r}") from error


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        given = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _plain(content) for name, content in given if content not in (None, ())}
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, tuple):
        return [_plain(element) for element in value]
    if isinstance(value, StrEnum):
        return value.value
    return value


def _made(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (types.UnionType, Union):
        kind = next(option for option in get_args(kind) if option is not type(None))
    if kind is datetime:
        return datetime.fromisoformat(value)
    if get_origin(kind) is tuple:
        return tuple(str(element) for element in value)
    if kind in _KINDS.values() or kind in _NESTED:
        hints = _hints(kind)
        return kind(**{name: _made(hints[name], content) for name, content in value.items()})
    return kind(value)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, vars(entries))
