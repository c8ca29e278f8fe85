"""The work that waits for a person. Rooms above name its kinds (`worklist.py`); pages show them and count them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.accounts import queries
from tridesk.accounts.models import FactorRemoval, User
from tridesk.kit.errors import Sayable
from tridesk.kit.ports import ListPort

MOST_COUNTED: Final = 1000  # of a kind; shown as 999+
SHOWN: Final = 5  # rows of a kind on the page


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One thing that waits: words, its page, and since when it waits or (`due`) when it has to be done."""

    words: str
    url: str
    at: datetime
    due: bool = False


@dataclass(frozen=True, slots=True)
class WorklistKind:
    """Things of one kind that wait for a person: their name, the page of all of them, and the rows in order.

    `row` says one of `rows`; `icon` is a symbol of the sprite.
    """

    name: Sayable
    url: str
    rows: QuerySet[Any]
    row: Callable[[Any], WorklistRow]
    icon: str = "inbox"


Source = Callable[[User], Iterable[WorklistKind]]
sources: Final = ListPort[Source]()
"""The rooms, in the order of the page."""


@dataclass(frozen=True, slots=True)
class WorklistGroup:
    """A kind with how many wait, and the first of them."""

    kind: WorklistKind
    count: int

    @property
    def rows(self) -> list[WorklistRow]:
        return [self.kind.row(row) for row in self.kind.rows[:SHOWN]]


def groups(user: User) -> list[WorklistGroup]:
    """The kinds of work of which anything waits for this person, counted in one query."""
    kinds = [kind for source in sources.answer for kind in source(user)]
    return [WorklistGroup(kind, count) for kind, count in zip(kinds, _counts(kinds), strict=True) if count]


def total(user: User) -> int:
    """How many things wait for this person, in one query."""
    return sum(group.count for group in groups(user))


def _counts(kinds: Sequence[WorklistKind]) -> list[int]:
    """How many rows each kind has, in one statement for all of them."""
    statements: list[tuple[str, tuple[Any, ...]]] = []
    for kind in kinds:
        try:
            statements.append(kind.rows.order_by().values("pk")[:MOST_COUNTED].query.sql_with_params())
        except EmptyResultSet:  # Django knows without asking that there is none
            statements.append(("SELECT 1 WHERE false", ()))
    if not statements:
        return []
    columns = ", ".join(f"(SELECT count(*) FROM ({sql}) q)" for sql, _params in statements)  # noqa: S608 - Django's
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [param for _sql, params in statements for param in params])
        return list(cursor.fetchone())


# --- what waits in this room


def of_accounts(user: User) -> Iterable[WorklistKind]:
    """Second factors that a colleague lost: another person than the proposer decides."""
    if user.may("staff.manage"):
        removals = queries.undecided().exclude(proposed_by=user).exclude(user=user)
        yield WorklistKind(_("Second factors to take off"), reverse("accounts:colleagues"), removals, _removal, "key")


def _removal(removal: FactorRemoval) -> WorklistRow:
    url = reverse("accounts:colleague", args=[removal.user.username])
    return WorklistRow(f"{removal.user}: {removal.reason}", url, removal.proposed_at)
