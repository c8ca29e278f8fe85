"""Shapes of restores of access."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from tridesk.api.schemas.common import Sent, Short, Told

StepCode = Literal["access", "layer", "identity", "authority", "second_person", "order", "confirmation", "closed"]


class LockedOutIn(Sent):
    """A user of the register is locked out, as a program of the register saw it."""

    login: Annotated[Short, Field(min_length=1)]
    reference: Annotated[Short, Field(description="of the credential, for a user who has more than one")] = ""
    at: AwareDatetime | None = None


class RestoreOut(Told):
    """A restore. Its proofs, with numbers and addresses, stay at the desk. `outcome` is empty while it is open."""

    id: int
    ticket: str
    login: str
    credential: str | None
    step: StepCode
    outcome: str
    opened_at: AwareDatetime
    restored_at: AwareDatetime | None
    closed_at: AwareDatetime | None


class RestorePage(Told):
    """Restores, newest first. `next` leads to older ones; null at the end."""

    items: list[RestoreOut]
    next: str | None


class RestoreQuery(Sent):
    """`show`: those under way, those refused or broken off, or all."""

    show: Literal["", "refused", "all"] = ""
    before: Annotated[int, Field(ge=0, le=2**62)] = 0
