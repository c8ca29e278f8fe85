"""Connector of the job worker: jobs that a job defers belong to that job's own transaction.

By itself the worker puts such a job on a connection of its own, where it is visible at once: a mail was looked for
before the transaction that wrote it had ended, not found, and waited for the next look a minute later.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import psycopg
from procrastinate.connector import LISTEN_TIMEOUT, BaseAsyncConnector, BaseConnector, Notify
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from tridesk.journal.connections import notices


class Worker(PsycopgConnector):
    """Fetches and finishes jobs on its own connections; defers on Django's."""

    def get_sync_connector(self) -> BaseConnector:
        return DjangoConnector()

    async def _loop_notify(
        self, on_notification: Notify, connection: psycopg.AsyncConnection, timeout: float = LISTEN_TIMEOUT
    ) -> None:
        """Hands on what the channels say, until the connection is dead; asleep until something comes.

        In place of that of procrastinate, which looks ten times a second in each lane.
        """
        with suppress(psycopg.OperationalError):
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(timeout):
                        async for notice in notices(connection):
                            await on_notification(channel=notice.channel, payload=notice.payload)
                await connection.execute("SELECT 1")  # whether it lives


class Jobs(DjangoConnector):
    """Django's connector, with the worker above."""

    def get_worker_connector(self) -> BaseAsyncConnector:
        return Worker(kwargs=connector_params(self.alias), min_size=1, max_size=8)  # each lane listens on one
