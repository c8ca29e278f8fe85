"""The conversations of a ticket; what is said in one is never sent into another."""

from __future__ import annotations

from enum import StrEnum

from tridesk.kit import reference


class Talk(StrEnum):
    """The parties that the desk writes to; the value is the purpose for which the key of its references is derived."""

    SECOND_LINE = "second-line"
    REQUESTER = ""
    OUTSIDE = "outside"

    def key(self, key: bytes) -> bytes:
        """The key of the check letters in the references of this conversation."""
        return reference.derived(key, self.value) if self else key
