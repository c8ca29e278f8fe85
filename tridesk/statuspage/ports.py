"""What this room tells to rooms above it, which it may not import: `tridesk.config` plugs them in."""

from __future__ import annotations

from typing import Protocol


class IncidentFollower(Protocol):
    """Hears of incidents when the journal takes the log up, in that transaction, once for each."""

    def incident_ended(self, incident: str) -> None:
        """The register is stable again, and the incident with this id is over."""
        ...


followers: list[IncidentFollower] = []
