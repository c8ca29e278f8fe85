"""Faxes that leave, for tests: a draft, PDFs, machines elsewhere, and the process that looks at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tridesk.fax.models import OutFax
from tridesk.fax.outgoing import process
from tridesk.fax.outgoing.actions import FaxDraft
from tridesk.kit import clock, typesetting
from tridesk.telephony.simulator.faxes import MachineAnswer, SimulatedFaxLine
from tridesk.telephony.switch.faxes import FaxEnd, FaxOrder

MONDAY: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Order = Callable[..., OutFax]


class Machines:
    """What the machines elsewhere do, call after call; the orders that they got."""

    def __init__(self) -> None:
        self.answers = list[MachineAnswer]()
        self.orders = list[FaxOrder]()

    def __call__(self, order: FaxOrder) -> MachineAnswer:
        self.orders.append(order)
        return self.answers.pop(0) if self.answers else MachineAnswer(FaxEnd.SENT)


def pdf(pages: int, words: int = 0) -> bytes:
    """A PDF of so many pages, as somebody uploads it; the more words on each, the longer it takes to send."""
    template = '#set document(title: "Formulier")\n' + "#pagebreak()\n".join(
        f"= Blad {page}\n#lorem({words})\n" for page in range(pages)
    )
    return typesetting.pdf(template, {}, {}, at=MONDAY)


def draft(**fields: Any) -> FaxDraft:
    return replace(
        FaxDraft(to="09 200 00 00", name="An Peeters", text="De sleutel is geblokkeerd.", language="nl"), **fields
    )


def state(fax: OutFax) -> str:
    return OutFax.objects.values_list("state", flat=True).get(pk=fax.pk)


def look_later(line: SimulatedFaxLine, minutes: int) -> None:
    """The process looks, some minutes later."""
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        process.look(line)
        process.look(line)
