"""`python -m tests.corpus` prints how well the corpus is read; with names, also what differs in those mails;
with `libraries`, what two libraries make of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

from tests.corpus.measures import MEASURES, Score, rates, score, words
from tests.corpus.samples import PLACES, samples

GROUPS: Final[dict[str, Callable[[Score], str]]] = {
    "language": lambda row: row.sample.name[:2],
    "client": lambda row: row.sample.client,
    "all": lambda row: "",
}


def main(names: list[str]) -> None:
    """Prints the mails that are read wrongly, and the shares by language and by client."""
    scores = [score(sample) for sample in samples() if not names or any(name in sample.name for name in names)]
    lines = []
    for row in scores:
        if row.wrong:
            hidden = f"; out of sight: {' '.join(row.hidden)}" if row.hidden else ""
            lines += [f"{row.sample.name}: {', '.join(row.wrong)}{hidden}", *(differences(row) if names else ())]
    sys.stdout.write("\n".join([*lines, "", *table(scores), ""]))


def compare() -> None:
    """Prints our folding beside that of two libraries."""
    from tests.corpus.libraries import comparison

    sys.stdout.write("\n".join([*comparison(samples()), ""]))


def differences(row: Score) -> list[str]:
    """The texts of the places that differ, as expected and as read."""
    return [
        f"--- {place}, expected\n{row.sample.expected(place)}\n--- {place}, read\n{getattr(row.got, place)}"
        for place in PLACES
        if words(row.sample.expected(place)) != words(getattr(row.got, place))
    ]


def table(scores: list[Score]) -> list[str]:
    """The shares of right answers, a line for each language, each client and all."""
    lines = [f"{'':24}{'mails':>6}" + "".join(f"{measure:>10}" for measure in MEASURES)]
    for title, key in GROUPS.items():
        for value in sorted({key(row) for row in scores}):
            group = [row for row in scores if key(row) == value]
            shares = "".join(f"{rate:10.1%}" for rate in rates(group).values())
            lines.append(f"{f'{title} {value}':24}{len(group):6}{shares}")
    return lines


if __name__ == "__main__":
    compare() if sys.argv[1:] == ["libraries"] else main(sys.argv[1:])
