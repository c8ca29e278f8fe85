"""Keys that named people hold on paper: thirty letters and digits, in groups that each check themselves."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 of them, none that looks like another: 0, O, 1, I and L
GROUPS: Final = 6
IN_GROUP: Final = 4  # and one that checks them
SPACES: Final = " -\t."


class Mistyped(Exception):
    """A key that cannot be one: the numbers of the groups that are wrong, from 1; none when its length is."""

    def __init__(self, groups: Sequence[int]) -> None:
        super().__init__(", ".join(map(str, groups)))
        self.groups = tuple(groups)


def new_key() -> str:
    """A key of 118 random bits, as it is printed."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(IN_GROUP)) for _ in range(GROUPS))
    return "-".join(group + _check(number, group) for number, group in enumerate(groups, 1))


def read_key(typed: str) -> str:
    """A key as it was typed, in any spelling, as it is printed; `Mistyped` says which groups are wrong.

    A group is wrong where one letter is another, or two changed places; so is one that stands at another's place.
    """
    letters = "".join(letter for letter in typed.upper() if letter not in SPACES)
    size = IN_GROUP + 1
    if len(letters) != GROUPS * size:
        raise Mistyped(())
    groups = [letters[place : place + size] for place in range(0, len(letters), size)]
    wrong = [number for number, group in enumerate(groups, 1) if not _holds(number, group)]
    if wrong:
        raise Mistyped(wrong)
    return "-".join(groups)


def mark_of(key: str) -> str:
    """What tells a key from others without opening anything."""
    return hashlib.sha256(b"tridesk break-glass mark\n" + key.encode()).hexdigest()[:32]


def lock_of(key: str) -> bytes:
    """The 32 bytes by which a key opens what is locked for it; 118 random bits need no slow derivation."""
    return hashlib.sha256(b"tridesk break-glass lock\n" + key.encode()).digest()


def _holds(number: int, group: str) -> bool:
    return all(letter in ALPHABET for letter in group) and _check(number, group[:-1]) == group[-1]


def _check(number: int, group: str) -> str:
    """The letter that checks a group; 31 is a prime, so no single change and no exchange of two keeps the sum."""
    weighed = sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(group, 2))
    return ALPHABET[(number + weighed) % len(ALPHABET)]
