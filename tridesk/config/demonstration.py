"""What a demonstration adds when Tridesk starts; outside one, nothing is plugged in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tridesk.kit.ports import Port

load: Final = Port[Callable[[Callable[[str], object]], None]](lambda say: None)
"""Loads the invented people and requests where they are missing; `say` is told when that takes a moment."""

greeting: Final = Port[Callable[[], list[str]]](list)
"""The lines about log-ins that `tridesk run` prints."""
