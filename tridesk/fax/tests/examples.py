"""A fax with a ticket, and one in the tray of junk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from tests.examples import CODE, HASH, NETWORK, Desk, Examples, Pages
from tridesk.accounts.roles import Role
from tridesk.fax import actions
from tridesk.fax.models import Fax
from tridesk.fax.spool import Arrival


def arrival(key: str, caller: str) -> Arrival:
    """A fax whose pages cannot be read: reading is not what these tests are about."""
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    return Arrival(key, at, "+3225180001", caller, "GEMEENTE EEKLO", 1, False, "", b"no pictures")


def make(desk: Desk) -> None:
    shown, aside = (actions.take_in(arrival(f"example-{at}", f"+329200000{at}")) for at in (1, 2))
    assert shown is not None
    assert aside is not None
    actions.set_aside(aside, ["number"], by=desk.people[Role.CALL_TAKER])
    desk.name({"fax": shown.pk, "fax:bring_back fax": aside.pk}, {"kinds": ["number"]})


def demonstrated() -> Pages:
    fax = actions.take_in(arrival("demonstrated", "+3292000001")) or Fax.objects.get(key="demonstrated")
    return Pages(leader=(f"/faxes/{fax.pk}/",))


EXAMPLES: Final = Examples(
    make=make,
    read_by_hand=("fax:original",),
    lists=("fax:faxes", "fax:junk"),
    pages=Pages(leader=("/faxes/", "/faxes/junk/")),
    demonstrated=demonstrated,
    unmasked={
        "Fax.key": CODE,
        "Fax.called": NETWORK,
        "Fax.caller": NETWORK,
        "Fax.picture": HASH,
    },
)
