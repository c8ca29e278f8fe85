"""Jobs of the out-tray."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app


def defer_sending(out_mail_id: int, *, attempt: int, at: datetime | None = None) -> None:
    """Orders one attempt, in the present transaction, now or `at`.

    The order names its attempt: when a person was faster ('try again'), it finds that done and does nothing.
    """
    send.configure(schedule_at=at).defer(out_mail_id=out_mail_id, attempt=attempt)


def defer_overdue(out_mail_id: int, *, attempt: int) -> None:
    """The same for a message that should have left; `AlreadyEnqueued` when that order is waiting already."""
    order = send.configure(queueing_lock=f"mailroom.overdue.{out_mail_id}")
    order.defer(out_mail_id=out_mail_id, attempt=attempt)


@app.task(name="mailroom.send", pass_context=False)
def send(out_mail_id: int, attempt: int) -> None:
    """One attempt to send one message."""
    from tridesk.mailroom import delivery

    delivery.send(out_mail_id, attempt=attempt)


@app.periodic(cron="* * * * *")
@app.task(name="mailroom.watch", queueing_lock="mailroom.watch", pass_context=False)
def watch(timestamp: int) -> None:
    """Looks every minute for messages whose sending was cut off, and for any that no job takes care of."""
    from tridesk.mailroom import delivery

    delivery.watch()
