"""The subjects that an installation starts with (`subjects.toml`): two levels, names in four languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tridesk.kit import data_files


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One subject. `parent` is the code of the subject above it, or '' on the first level."""

    code: str
    parent: str
    nl: str
    fr: str
    de: str
    en: str


def _rows() -> Iterator[SubjectRow]:
    """Each subject of the first level before those below it."""
    for code, branch in data_files.read(Path(__file__).with_name("subjects.toml")).items():
        for tail, names in branch.items():
            yield SubjectRow(code, "", *names) if tail == "names" else SubjectRow(f"{code}.{tail}", code, *names)


SUBJECTS: Final = tuple(_rows())
