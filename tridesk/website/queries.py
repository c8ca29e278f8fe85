"""What the public site is made of, read from the rooms below."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse

from tridesk.directory.office import queries as office
from tridesk.directory.office.worktime import WorkingHours
from tridesk.faq import queries as faq
from tridesk.faq.models import Entry, Version
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.tickets import queries as tickets
from tridesk.tickets.models import Ticket
from tridesk.website.values import DeskContact, OfficeDay, PublicAnswer

DAYS: Final = 14


def answers(at: datetime, number: int | None = None) -> Iterator[PublicAnswer]:
    """The entries that everybody may read, by number; or that one alone, if they may."""
    known = list(faq.public_entries(at, number))
    validated = Version.objects.filter(entry__in=[entry for entry, _texts in known], nth=F("entry__validated_version"))
    written = dict(validated.values_list("entry_id", "at"))
    for entry, texts in known:
        changed = written.get(entry.pk, entry.changed_at)
        yield PublicAnswer(
            entry.number,
            entry.topic,
            entry.source,
            texts,
            changed,
            entry.only_until,
            tuple(entry.no_person),
            settings.ENVIRONMENT.demo,
        )


def merged(number: int | None = None) -> dict[int, int]:
    """The numbers of entries that were merged, and of those into which.

    With `number` only those whose pages may change with this entry: itself, what was merged into it, and what was
    before and now leads where it leads.
    """
    rows = Entry.objects.filter(merged_into__isnull=False)
    if number is not None:
        target = Entry.objects.filter(number=number).values("merged_into")
        rows = rows.filter(Q(number=number) | Q(merged_into__number=number) | Q(merged_into__in=target))
    return dict(rows.values_list("number", "merged_into__number"))


def main_topics(numbers: Collection[int]) -> dict[int, str]:
    """The first level of the topic of these entries, by their number; those without one are left out."""
    rows = Entry.objects.filter(number__in=numbers).exclude(topic="").values_list("number", "topic")
    return {number: topic.partition(".")[0] for number, topic in rows}


def asked(first: datetime, last: datetime) -> Iterator[tuple[str, datetime]]:
    """The first level of the topic and the moment of each request in a time; those without a topic are left out."""
    rows = Ticket.objects.filter(opened_at__range=(first, last), topic__isnull=False)
    for topic, at in rows.values_list("topic__code", "opened_at").iterator():
        yield topic.partition(".")[0], at


def topics() -> dict[str, Text]:
    """The names of the first level of the subject tree, by code."""
    return {topic.code: topic.names for topic in tickets.topics() if topic.parent_id is None}


def desk(at: datetime) -> DeskContact:
    """How the desk is reached now, and its hours from the Monday of this week on."""
    today = at.astimezone(BRUSSELS).date()
    monday = today - timedelta(days=today.weekday())
    dates = [monday + timedelta(days=number) for number in range(DAYS)]
    special = {
        day.date: day.names
        for year in {dates[0].year, dates[-1].year}
        for day in office.closed_days(year)
        if not day.open or day.hours
    }
    usual, data = office.working_hours(), office.office_data()

    def days(hours: WorkingHours, count: int = DAYS) -> tuple[OfficeDay, ...]:
        return tuple(OfficeDay(day, hours.hours_on(day), special.get(day)) for day in dates[:count])

    others = {language: office.working_hours(language) for language in LANGUAGES}
    closes = usual.closes_at(at)
    return DeskContact(
        data.phone,
        data.email,
        data.fax,
        data.address,
        days=days(usual),
        closes=closes,
        opens=None if closes else usual.next_opening(at),
        spoken={language: days(hours, 7) for language, hours in others.items() if hours is not usual},
        form=settings.ENVIRONMENT.public_url.rstrip("/") + reverse("portal:new"),
    )
