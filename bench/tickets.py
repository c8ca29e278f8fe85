"""Invented tickets as rows for COPY, made in chunks by several processes: no database here."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final

from bench.words import SHARES, languages
from tridesk.tickets.search import words_of

POOL: Final = 6000  # sentences of a language, out of which the texts are made
OLD: Final = 5000  # the first tickets, in which alone the old words stand
OLD_WORDS: Final = tuple(f"turfmeldkamer{letter}" for letter in "abcdefghij")
RARE_WORDS: Final = tuple(f"zandloperkever{letter}" for letter in "abcdefghijklmnopqrst")
ACCENTED: Final = tuple(f"préséance{letter}" for letter in "abcdefghij")  # one ticket in five hundred
AGE: Final = 3 * 365 * 86400.0  # seconds since the oldest
_NAMES: Final = (
    "An Peeters", "Céline Dupont", "Jürgen Müller", "Bert De Smet", "Hélène Lambert", "Kaat Goossens", "Élise Noël",
    "Günther Schröder", "Freya Wouters", "Luc Renard", "Ingrid Jacobs", "Dirk Maes",
)  # fmt: skip
_OUTCOMES: Final = ("answered", "answered", "researched", "second_line")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Which tickets to make: numbers `first` to `last - 1` of `total`, with the ids of what they refer to."""

    first: int
    last: int
    total: int
    now: float
    owners: Sequence[int]
    organisations: Sequence[int]
    topics: Sequence[int]


@dataclass(slots=True)
class Rows:
    """Lines for COPY, in the order of the columns that `stock` names."""

    tickets: list[str]
    entries: list[str]
    words: list[str]
    happenings: list[str]

    def blocks(self) -> tuple[bytes, bytes, bytes, bytes]:
        """Each table's lines as one block."""
        tables = (self.tickets, self.entries, self.words, self.happenings)
        tickets, entries, words, happenings = ("".join(lines).encode() for lines in tables)
        return tickets, entries, words, happenings


@cache
def _pool(code: str) -> list[tuple[str, frozenset[str]]]:
    """Sentences with their folded words, which are thus cut only once."""
    dice, spoken = random.Random(f"pool {code}"), languages()[code]
    return [(text, frozenset(words_of(text))) for text in (spoken.sentence(dice) for _ in range(POOL))]


def make(chunk: Chunk) -> tuple[bytes, bytes, bytes, bytes]:
    """The rows of a chunk: tickets, entries, words, journal."""
    dice, rows = random.Random(f"tickets {chunk.first} {chunk.total}"), Rows([], [], [], [])
    codes = dice.choices(list(SHARES), weights=list(SHARES.values()), k=chunk.last - chunk.first)
    for number, code in zip(range(chunk.first, chunk.last), codes, strict=True):
        _Ticket(number, code, chunk, dice, rows).write()
    return rows.blocks()


class _Ticket:
    """One ticket on its way into the rows."""

    def __init__(self, number: int, code: str, chunk: Chunk, dice: random.Random, rows: Rows) -> None:
        self.id, self.code, self.chunk, self.dice, self.rows = number, code, chunk, dice, rows
        self.at = chunk.now - AGE * (1 - number / chunk.total) - 60
        self.number = f"{datetime.fromtimestamp(self.at, UTC).year}-{number:06d}"
        self.name = dice.choice(_NAMES)
        first, last = self.name.lower().split(" ", 1)
        self.email = f"{first[0]}.{last.replace(' ', '')}{dice.randrange(20_000)}@town{dice.randrange(500)}.example"
        self.words = words_of(self.number, self.name, self.email)

    def write(self) -> None:
        """Adds the ticket, two or three entries, its words and its part of the journal."""
        dice, closed = self.dice, not (self.id > 0.95 * self.chunk.total and self.dice.random() < 0.2)
        subject = self._said(1)[:100]
        self._entry(0, "request", self._said(4) + self._planted(), self._said(4) if dice.random() < 0.4 else "")
        if dice.random() < 0.5:
            self._entry(1, "note", self._said(1), "", author=True)
        if closed:
            self._entry(2, "answer", self._said(3), "", author=True)
        self._ticket(subject, closed)
        self.rows.words.append(f"{self.id}\t{' '.join(self.words)}\n")
        self._happening("ticket.opened", 0, '{"channel": "mail"}')
        if closed:
            self._happening("ticket.closed", 3600, '{"outcome": "answered"}')

    def _said(self, sentences: int) -> str:
        chosen = self.dice.choices(_pool(self.code), k=sentences)
        self.words.update(*(words for _, words in chosen))
        return " ".join(text for text, _ in chosen)

    def _planted(self) -> str:
        """What is looked for: a file number, and now and then a rare word, an accented one, an old one."""
        dice, planted = self.dice, [f"Dossier {self.id:07d}/{self.dice.randint(1000, 9999)}."]
        if dice.random() < 60 / self.chunk.total:
            planted.append(dice.choice(RARE_WORDS))
        if dice.random() < 0.02:
            planted.append(dice.choice(ACCENTED))
        if self.id < OLD and dice.random() < 0.1:
            planted.append(dice.choice(OLD_WORDS))
        self.words |= words_of(*planted)
        return " " + " ".join(planted)

    def _ticket(self, subject: str, closed: bool) -> None:
        dice, chunk = self.dice, self.chunk
        state = (
            ("closed" if self.id > 0.9 * chunk.total else "archived")
            if closed
            else dice.choice(("open", "open", "open", "research", "second_line"))
        )
        owned = closed or state != "open" or dice.random() < 0.3
        due = self.at + 2 * 86400 if closed else chunk.now + dice.uniform(-2, 4) * 86400
        ended = _moment(self.at + 3600) if closed else r"\N"
        fields = (
            self.id, self.number, dice.choice(("mail", "mail", "phone", "fax")), self.code, subject, state,
            dice.choice(_OUTCOMES) if closed else "", 2, self.name, self.email, "", "", "", 0, _moment(self.at),
            ended if closed else _moment(self.at), _moment(due), ended, ended if state == "archived" else r"\N",
            dice.choice(chunk.organisations) if dice.random() < 0.6 else r"\N",
            dice.choice(chunk.owners) if owned else r"\N", dice.choice(chunk.topics),
        )  # fmt: skip
        self.rows.tickets.append("\t".join(map(str, fields)) + "\n")

    def _entry(self, place: int, kind: str, text: str, quoted: str, *, author: bool = False) -> None:
        owner = self.dice.choice(self.chunk.owners) if author else r"\N"
        html = f"<p>{text}</p>" if kind == "request" and self.dice.random() < 0.3 else ""
        message_id = f"{self.id}.{place}@town.example" if kind == "request" else ""
        fields = (
            3 * self.id + place, self.id, kind, _moment(self.at + 600 * place), owner, self.name,
            "" if author else self.email, self.code, text, quoted, "", html, "{}", message_id, "", "f", "{}",
        )  # fmt: skip
        self.rows.entries.append("\t".join(map(str, fields)) + "\n")

    def _happening(self, verb: str, later: float, data: str) -> None:
        self.rows.happenings.append(f"{_moment(self.at + later)}\t{verb}\tticket:{self.number}\t{data}\n")


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
