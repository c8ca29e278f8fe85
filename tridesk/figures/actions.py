"""What people and jobs do with figures: choose the topics left out, seal a month."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.office.queries import working_hours
from tridesk.figures import cells, folding
from tridesk.figures.models import Cell, SealedMonth
from tridesk.figures.months import first_working_day, month_after
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.tickets.models import Topic

REF: Final = "figures:topics"


@transaction.atomic
def exclude_topics(topics: Collection[int], *, by: User) -> None:
    """Chooses the topics that figures leave out, each with all below it; the numbers follow in a job."""
    require(by, "figures.edit")
    if Topic.objects.filter(pk__in=topics).count() < len(set(topics)):
        raise Invalid(_("There is no such topic."), field="topics")
    codes = _with_those_below(topics)
    record("figures.excluded", by=by, ref=REF, data={"topics": sorted(codes.values())})
    app.configure_task("figures.exclude", allow_unknown=False).defer(topics=[*sorted(codes)])


def exclude_new_topics() -> None:
    """Leaves out the topics that came below those that are left out: after topics were loaded."""
    topics = folding.excluded_topics()
    if fresh := _with_those_below(topics).keys() - set(topics):
        apply_exclusion(sorted({*topics, *fresh}))


def _with_those_below(topics: Collection[int]) -> dict[int, str]:
    """The codes of these topics and of all below them, by row number."""
    every = dict(Topic.objects.values_list("pk", "code"))
    chosen = {every[topic] for topic in topics if topic in every}
    return {pk: code for pk, code in every.items() if any(f"{code}.".startswith(f"{above}.") for above in chosen)}


def apply_exclusion(topics: Sequence[int]) -> None:
    """Moves the cells of topics that are left out from now on, or no longer; what was sealed stays sealed."""
    folding.exclude(topics)


@transaction.atomic
def seal_month(month: date, *, by: User | None) -> SealedMonth:
    """Seals the figures of a month that is over: what changes later is shown as a correction."""
    if by is not None:
        require(by, "figures.edit")
    month = month.replace(day=1)
    if month_after(month) > clock.today():
        raise Invalid(_("This month is not over yet."), field="month")
    folding.lock()
    folding.fold_all()
    if SealedMonth.objects.filter(pk=month).exists():
        raise Conflict(_("This month is sealed already."))
    sealed = SealedMonth.objects.create(month=month, at=clock.now(), by=by, digest=digest(month))
    record("figures.sealed", by=by, ref=f"figures:{month:%Y-%m}", data={"digest": sealed.digest})
    return sealed


def seal_due() -> list[SealedMonth]:
    """Seals the month before, from the first working day of this month on; and all before that are not sealed yet."""
    today = clock.today()
    if today < first_working_day(today, working_hours().is_working_day):
        return []
    folding.fold_all()
    last = SealedMonth.objects.order_by("-month").values_list("month", flat=True).first()
    begin = Cell.objects.filter(cut=cells.day_total()).order_by("first").values_list("first", flat=True).first()
    month = month_after(last) if last else (begin or today).replace(day=1)
    sealed = []
    while month < today.replace(day=1):
        sealed.append(seal_month(month, by=None))
        month = month_after(month)
    return sealed


def digest(month: date) -> str:
    """SHA-256 over the sealed cells of a month; the same whichever topics are left out."""
    sums = ", ".join(f"sum({name})" for name in cells.SUMS)
    sql = f"""
        SELECT encode(sha256(convert_to(coalesce(string_agg(row::text, E'\\n' ORDER BY row), ''), 'UTF8')), 'hex')
        FROM (SELECT counter, cut, first, a, b, {sums} FROM figures_cell
            WHERE NOT late AND NOT {cells.BY_YEAR} AND first >= %s AND first < %s
            GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0) row
    """  # noqa: S608 - of our own names
    with connection.cursor() as cursor:
        cursor.execute(sql, [month, month_after(month)])
        return str(cursor.fetchone()[0])


def faults() -> list[str]:
    """Each sealed month whose cells are not what was sealed, as a sentence."""
    return [
        f"The sealed figures of {sealed.month:%Y-%m} were changed."
        for sealed in SealedMonth.objects.order_by("month")
        if digest(sealed.month) != sealed.digest
    ]
