"""The jobs of the figures: folding, sealing months, leaving topics out, forecasts, plans of staffing."""

from __future__ import annotations

from procrastinate.contrib.django import app

import tridesk.figures.exports.tasks
import tridesk.figures.report.tasks  # noqa: F401


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="figures.fold", name="figures.fold", pass_context=False)
def fold(timestamp: int) -> None:
    """Folds what happened since the last minute."""
    from tridesk.figures import folding

    folding.fold_all()


@app.periodic(cron="52 5-18 * * *")
@app.task(queue="bulk", queueing_lock="figures.seal", name="figures.seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Seals the month before, on the first working day of a month; each hour, so that no day is lost."""
    from tridesk.figures import actions

    actions.seal_due()


@app.task(queue="bulk", name="figures.exclude")
def exclude(topics: list[int]) -> None:
    """Leaves these topics out of the figures, and no others."""
    from tridesk.figures import actions

    actions.apply_exclusion(topics)


@app.periodic(cron="* * * * *")
@app.task(queue="bulk", name="figures.make_forecasts", queueing_lock="figures.make_forecasts", pass_context=False)
def make_forecasts(timestamp: int) -> None:
    """Forecasts anew once a day, in its first minutes or as soon as there are records."""
    from tridesk.figures.planning import actions

    actions.make_forecasts()


@app.task(queue="bulk", name="figures.carry_on_plans", pass_context=False)
def carry_on_plans() -> None:
    """Plays the plans of staffing that wait."""
    from tridesk.figures.planning import actions

    actions.carry_on()


@app.periodic(cron="* * * * *")
@app.task(queue="bulk", name="figures.watch_plans", queueing_lock="figures.watch_plans", pass_context=False)
def watch_plans(timestamp: int) -> None:
    """Takes up what a killed process left."""
    from tridesk.figures.planning import actions

    actions.carry_on()
