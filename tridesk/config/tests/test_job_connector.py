"""What a job defers is visible when the job's transaction ends, and not before."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from tridesk.config.job_connector import Jobs
from tridesk.mailroom import deferral


@pytest.mark.django_db(transaction=True)
def test_a_job_deferred_in_a_transaction_that_fails_never_was() -> None:
    def deferred() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'mailroom.send'")
            row: Any = cursor.fetchone()
        return int(row[0])

    before = deferred()
    with app.replace_connector(Jobs().get_worker_connector()):
        with transaction.atomic():
            deferral.defer_sending(1, attempt=1)
            transaction.set_rollback(True)
        assert deferred() == before
        with transaction.atomic():
            deferral.defer_sending(1, attempt=1)
        assert deferred() == before + 1
