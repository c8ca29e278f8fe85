"""What the tests look at, and how they commit."""

from __future__ import annotations

from datetime import datetime

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tridesk.journal.queries import history_of
from tridesk.mailroom.models import OutMail

# A test whose commits other connections must see. Only the mailroom's tables are emptied after it: that is quick, and
# leaves what migrations put into others.
committing = pytest.mark.django_db(transaction=True, available_apps=["tridesk.mailroom"])


def jobs() -> list[tuple[dict[str, int], datetime | None]]:
    """The orders to send that wait: arguments and when."""
    rows = ProcrastinateJob.objects.filter(task_name="mailroom.send", status="todo").order_by("id")
    return [(row.args, row.scheduled_at) for row in rows]


def journalled(ref: str = "ticket:2026-000123") -> list[str]:
    return [entry.verb for entry in history_of(ref)]


def state_of(mail: OutMail) -> str:
    mail.refresh_from_db()
    return mail.state
