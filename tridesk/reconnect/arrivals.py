"""Of which restores a person is told at once, as of tickets that arrive (`tickets.ports.arrivals`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.kit.rows import row_number
from tridesk.reconnect import queries
from tridesk.reconnect.models import Restore
from tridesk.tickets.ports import Arrival


def arrived(user: User, refs: Sequence[str]) -> Iterator[Arrival]:
    """Those of these restores that were frozen, and those that wait for this person as the second one."""
    numbers = [number for ref in refs if ref.startswith("restore:") and (number := row_number(ref[8:]))]
    if numbers and user.may("access.restore"):
        for restore in queries.frozen().filter(pk__in=numbers):
            yield _arrival(restore, _("Frozen: it was not them"))
    if numbers and user.may("access.approve"):
        for restore in queries.to_approve(user).filter(pk__in=numbers):
            yield _arrival(restore, _("A second person is asked for"))


def _arrival(restore: Restore, words: str) -> Arrival:
    page = reverse("reconnect:restore", args=[restore.pk])
    return Arrival(restore.ref, f"{restore.user}, {restore.user.organisation}", words, page)
