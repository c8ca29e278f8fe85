"""What faxes ask of the rooms above, or what a demonstration answers in another way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tridesk.kit.ports import Port
from tridesk.telephony.asterisk import home
from tridesk.telephony.switch.faxes import FaxLine

line: Final = Port[Callable[[], FaxLine | None]](home.fax_line)
"""What sends faxes here; None where there is no switch."""
