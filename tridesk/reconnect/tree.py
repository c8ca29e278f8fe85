"""The questions that find the layer at which access is lost, as a tree. Pure: values, and reading them from TOML.

A question has choices, each leading to another question or to a leaf. A leaf says what to do; only a leaf that
`needs_order` goes on to proofs. Texts are in the languages of the desk, for reading out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from tridesk.kit.text import Text

MOST_QUESTIONS: Final = 8  # in a row: nobody has the patience for more


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to a question, and the code of the question or leaf that it leads to."""

    words: Text
    to: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the agent asks, with the choices."""

    code: str
    words: Text
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """The order for a layer. `verb` is what the account directory is asked, '' where it can do nothing.

    `faq` is the number of an answer of the FAQ about it, 0 for none.
    """

    code: str
    words: Text
    advice: Text
    verb: str = ""
    kinds: tuple[str, ...] = ()  # of credentials; empty for all
    faq: int = 0

    @property
    def needs_order(self) -> bool:
        return bool(self.verb)


class BrokenTree(ValueError):
    """A tree that nobody could walk; the message says where."""


@dataclass(frozen=True, slots=True)
class Tree:
    """All questions and leaves by their codes; it begins at `root`."""

    root: str
    questions: Mapping[str, Question]
    leaves: Mapping[str, Leaf]

    def at(self, answers: Sequence[str]) -> Question | Leaf:
        """Where the answers lead, each the code that was chosen; the last place that still exists."""
        place: Question | Leaf = self.questions[self.root]
        for answer in answers:
            if isinstance(place, Leaf) or answer not in {choice.to for choice in place.choices}:
                break
            place = self.questions.get(answer) or self.leaves[answer]
        return place

    @property
    def led_to(self) -> set[str]:
        """The codes to which a choice leads, and the root."""
        return {self.root} | {choice.to for question in self.questions.values() for choice in question.choices}

    def with_place(self, place: Question | Leaf) -> Tree:
        """The tree with a question or leaf changed or added; its code names the one or the other, never both."""
        code = place.code
        questions = {name: question for name, question in self.questions.items() if name != code}
        leaves = {name: leaf for name, leaf in self.leaves.items() if name != code}
        if isinstance(place, Question):
            return replace(self, questions=questions | {code: place}, leaves=leaves)
        return replace(self, questions=questions, leaves=leaves | {code: place})

    def without(self, code: str) -> Tree:
        """The tree without a question or leaf to which nothing leads; `BrokenTree` where something does."""
        if code in self.led_to:
            raise BrokenTree(f"{code}: something leads to it")
        questions = {name: question for name, question in self.questions.items() if name != code}
        return replace(self, questions=questions, leaves={n: leaf for n, leaf in self.leaves.items() if n != code})

    def check(self) -> None:
        """Raises `BrokenTree` for a choice that leads nowhere, a circle, or more than `MOST_QUESTIONS` in a row."""
        if self._depth(self.root, (), {}) > MOST_QUESTIONS:
            raise BrokenTree(f"{self.root}: more than {MOST_QUESTIONS} questions in a row")

    def _depth(self, code: str, behind: tuple[str, ...], known: dict[str, int]) -> int:
        """How many questions in a row there are at most from here on; each place is looked at once."""
        if code in behind:
            raise BrokenTree(f"{code}: leads to itself")
        if code in self.leaves:
            return 0
        if code not in self.questions:
            raise BrokenTree(f"{code}: is neither a question nor an end")
        if code not in known:
            deeper = (self._depth(choice.to, (*behind, code), known) for choice in self.questions[code].choices)
            known[code] = 1 + max(deeper, default=0)
        return known[code]


def read(toml: str) -> Tree:
    """The tree of a TOML text, checked."""
    return from_data(tomllib.loads(toml))


def from_data(data: Mapping[str, Any]) -> Tree:
    """The tree of plain values as `to_data` writes them, checked."""
    questions = {
        code: Question(code, _text(row), tuple(Choice(_text(choice), str(choice["to"])) for choice in row["choices"]))
        for code, row in data["questions"].items()
    }
    leaves = {
        code: Leaf(
            code,
            _text(row),
            _text(row["advice"]),
            str(row.get("verb", "")),
            tuple(row.get("kinds", ())),
            int(row.get("faq", 0)),
        )
        for code, row in data["leaves"].items()
    }
    tree = Tree(str(data["root"]), questions, leaves)
    tree.check()
    return tree


def to_data(tree: Tree) -> dict[str, Any]:
    """A tree as plain values, for a row or a file."""
    questions = {
        code: asdict(place.words) | {"choices": [asdict(choice.words) | {"to": choice.to} for choice in place.choices]}
        for code, place in tree.questions.items()
    }
    leaves = {
        code: asdict(leaf.words)
        | {"advice": asdict(leaf.advice), "verb": leaf.verb, "kinds": list(leaf.kinds), "faq": leaf.faq}
        for code, leaf in tree.leaves.items()
    }
    return {"root": tree.root, "questions": questions, "leaves": leaves}


def _text(row: Mapping[str, Any]) -> Text:
    return Text(row["nl"], row["fr"], row["de"], row["en"])
