"""What confirmations ask of the mailroom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.kit.errors import Conflict
from tridesk.kit.ports import Port


class Post(Protocol):
    """The way out for letters of the directory: the out-tray of the mailroom, which lies above."""

    def send(self, *, ref: str, by: User | None, to: str, subject: str, text: str, language: str) -> int:
        """Puts a letter into the out-tray, in the transaction that is open; the number of the mail there.

        Raises `Invalid` for an address to which nothing can go.
        """

    def came_back(self, mails: Sequence[int]) -> set[int]:
        """Those of these mails that did not arrive: stuck, or returned by the other side."""


class NoPost:
    """Without a mailroom above nothing can be sent, and this says so."""

    def send(self, *, ref: str, by: User | None, to: str, subject: str, text: str, language: str) -> int:
        raise Conflict(_("This installation sends no mail."))

    def came_back(self, mails: Sequence[int]) -> set[int]:
        return set()


post: Final = Port[Post](NoPost())
