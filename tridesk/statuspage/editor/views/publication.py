"""Publishing: what was previewed is said, put out, and read back from the public address."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final, cast

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tridesk.kit import clock
from tridesk.kit.errors import NotFound, Permanent
from tridesk.statuspage import actions
from tridesk.statuspage.editor import drafts
from tridesk.statuspage.editor.drafts import EntryDraft
from tridesk.statuspage.editor.gate import Visit, editors_only
from tridesk.statuspage.editor.preview import preview
from tridesk.statuspage.entries import LogEntry
from tridesk.statuspage.queries import publisher

RECEIPT: Final = "tridesk.editor.receipt"

log = logging.getLogger(__name__)


@require_POST
@editors_only
def publish(request: HttpRequest) -> HttpResponse:
    """Says what was previewed: from here on everybody can read it."""
    name = cast(Visit, request).editor.name
    draft = drafts.opened(request.POST.get("draft", ""), name)
    entry = _said_already(draft) or actions.record(publisher().log, draft.what, by=name, via="editor", seen=draft.seen)
    return redirect("published", receipt=_publish_and_sign(entry))


def _publish_and_sign(entry: LogEntry) -> str:
    """Publishes the log; returns what came of it, signed, for an address that may be loaded often."""
    try:
        done = publisher().publish()
        seen, fault = done.seen, done.fault
    except (OSError, Permanent) as error:  # the entry is in the log all the same, and the watch goes on trying
        log.error("the state of the register cannot be published: %s", error)
        seen, fault = None, str(error)
    told = {"at": clock.now().isoformat(), "seen": seen, "fault": fault, "entry": entry.number}
    return signing.dumps(told, salt=RECEIPT, compress=True)


@editors_only
def published(request: HttpRequest, receipt: str) -> HttpResponse:
    """That it can be read, and since when: as it was seen from outside."""
    try:
        told = signing.loads(receipt, salt=RECEIPT)
    except signing.BadSignature:
        raise NotFound(_("There is nothing here.")) from None
    entries = publisher().log.entries()[: told["entry"]]
    context = {
        "at": datetime.fromisoformat(told["at"]),
        "seen": told["seen"],
        "milliseconds": round((told["seen"] or 0) * 1000),
        "fault": told["fault"],
        "preview": preview(entries[:-1], entries[-1]),
        "state": getattr(entries[-1].what, "state", None),
        "public": settings.ENVIRONMENT.status_url,
    }
    return render(request, "editor/published.html", context)


def _said_already(draft: EntryDraft) -> LogEntry | None:
    """The entry that this draft has become: a second press or reload writes nothing."""
    after = publisher().log.entries()[draft.seen : draft.seen + 1]
    return next((entry for entry in after if (entry.what, entry.by) == (draft.what, draft.by)), None)
