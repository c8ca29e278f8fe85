"""The ledger of a notice: what became of it at each address, and what a person decides about the doubtful."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number
from tridesk.notices import actions, ledger, queries
from tridesk.notices.models import DeliveryState


@needs("notice.read")
@require_GET
def of_notice(request: Signed, notice: int) -> HttpResponseBase:
    """What became of the notice at each address."""
    row = queries.notice_for(request.user, notice)
    state = request.GET.get("state", "")[:20]
    words = request.GET.get("who", "")[:100].replace("\x00", "").strip()
    rows = queries.deliveries(row, state, row_number(request.GET.get("after", "")) or 0, words=words)
    shown = rows[: queries.PAGE]
    following = urlencode({"state": state, "who": words, "after": shown[-1].pk}) if len(rows) > queries.PAGE else ""
    counts = asdict(ledger.progress(row.pk))
    context = {
        "notice": row,
        "rows": shown,
        "state": state,
        "words": words,
        "following": f"?{following}" if following else "",
        "states": [(code, label, counts[code]) for code, label in DeliveryState.choices if counts[code]],
        "may_write": request.user.may("notice.write"),
        "unknown": counts["unknown"] if state in ("", DeliveryState.UNKNOWN) and not words else 0,
    }
    return render(request, "notices/ledger.html", context)


@needs("notice.write")
@require_POST
def again(request: Signed, delivery: int) -> HttpResponseBase:
    """Offers a doubtful mail once more."""
    return _decided(request, actions.send_again(delivery, by=request.user))


@needs("notice.write")
@require_POST
def let_go(request: Signed, delivery: int) -> HttpResponseBase:
    """Does not send a doubtful mail again."""
    return _decided(request, actions.let_go(delivery, by=request.user))


@needs("notice.write")
@require_POST
def unknown(request: Signed, notice: int) -> HttpResponseBase:
    """Decides about all of unknown outcome at once: `do` is `again` or `let-go`."""
    row = queries.notice_for(request.user, notice)
    decide = {"again": actions.send_all_again, "let-go": actions.let_all_go}.get(request.POST.get("do", ""))
    if decide is None:
        raise Invalid(_("Tridesk does not know this step."), field="do")
    times = decide(row.pk, by=request.user)
    messages.success(
        request, ngettext("Noted for %(count)d mail.", "Noted for %(count)d mails.", times) % {"count": times}
    )
    return redirect("notices:ledger", row.pk)


def _decided(request: Signed, notice: int) -> HttpResponseBase:
    messages.success(request, _("Noted."))
    return redirect("notices:ledger", notice)
