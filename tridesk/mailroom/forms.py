"""Addresses of the out-tray page in, typed values out. What makes no sense in an address is left out of it."""

from __future__ import annotations

from django.http import QueryDict

from tridesk.kit.rows import row_number
from tridesk.mailroom.models import MailKind, OutState
from tridesk.mailroom.queries import Wanted


def wanted_in(query: QueryDict) -> Wanted:
    """The filters of an address such as `?state=stuck&kind=answer`."""
    return Wanted(
        state=_one_of(query.get("state", ""), OutState.values),
        kind=_one_of(query.get("kind", ""), MailKind.values),
        ref=query.get("ref", "")[:80].replace("\0", ""),
    )


def before_in(query: QueryDict) -> int | None:
    """The number below which a page begins, as in `?before=123`."""
    return row_number(query.get("before", ""))


def _one_of(value: str, known: list[str]) -> str:
    return value if value in known else ""
