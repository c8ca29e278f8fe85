"""Defers the jobs that send mail, in the current transaction."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app


def defer_sending(out_mail_id: int, *, attempt: int, at: datetime | None = None) -> None:
    """Orders one attempt, in the present transaction, now or `at`.

    The order names its attempt: when a person was faster ('try again'), it finds that done and does nothing.
    """
    app.configure_task("mailroom.send", allow_unknown=False, schedule_at=at).defer(
        out_mail_id=out_mail_id, attempt=attempt
    )


def defer_overdue(out_mail_id: int, *, attempt: int) -> None:
    """The same for a message that should have left; `AlreadyEnqueued` when that order is waiting already."""
    order = app.configure_task("mailroom.send", allow_unknown=False, queueing_lock=f"mailroom.overdue.{out_mail_id}")
    order.defer(out_mail_id=out_mail_id, attempt=attempt)
