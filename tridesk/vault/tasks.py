"""The vault's job: sealing again what has an older key, a while at a time, so that other jobs get their turn."""

from __future__ import annotations

from typing import Final

from procrastinate.contrib.django import app

from tridesk.vault.actions import reseal_for

A_WHILE: Final = 5.0  # seconds


@app.task(queue="bulk", name="vault.reseal", pass_context=False)
def reseal() -> None:
    """Goes on with sealing again, and defers the rest."""
    if reseal_for(A_WHILE):
        reseal.defer()


@app.periodic(cron="* * * * *")
@app.task(queue="bulk", name="vault.watch_resealing", queueing_lock="vault.watch_resealing", pass_context=False)
def watch_resealing(timestamp: int) -> None:
    """Takes up what a killed process left."""
    reseal()
