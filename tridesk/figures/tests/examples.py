"""A remark in the figures, and an export."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.examples import CODE, HASH, Desk, Examples, Pages
from tridesk.accounts.roles import Role
from tridesk.figures.annotations.models import Annotation
from tridesk.figures.exports.models import Export
from tridesk.kit import clock


def make(desk: Desk) -> None:
    by, now, day = desk.people[Role.PROJECT_LEADER], clock.now(), date.fromisoformat(str(desk.arguments["day"]))
    remark = Annotation.objects.create(day=day, until=day, text_nl="Nieuw menu", by=by, at=now)
    export = Export.objects.create(question="figure=tickets.opened", form="csv", language="en", by=by, at=now)
    desk.name({"annotation": remark.pk, "export_id": export.pk})


EXAMPLES: Final = Examples(
    make=make,
    #               leader manager supervisor taker expert technical relations administrator
    rights="""
    figures.read      x       x        x        x     -        x         x           x
    figures.edit      x       x        x        -     -        -         -           x
    """,
    roles_as_data=("planning/queries.py",),
    pages=Pages(
        leader=(
            "/figures/?view=changes",
            "/figures/?view=month",
            "/figures/?view=today",
            "/figures/annotations/",
            "/figures/definitions",
            "/figures/explore",
            "/figures/explore?rows=colour",
            "/figures/explore?rows=province",
            "/figures/explore?rows=weekday&columns=hour",
            "/figures/export?rows=channel&columns=month",
            "/figures/forecast",
            "/figures/list?figure=tickets.opened",
            "/figures/report",
            "/figures/roster",
            "/figures/staffing",
            "/figures/topics",
        ),
        none=(
            "/figures/export/order",
            "/figures/report/file",
            "/figures/report/readers",
            "/figures/roster/own.ics",
            "/figures/roster/publish",
            "/figures/staffing/plan",
        ),
    ),
    unmasked={
        "SealedMonth.digest": HASH,
        "Forecast.parts": CODE,
        "Forecast.service": CODE,
        "Plan.result": "numbers, and the user names of colleagues",
    },
    statements={
        "cells.py": "numbers",
        "folding.py": "numbers",
    },
)
