"""Records which fields of a query string or form the product reads: fields that are not read need no bad values."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any, Final

import pytest
from django.http import QueryDict

BY_NAME: Final = ("__getitem__", "_getlist", "__contains__")  # all other ways to one name go through these
AS_A_WHOLE: Final = ("__iter__", "keys", "items", "lists", "values", "dict", "urlencode")


class Everything(Container[object]):
    """The product iterated over all names."""

    def __contains__(self, name: object) -> bool:
        return True


class Reading:
    """Records the names read since the last `forget`."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._names, self._whole = set[object](), False
        for way in BY_NAME:
            patch.setattr(QueryDict, way, self._by_name(getattr(QueryDict, way)))
        for way in AS_A_WHOLE:
            patch.setattr(QueryDict, way, self._as_a_whole(getattr(QueryDict, way)))

    def forget(self) -> None:
        self._names, self._whole = set(), False

    def read(self) -> Container[object]:
        return Everything() if self._whole else frozenset(self._names)

    def _by_name(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def read(query: QueryDict, name: object, *more: Any, **how: Any) -> Any:
            self._names.add(name)
            return method(query, name, *more, **how)

        return read

    def _as_a_whole(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def read(query: QueryDict, *more: Any, **how: Any) -> Any:
            self._whole = True
            return method(query, *more, **how)

        return read
