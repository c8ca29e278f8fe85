"""What faxes ask of the rooms above, or what a demonstration answers in another way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tridesk.fax.outgoing.rules import OutState
from tridesk.kit.ports import ListPort, Port
from tridesk.telephony.asterisk import home
from tridesk.telephony.switch.faxes import FaxLine

line: Final = Port[Callable[[], FaxLine | None]](home.fax_line)
"""What sends faxes here; None where there is no switch."""

followers: Final = ListPort[Callable[[int, OutState, str], None]]()
"""Who hears, in the same transaction, what became of one of many faxes: which, its state, pages confirmed of all."""
