"""Connector of the job worker: jobs that a job defers belong to that job's own transaction.

By itself the worker puts such a job on a connection of its own, where it is visible at once: a mail was looked for
before the transaction that wrote it had ended, not found, and waited for the next look a minute later.
"""

from __future__ import annotations

from procrastinate.connector import BaseAsyncConnector, BaseConnector
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector


class Worker(PsycopgConnector):
    """Fetches and finishes jobs on its own connections; defers on Django's."""

    def get_sync_connector(self) -> BaseConnector:
        return DjangoConnector()


class Jobs(DjangoConnector):
    """Django's connector, with the worker above."""

    def get_worker_connector(self) -> BaseAsyncConnector:
        return Worker(kwargs=connector_params(self.alias), min_size=1, max_size=8)  # each lane listens on one
