"""Jobs of telephony."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="23 2 * * *")
@app.task(
    queue="bulk", queueing_lock="telephony.destroy_recordings", name="telephony.destroy_recordings", pass_context=False
)
def destroy_recordings(timestamp: int) -> None:
    """Destroys recordings at the end of their retention."""
    from tridesk.telephony.recordings import actions

    actions.destroy_over()
