"""Compares the values shown on a sheet, the answer of its reader and the present values. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

Value = str | list[str]
Card = Mapping[str, Value]


class FieldChange(NamedTuple):
    """One field that the reader corrected."""

    field: str
    before: Value
    after: Value


def differences(seen: Card, answer: Card) -> Iterator[FieldChange]:
    """The fields of `seen` with another value in `answer`; fields that were not shown are ignored."""
    for field, before in seen.items():
        after = answer.get(field, before)
        if _plain(after) != _plain(before):
            yield FieldChange(field, before, after)


class ProposalStanding(StrEnum):
    """Compares a proposal with the present value of the record."""

    CLEAR = "clear"  # unchanged since the sheet was shown: to be decided
    DONE = "done"  # the record has the proposed value already
    CONFLICT = "conflict"  # the record was changed since


def standing(change: FieldChange, now: Value) -> ProposalStanding:
    """Compares the present value `now` with the values before and after the change."""
    if _plain(now) == _plain(change.after):
        return ProposalStanding.DONE
    return ProposalStanding.CLEAR if _plain(now) == _plain(change.before) else ProposalStanding.CONFLICT


def _plain(value: Value) -> Value:
    """Removes white space at both ends."""
    return value.strip() if isinstance(value, str) else [line.strip() for line in value if line.strip()]
