"""Reads annotations, and what the product knows itself, as one kind of value: the remarks of a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.holidays import HolidayKind
from tridesk.directory.models import Campaign, ClosedDay, Organisation, OrganisationKind
from tridesk.figures.annotations.models import Annotation
from tridesk.figures.charts import Remark, RemarkKind
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import NotFound
from tridesk.kit.text import colon
from tridesk.notices.models import Category, Notice
from tridesk.statuspage import queries as register
from tridesk.statuspage.entries import RegisterState

MOST: Final = 60  # of each kind, on one chart
FEW: Final = 3  # mergers on a day that are named one by one
DAYS_WITH_HOLIDAYS: Final = 100  # a longer period shows months, each of which has its holidays


def latest_annotations() -> list[Annotation]:
    """What colleagues wrote down, newest days first."""
    return list(Annotation.objects.select_related("by")[:500])


def annotation_for(user: User, number: int) -> Annotation:
    """The one gate to an annotation."""
    row = Annotation.objects.filter(pk=number).first() if user.may("figures.read") else None
    if row is None:
        raise NotFound(_("There is no such annotation."))
    return row


def remarks(first: date, last: date, user: User) -> tuple[Remark, ...]:
    """Everything worth drawing on a chart of these days, in order; words in the reader's language.

    Names of campaigns and subjects of notices only where the reader may see them.
    """
    several = [*_written(first, last), *_of_register(first, last), *_mergers(first, last)]
    several += _campaigns(first, last) if user.may("directory.read") else ()
    several += _notices(first, last) if user.may("notice.read") else ()
    if (last - first).days < DAYS_WITH_HOLIDAYS:
        several += _holidays(first, last)
    return tuple(sorted(several, key=lambda remark: (remark.first, remark.kind, remark.text)))


def _written(first: date, last: date) -> Iterator[Remark]:
    for row in Annotation.objects.filter(day__lte=last, until__gte=first).order_by("day")[:MOST]:
        yield Remark(row.day, row.until, RemarkKind.PERSON, str(row))


def _of_register(first: date, last: date) -> Iterator[Remark]:
    board = register.board()
    if board is None:
        return
    for incident in board.incidents[-500:]:
        began, ended = _day(incident.began), _day(incident.ended) if incident.ended else last
        if began <= last and ended >= first:
            words = gettext("out of service") if incident.worst is RegisterState.OUT_OF_SERVICE else gettext("unstable")
            text = _named(gettext("Interruption"), words, incident.began, incident.ended)
            yield Remark(max(began, first), min(ended, last), RemarkKind.INTERRUPTION, text)
    for work in board.maintenances[-500:]:
        began, ended = _day(work.begins), _day(work.ends)
        if work.cancelled_at is None and began <= last and ended >= first:
            text = _named(gettext("Maintenance"), "", work.begins, work.ends)
            yield Remark(max(began, first), min(ended, last), RemarkKind.MAINTENANCE, text)


def _named(name: str, words: str, began: datetime, ended: datetime | None) -> str:
    """`Interruption: out of service, 2 h`."""
    parts = [part for part in (words, _length(ended - began) if ended else "") if part]
    return colon(get_language()).join(part for part in (name, ", ".join(parts)) if part)


def _length(span: timedelta) -> str:
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes < 90:
        return ngettext("%(count)d min", "%(count)d min", minutes) % {"count": minutes}
    return gettext("%(hours)d h") % {"hours": round(minutes / 60)}


def _mergers(first: date, last: date) -> Iterator[Remark]:
    """Municipalities that became another: the day after their last."""
    ended = Organisation.objects.filter(
        kind=OrganisationKind.MUNICIPALITY,
        merged_into__isnull=False,
        valid_until__gte=first - timedelta(days=1),
        valid_until__lt=last,
    ).select_related("merged_into")
    together = defaultdict[date, dict[str, list[str]]](lambda: defaultdict(list))
    for body in ended.order_by("valid_until", "name_nl")[:MOST]:
        assert body.valid_until is not None
        together[body.valid_until + timedelta(days=1)][str(body.merged_into)].append(str(body))
    for day, mergers in together.items():
        if len(mergers) > FEW:
            names = {"count": len(mergers), "into": ", ".join(list(mergers)[:FEW])}
            text = gettext("%(count)d mergers of municipalities, into %(into)s and others") % names
            yield Remark(day, day, RemarkKind.MERGER, text)
            continue
        for into, ended_names in mergers.items():
            text = gettext("Merger: %(names)s into %(into)s") % {"names": ", ".join(ended_names), "into": into}
            yield Remark(day, day, RemarkKind.MERGER, text)


def _holidays(first: date, last: date) -> Iterator[Remark]:
    kinds = (HolidayKind.LEGAL, HolidayKind.FEDERAL, HolidayKind.BRIDGE)
    for closed in ClosedDay.objects.filter(date__gte=first, date__lte=last, kind__in=kinds)[:MOST]:
        yield Remark(closed.date, closed.date, RemarkKind.HOLIDAY, str(closed))


def _campaigns(first: date, last: date) -> Iterator[Remark]:
    """On the day on which they began."""
    since, until = clock.midnight(first), clock.midnight(last + timedelta(days=1))
    for campaign in Campaign.objects.filter(started_at__gte=since, started_at__lt=until).order_by("started_at")[:MOST]:
        text = gettext("Campaign") + colon(get_language()) + campaign.name
        yield Remark(_day(campaign.started_at), _day(campaign.started_at), RemarkKind.CAMPAIGN, text)


def _notices(first: date, last: date) -> Iterator[Remark]:
    """On the day on which they began to leave; the register tells of those about itself."""
    since, until = clock.midnight(first), clock.midnight(last + timedelta(days=1))
    notices = Notice.objects.filter(began_at__gte=since, began_at__lt=until, category=Category.CAMPAIGN)
    columns = ("began_at", "subject_nl", "subject_fr", "subject_de")
    for notice in notices.only(*columns).order_by("began_at")[:MOST]:
        assert notice.began_at is not None
        text = gettext("Notice") + colon(get_language()) + str(notice)
        yield Remark(_day(notice.began_at), _day(notice.began_at), RemarkKind.NOTICE, text)


def _day(at: datetime) -> date:
    return at.astimezone(BRUSSELS).date()
