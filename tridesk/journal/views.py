"""The journal as a page: for whoever must know who did what."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tridesk.accounts.gate import Signed, needs
from tridesk.journal import queries

PAGE = 50


@needs("journal.read")
def journal(request: Signed) -> HttpResponse:
    """The newest entries first; `before` in the address is an entry number, `verb` the beginning of a verb."""
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    verb = request.GET.get("verb", "")[:40].replace("\x00", "")
    entries = queries.latest(PAGE + 1, before=number, verb=verb)
    context = {
        "entries": entries[:PAGE],
        "older": entries[PAGE - 1].pk if len(entries) > PAGE else None,
        "seal": queries.last_seal(),
        "verb": verb,
    }
    return render(request, "journal/journal.html", context)
