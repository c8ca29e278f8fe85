"""What the status page tells rooms above it."""

from __future__ import annotations

from typing import Final, Protocol

from tridesk.kit.ports import ListPort


class IncidentFollower(Protocol):
    """Hears of incidents when the journal takes the log up, in that transaction, once for each."""

    def incident_ended(self, incident: str) -> None:
        """The register is stable again, and the incident with this id is over."""
        ...


class MaintenanceFollower(Protocol):
    """Hears of plans that are changed or called off, in the same transaction, once for each maintenance."""

    def maintenance_changed(self, maintenance: str) -> None:
        """The plan with this id is another now, or there is none any more."""
        ...


followers: Final = ListPort[IncidentFollower]()
maintenance_followers: Final = ListPort[MaintenanceFollower]()
