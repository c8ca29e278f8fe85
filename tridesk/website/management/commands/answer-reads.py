"""`tridesk answer-reads < access.log`: reads of public answers, and how many were followed by a request."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tridesk.website import queries
from tridesk.website.reads import AFTER, by_topic, reads


class Command(BaseCommand):
    help = "Counts reads of public answers in a web server's log, and requests on their topic within 24 hours."

    def handle(self, **options: Any) -> None:
        known = sorted(reads(sys.stdin))
        if not known:
            raise CommandError("No read of an answer is in this log. It should be in the common or combined format.")
        topics = queries.main_topics({read.number for read in known})
        first, last = known[0].at, known[-1].at + AFTER
        rows = by_topic(
            ((topics[read.number], read.at) for read in known if read.number in topics), queries.asked(first, last)
        )
        self.stdout.write(f"{len(known)} reads from {_day(first)} to {_day(known[-1].at)}.")
        self.stdout.write(f"{'topic':8}{'reads':>8}{'followed':>10}{'without a request':>19}")
        for row in rows:
            self.stdout.write(f"{row.topic:8}{row.reads:>8}{row.followed:>10}{row.without:>18.0%} ")


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
