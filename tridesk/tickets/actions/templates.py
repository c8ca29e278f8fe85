"""The desk's own texts change."""

from __future__ import annotations

from django.db import transaction

from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.tickets.models import Template


@transaction.atomic
def change_template(
    template: Template, *, titles: dict[str, str], bodies: dict[str, str], active: bool, by: User
) -> Template:
    """Writes a template anew in all its languages."""
    template.titles, template.bodies, template.active = titles, bodies, active
    template.save(update_fields=["titles", "bodies", "active"])
    record("template.changed", by=by, ref=f"template:{template.code}", data={"languages": sorted(bodies)})
    return template
