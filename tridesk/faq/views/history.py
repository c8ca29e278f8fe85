"""All versions of an answer: who wrote them and why, what differs between two, and one of them restored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.faq import actions, ports, queries
from tridesk.faq.models import Audience, EntryLanguage, Version
from tridesk.faq.paragraphs import WordChange, difference
from tridesk.kit import dates
from tridesk.kit.errors import Conflict, Invalid, Sayable
from tridesk.kit.rows import row_number

PARTS: Final[dict[str, Sayable]] = {
    "question": gettext_lazy("Question"),
    "answer": gettext_lazy("Answer for callers"),
    "public_answer": gettext_lazy("Answer for the public"),
    "wordings": gettext_lazy("Other ways to ask"),
    "links": gettext_lazy("Law and documents"),
}
VALUES: Final[dict[str, Sayable]] = {
    "audience": gettext_lazy("Who may read it"),
    "topic": gettext_lazy("Topic"),
    "note": gettext_lazy("Internal note"),
    "confirm_by": gettext_lazy("To be confirmed by"),
    "valid_from": gettext_lazy("Valid from"),
    "valid_to": gettext_lazy("Valid until"),
    "only_until": gettext_lazy("In this language only until"),
}
_DAYS: Final = frozenset({"confirm_by", "valid_from", "valid_to", "only_until"})


@needs("faq.read")
@require_GET
def history(request: Signed, answer: int) -> HttpResponseBase:
    """The versions, the newest first; the difference between `from` and `to`, else between the last two."""
    row = queries.entry_for(request.user, answer)
    versions = queries.versions(row)
    newer = queries.version_for(row, row_number(request.GET.get("to", "")) or row.version)
    older = queries.version_for(row, row_number(request.GET.get("from", "")) or (newer.nth - 1 if newer else 0))
    context = {
        "entry": row,
        "versions": versions,
        "newer": newer,
        "older": older,
        "changes": _changes(older, newer) if newer is not None else [],
        "may_write": request.user.may("faq.write") and row.merged_into_id is None,
    }
    return render(request, "faq/history.html", context)


@needs("faq.write")
@require_POST
def restore(request: Signed, answer: int) -> HttpResponseBase:
    """Writes an earlier version once more, as the newest."""
    row = queries.entry_for(request.user, answer)
    try:
        actions.restore(row.number, row_number(request.POST.get("version", "")) or 0, by=request.user)
    except (Invalid, Conflict) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Restored as the newest version: a colleague validates it."))
    return redirect("faq:history", row.number)


def _changes(older: Version | None, newer: Version) -> list[tuple[str, Sayable, list[tuple[WordChange, str]]]]:
    """What differs: language ('' for what holds in all), the part, its runs of words."""
    before: Mapping[str, Any] = older.content if older is not None else {"texts": {}}
    changes: list[tuple[str, Sayable, list[tuple[WordChange, str]]]] = []
    for name, label in VALUES.items():
        was, now = (_words(name, content.get(name)) for content in (before, newer.content))
        if was != now:
            changes.append(("", label, difference(was, now)))
    for language in EntryLanguage.values:
        texts = (before["texts"].get(language, {}), newer.content["texts"].get(language, {}))
        for name, label in PARTS.items():
            was, now = (_words(name, text.get(name)) for text in texts)
            if was != now:
                changes.append((language, label, difference(was, now)))
    return changes


def _words(name: str, value: Any) -> str:
    """A value as text."""
    if name == "audience" and value:
        return str(Audience(value).label)
    if name == "topic" and value:
        return str(dict(ports.topics.answer()).get(value, value))
    if name in _DAYS and value:
        return dates.long_date(date.fromisoformat(value), get_language())
    if name == "links":
        return "\n".join(f"{link['title']} {link['url']}" for link in value or ())
    return "\n".join(value) if isinstance(value, list) else str(value or "")
