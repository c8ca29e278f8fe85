"""In how many days a credential ends when its organisation is told, once for each. Pure."""

from __future__ import annotations

from typing import Final

BOUNDS: Final = (7, 30, 60)
WIDEST: Final = BOUNDS[-1]
