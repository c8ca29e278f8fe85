"""A fax with a ticket, one in the tray of junk, and one that waits to leave."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from tests.examples import CODE, HASH, NETWORK, Desk, Examples, Pages
from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.fax import actions
from tridesk.fax.models import Fax
from tridesk.fax.outgoing import actions as outgoing
from tridesk.fax.outgoing.actions import FaxDraft
from tridesk.fax.spool import Arrival
from tridesk.tickets.models import Ticket


def arrival(key: str, caller: str) -> Arrival:
    """A fax whose pages cannot be read: reading is not what these tests are about."""
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    return Arrival(key, at, "+3225180001", caller, "GEMEENTE EEKLO", 1, False, "", b"no pictures")


def make(desk: Desk) -> None:
    shown, aside = (actions.take_in(arrival(f"example-{at}", f"+329200000{at}")) for at in (1, 2))
    assert shown is not None
    assert aside is not None
    actions.set_aside(aside, ["number"], by=desk.people[Role.CALL_TAKER])
    ticket = Ticket.objects.get(number=desk.arguments["number"])
    words = FaxDraft(to="+3292000000", name="Stad Eeklo", text="De sleutel is geblokkeerd.", language="nl")
    out = outgoing.order_fax(ticket, words, by=desk.people[Role.CALL_TAKER])
    arguments = {"fax": shown.pk, "fax:bring_back fax": aside.pk, "out_fax": out.pk, "page": 1}
    desk.name(arguments, {"kinds": ["number"]})


def demonstrated() -> Pages:
    fax = actions.take_in(arrival("demonstrated", "+3292000001")) or Fax.objects.get(key="demonstrated")
    assert fax.entry is not None
    number, writer = fax.entry.ticket.number, User.objects.get(username="machteld")
    words = FaxDraft(to="+3292000000", name="Stad Eeklo", text="De sleutel is geblokkeerd.", language="nl")
    out = outgoing.order_fax(fax.entry.ticket, words, by=writer)
    return Pages(leader=(f"/faxes/{fax.pk}/", f"/faxes/out/{out.pk}/", f"/tickets/{number}/faxes/"))


EXAMPLES: Final = Examples(
    make=make,
    read_by_hand=("fax:original", "fax:change_out_fax"),
    outcomes=("fax:change_out_fax", "fax:ticket_faxes"),
    lists=("fax:faxes", "fax:junk", "fax:out_faxes"),
    open_arguments=("page",),
    pages=Pages(leader=("/faxes/", "/faxes/junk/", "/faxes/out/")),
    demonstrated=demonstrated,
    unmasked={
        "Fax.key": CODE,
        "Fax.called": NETWORK,
        "Fax.caller": NETWORK,
        "Fax.picture": HASH,
        "FaxAttempt.name": CODE,
        "OutFax.about": "the name in the journal of what many faxes belong to",
        "OutFax.digest": HASH,
        "OutFax.report_digest": HASH,
    },
)
