"""Answers that wait for a second pair of eyes, for their owner to confirm them, and sentences in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.accounts.worklist import WorklistKind, WorklistRow
from tridesk.faq import queries
from tridesk.faq.models import Entry, Report
from tridesk.kit import clock
from tridesk.kit.text import one_line


def of_faq(user: User) -> Iterable[WorklistKind]:
    """Reports first: somebody may be telling a caller what is wrong. Then what nobody outside the desk reads."""
    entries = reverse("faq:entries")
    if user.may("faq.write"):
        reports = queries.open_reports(user).order_by("pk")
        yield WorklistKind(_("Answers that may be wrong or outdated"), reverse("faq:next"), reports, _report, "warning")
        missing = queries.left_out(user).order_by("number")
        name = _("Answers that the public site leaves out")
        yield WorklistKind(name, reverse("faq:next"), missing, _missing, "warning")
    if user.may("faq.validate"):
        proposed = queries.to_validate(user).order_by("changed_at", "pk")
        url = f"{entries}?state=not_validated"
        yield WorklistKind(_("Answers to validate"), url, proposed, _proposed, "eye")
    if user.may("faq.write"):
        due = queries.to_confirm(user).order_by("confirm_by", "pk")
        yield WorklistKind(_("Answers to confirm"), f"{entries}?mine=1", due, _due, "done")


def _report(report: Report) -> WorklistRow:
    words = f"{report.entry.name}: {one_line(report.sentence, 100)}"
    return WorklistRow(words, reverse("faq:entry", args=[report.entry.number]), report.at)


def _missing(entry: Entry) -> WorklistRow:
    words = ", ".join(f"“{words}”" for words in entry.left_out)
    return WorklistRow(f"{entry.name}: {words}", reverse("faq:entry", args=[entry.number]), entry.changed_at)


def _proposed(entry: Entry) -> WorklistRow:
    return WorklistRow(_words(entry), reverse("faq:entry", args=[entry.number]), entry.changed_at)


def _due(entry: Entry) -> WorklistRow:
    days: list[date] = [day for day in (entry.confirm_by, entry.only_until) if day is not None]
    at: datetime = clock.midnight(min(days)) if days else entry.changed_at
    return WorklistRow(_words(entry), reverse("faq:entry", args=[entry.number]), at, due=True)


def _words(entry: Entry) -> str:
    text = queries.text_in(entry, get_language() or "")
    return f"{entry.name}: {text.question}" if text else entry.name
