"""Orders that a person carries out: a check-list for the technical centre, by verb and kind of credential. Pure.

The steps are codes that are kept with an order and never change; `wording.TASKS` has their sentences.
"""

from __future__ import annotations

from typing import Final

from tridesk.reconnect.access.values import (
    AccessAnswer,
    AccessOrder,
    AccessVerb,
    Account,
    AccountState,
    Change,
    Outcome,
)

_FIND: Final = {"certificate": "find_certificate", "oauth2": "find_client", "ip": "find_address"}
_UNLOCK: Final = {"key": ("check_reason", "lift"), "eid": ("check_link", "lift"), "ip": ("allow_address",)}
_REISSUE: Final = {
    "key": ("disable_old", "post"),
    "eid": ("check_link", "link"),
    "certificate": ("disable_old", "request"),
    "ip": ("disable_old", "in_writing"),
}


def tasks_for(order: AccessOrder) -> tuple[str, ...]:
    """The codes of the steps of an order, in the order in which they are done."""
    kind = order.account.kind
    find = _FIND.get(kind, "find")
    if order.verb is AccessVerb.UNLOCK:
        return (find, *_UNLOCK.get(kind, ("lift",)), "report")
    if order.verb is AccessVerb.REISSUE:
        return (find, *_REISSUE.get(kind, ("disable_old", "link")), "report")
    if order.verb is AccessVerb.FREEZE:
        return (find, "block", "sessions", "report")
    return (find, "end", "disable_old", "sessions", "report")


class ByHand:
    """No directory at all: nothing can be seen, and every order waits for a person."""

    def state(self, account: Account) -> AccountState:
        """See `AccountDirectory`."""
        return AccountState(exists=True, visible=False)

    def plan(self, order: AccessOrder) -> tuple[Change, ...]:
        """See `AccountDirectory`."""
        return ()

    def carry_out(self, order: AccessOrder) -> AccessAnswer:
        """See `AccountDirectory`."""
        return AccessAnswer(Outcome.WAITING, tasks=tasks_for(order))

    def undo(self, order: AccessOrder, answer: AccessAnswer) -> AccessAnswer:
        """See `AccountDirectory`."""
        return AccessAnswer(Outcome.WAITING, tasks=(tasks_for(order)[0], "put_back", "report"))
