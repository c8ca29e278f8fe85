"""Sealed columns: each value names its table, column and row, and opens nowhere else.

A row that is to be written must have its number before its value can be sealed: `journal.bulk_copy.number`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from tridesk.kit.sealing import Sealer


class SealedColumn:
    """One column of sealed values, such as `SealedColumn("mailroom.InMail", "sealed", ...)`.

    `before` gives the place as the first form of sealed values named it; `needs` are the fields that it looks at.
    """

    def __init__(self, model: str, field: str, before: Callable[[Any], bytes], needs: tuple[str, ...] = ()) -> None:
        self.model_label = model
        self.field = field
        self.before = before
        self.needs = needs
        self._place = f"{model.lower()}.{field}:".encode()

    @property
    def name(self) -> str:
        return f"{self.model_label}.{self.field}"

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.model_label)

    def seal(self, number: int, clear: bytes) -> bytes:
        """`clear`, sealed for the row of this number."""
        return sealer().seal(clear, self._place_of(number))

    def seal_many(self, values: Iterable[tuple[int, bytes]]) -> list[bytes]:
        """Values in clear with the numbers of their rows, sealed: the key is looked up once."""
        current = sealer()
        return [current.seal(clear, self._place_of(number)) for number, clear in values]

    def open(self, row: Any) -> bytes:
        """What lies in this row in clear; `SealBroken` when it was not sealed for it, or was changed."""
        return sealer().open(bytes(getattr(row, self.field)), self._place_of(row.pk), self.before(row))

    def seal_again(self, row: Any) -> bytes:
        """The same value under the newest key and bound to its row."""
        return self.seal(row.pk, self.open(row))

    def _place_of(self, number: int) -> bytes:
        return self._place + b"%d" % number


def sealer() -> Sealer:
    """The sealer of this installation as it is now."""
    current: Sealer = settings.SECRETS.sealer
    return current
