"""What programs of the register are told of a restore: no proof, no number, no address."""

from __future__ import annotations

from typing import Any

from tridesk.reconnect.models import Restore


def outline(restore: Restore) -> dict[str, Any]:
    """The step that is due or how it ended, as JSON has it (`RestoreOut` of the API)."""
    return {
        "id": restore.pk,
        "ticket": restore.ticket.number,
        "login": restore.user.login,
        "credential": str(restore.credential) if restore.credential else None,
        "step": restore.step,
        "outcome": restore.outcome,
        "opened_at": restore.opened_at.isoformat(),
        "restored_at": restore.restored_at.isoformat() if restore.restored_at else None,
        "closed_at": restore.closed_at.isoformat() if restore.closed_at else None,
    }
