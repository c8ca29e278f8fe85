"""What somebody saw, what he said instead, and what stands there by now: where they differ. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

Value = str | list[str]
Card = Mapping[str, Value]


class FieldChange(NamedTuple):
    """One field that is said to be different."""

    field: str
    before: Value
    after: Value


def differences(seen: Card, answer: Card) -> Iterator[FieldChange]:
    """The fields of `seen` for which something else was said; a field that was not asked for is left alone."""
    for field, before in seen.items():
        after = answer.get(field, before)
        if _plain(after) != _plain(before):
            yield FieldChange(field, before, after)


class ProposalStanding(StrEnum):
    """How a proposal stands to what the record says now."""

    CLEAR = "clear"  # as he saw it: to be decided
    DONE = "done"  # as he wants it already
    CONFLICT = "conflict"  # somebody changed it since


def standing(change: FieldChange, now: Value) -> ProposalStanding:
    """Whether the record is still as it was when the change was said."""
    if _plain(now) == _plain(change.after):
        return ProposalStanding.DONE
    return ProposalStanding.CLEAR if _plain(now) == _plain(change.before) else ProposalStanding.CONFLICT


def _plain(value: Value) -> Value:
    """Without the white space at the ends, which nobody sees."""
    return value.strip() if isinstance(value, str) else [line.strip() for line in value if line.strip()]
