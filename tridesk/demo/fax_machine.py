"""Fax machines elsewhere, simulated: so that a demonstration without a provider sends faxes that somebody takes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings

from tridesk.telephony.asterisk import home, server
from tridesk.telephony.simulator.faxes import SimulatedFaxLine
from tridesk.telephony.switch.faxes import FaxLine

SECONDS: Final = 8.0
"""How long a simulated call takes: long enough to see it, and to stop it."""


def fax_line() -> FaxLine:
    """The switch of this installation where it has a way out, else simulated machines."""
    real = home.fax_line() if (home.place() / "way-out.json").exists() else None
    if real is not None and server.way_out(home.place()).lines:
        return real
    return SimulatedFaxLine(Path(settings.ENVIRONMENT.var) / "fax-machines", seconds=SECONDS)
