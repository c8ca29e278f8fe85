"""The page of programs that may read restores: each with the address at which it hears of changes."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.accounts.models import Token
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.rows import row_number
from tridesk.reconnect.webhooks import actions, queries, rules
from tridesk.reconnect.webhooks.wording import failure_in_words

COMMAND: Final = f"tridesk token NAME --scope {queries.SCOPE}"


@needs("staff.manage")
@require_http_methods(["GET", "POST"])
def programs(request: Signed) -> HttpResponseBase:
    """All programs; a new secret is shown in the answer to the gesture that made it, and never again."""
    secret, shown_for = "", 0
    if request.method == "POST":
        do = gesture(request, {"set", "renew", "end"})
        token = queries.program(row_number(request.POST.get("program", "")) or 0)
        try:
            if do == "set":
                secret = actions.set_address(token, request.POST.get("address", "").strip(), by=request.user)
            elif do == "renew":
                secret = actions.renew_secret(token, by=request.user)
            else:
                actions.end(token, by=request.user)
        except (Conflict, Invalid) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved."))
        if not secret:
            return redirect("reconnect:programs")
        shown_for = token.pk
    rows = [(token, failure_in_words(token.webhook.failure) if _fails(token) else "") for token in queries.programs()]
    context = {
        "programs": rows,
        "secret": secret,
        "shown_for": shown_for,
        "command": COMMAND,
        "example": rules.EXAMPLE,
    }
    response = render(request, "reconnect/programs.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _fails(token: Token) -> bool:
    return hasattr(token, "webhook") and token.webhook.failing_since is not None
