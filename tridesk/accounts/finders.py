"""What the omnibox searches: rooms above name finders of what a person may see; the box shows what they find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

from tridesk.accounts.models import User
from tridesk.kit.ports import ListPort

MOST_OF_A_KIND: Final = 5

Suggestion = dict[str, Any]
"""A `name`, a distinguishing `detail`, and the `url` that it leads to."""


class Finder(Protocol):
    """Finds things of one kind that are open to a user, `MOST_OF_A_KIND` at most."""

    def named(self, user: User, typed: str) -> Sequence[Suggestion]:
        """What the text names without any doubt, such as a number: it stands first."""

    def matching(self, user: User, typed: str) -> Sequence[Suggestion]:
        """What has the words of the text; the box leaves out what is named already."""


finders: Final = ListPort[Finder]()
"""The rooms, in the order of the suggestions."""
