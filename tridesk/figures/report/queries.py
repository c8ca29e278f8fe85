"""Reads: the readers of the report, possible readers, and the months that have a report."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from tridesk.accounts import queries as accounts
from tridesk.accounts.models import User
from tridesk.figures.months import month_before
from tridesk.figures.report.models import ReportReader
from tridesk.kit import clock


def readers() -> list[ReportReader]:
    """The readers of the report, by name."""
    return list(ReportReader.objects.select_related("user").order_by("user__name", "pk"))


def readers_on(day: date) -> list[ReportReader]:
    """The readers of the report due on a day: added by then, still working here, with access to figures."""
    known = [reader for reader in readers() if reader.since.astimezone(clock.BRUSSELS).date() <= day]
    return [reader for reader in known if reader.user.may("figures.read") and reader.user.email]


def candidates() -> QuerySet[User]:
    """Colleagues to whom the report may be sent."""
    return accounts.colleagues("figures.read").exclude(email="")


def months(count: int = 24) -> list[date]:
    """The first days of the months of which a report can be made, the latest first."""
    today = clock.today()
    firsts = [month_before(today)]
    while len(firsts) < count:
        firsts.append(month_before(firsts[-1]))
    return firsts


def address_of(month: date) -> str:
    """The page of the report of a month, as a mail has it."""
    return f"{settings.ENVIRONMENT.public_url}{reverse('figures:report')}?month={month:%Y-%m}"
