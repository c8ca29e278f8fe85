"""Jobs of the out-tray."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tridesk.mailroom import delivery


@app.task(name="mailroom.send", pass_context=False)
def send(out_mail_id: int, attempt: int) -> None:
    """One attempt to send one message."""
    delivery.send(out_mail_id, attempt=attempt)


@app.periodic(cron="* * * * *")
@app.task(name="mailroom.watch", queueing_lock="mailroom.watch", pass_context=False)
def watch(timestamp: int) -> None:
    """Looks every minute for messages whose sending was cut off, and for any that no job takes care of."""
    delivery.watch()
