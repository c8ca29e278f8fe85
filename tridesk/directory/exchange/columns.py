"""Columns of a kind of record: their headings in every language and the reader of their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.directory.exchange.cells import CellReader, Choice
from tridesk.directory.exchange.labels import in_every_language
from tridesk.directory.exchange.tables import UnreadableTable
from tridesk.kit.errors import Sayable
from tridesk.kit.text import fold


@dataclass(frozen=True)
class Column:
    """One column. `name` is its code, which is a valid heading in a file of any language.

    `private` columns hold free text, so their cells are checked for national numbers.
    """

    name: str
    heading: Sayable
    form: CellReader
    about: Sayable = ""
    example: str = ""
    required: bool = False
    private: bool = False

    @cached_property
    def headings(self) -> frozenset[str]:
        """All headings of this column, folded."""
        return frozenset({_key(self.name), *(_key(heading) for heading in in_every_language(self.heading))})

    def in_words(self, text: str) -> str:
        """A cell as a page shows it: the label of a code, else the text itself."""
        return str(self.form.labels.get(text, text)) if isinstance(self.form, Choice) else text

    @property
    def example_in_words(self) -> str:
        return self.in_words(self.example)

    def is_called(self, heading: str) -> bool:
        """Whether this heading of a file means this column."""
        return _key(heading) in self.headings


REASON: Final = Column("refused_because", gettext_lazy("Why it was refused"), str)
"""First column in a file of refused rows; ignored when the file is imported again."""


def _key(heading: str) -> str:
    return " ".join(fold(heading).replace("_", " ").replace("*", " ").split())


def known(columns: Sequence[Column], headings: Sequence[str]) -> int:
    """Number of headings that name one of the columns."""
    names = {name for column in columns for name in column.headings}
    return sum(_key(heading) in names for heading in headings)


def placed(columns: Sequence[Column], headings: Sequence[str]) -> list[Column | None]:
    """The column of each heading, None for an empty heading. Refuses unknown, repeated and missing headings.

    `REASON` is accepted for every kind of record and carries no value.
    """
    by_heading = {name: column for column in columns for name in column.headings}
    places: list[Column | None] = []
    for heading in headings:
        column = REASON if REASON.is_called(heading) else by_heading.get(_key(heading))
        if column is None and heading.strip():
            sentence = _(
                "There is no column “%(heading)s” here: take it out, or give it one of these headings: %(columns)s."
            )
            raise UnreadableTable(
                sentence
                % {"heading": heading.strip()[:60], "columns": ", ".join(str(column.heading) for column in columns)}
            )
        if column is not None and column in places:
            raise UnreadableTable(_("The column “%(heading)s” stands there twice.") % {"heading": column.heading})
        places.append(column)
    for column in columns:
        if column.required and column not in places:
            raise UnreadableTable(_("The column “%(heading)s” is missing.") % {"heading": column.heading})
    if not any(column is not REASON for column in filter(None, places)):
        raise UnreadableTable(_("The first row must hold the headings."))
    return places
