"""A look at an account in its directory for a page: within a short time, and nothing depends on it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from tridesk.kit import clock
from tridesk.kit.errors import Sayable
from tridesk.reconnect import queries
from tridesk.reconnect.access.ports import AccessRefused, AccessUnavailable, directory
from tridesk.reconnect.access.values import AccessOrder, AccessVerb, Account, AccountState, Change
from tridesk.reconnect.access.wording import REFUSALS
from tridesk.reconnect.models import Restore

PATIENCE: Final = 2.0  # seconds; the directory's own bound may be longer
MOST_AT_ONCE: Final = 4
SILENT: Final = _("The account directory does not answer at the moment. Go on: nothing depends on it.")
_lookers: Final = ThreadPoolExecutor(MOST_AT_ONCE, "account-look")


@dataclass(frozen=True, slots=True)
class AccountLook:
    """The state of an account, what an order would change, or why neither is known.

    `changes` is None where no order was asked about.
    """

    state: AccountState | None = None
    works: bool = False
    changes: tuple[Change, ...] | None = None
    trouble: Sayable = ""


def look(restore: Restore, verb: str) -> AccountLook:
    """Looks at the account of a restore; with a verb also at what that order would change."""
    assert restore.credential is not None
    account = queries.account_of(restore.user, restore.credential)
    asked = _lookers.submit(_ask, account, verb)
    try:
        return asked.result(PATIENCE)
    except (AccessUnavailable, TimeoutError):  # the directory's own bound ends the question
        asked.cancel()
        return AccountLook(trouble=SILENT)


def _ask(account: Account, verb: str) -> AccountLook:
    state: AccountState | None = None
    changes: tuple[Change, ...] | None = None
    trouble: Sayable = ""
    try:
        state = directory.answer.state(account)
        if verb and state.visible and state.exists:
            changes = directory.answer.plan(AccessOrder(uuid4(), AccessVerb(verb), account))
    except AccessRefused as refusal:
        trouble = REFUSALS[refusal.reason]
    return AccountLook(state, state is not None and state.works(clock.now()), changes, trouble)
