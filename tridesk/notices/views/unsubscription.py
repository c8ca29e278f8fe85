"""The page behind `List-Unsubscribe` (RFC 8058): no account, no cookie; a GET shows one button and changes nothing.

A mail program posts here without having been here before, so there is no form token to ask for: the address itself,
which only the reader of one mail has, says who asks. It stands in no log (`config.logs`).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tridesk.accounts import mailed_links
from tridesk.accounts.gate import public
from tridesk.notices import actions, queries
from tridesk.notices.models import Delivery
from tridesk.notices.sender import marks

ONE_CLICK = ("List-Unsubscribe", "One-Click")


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def no_more(request: HttpRequest, mark: str) -> HttpResponse:
    """No more campaigns to this address. Forged links get the same answer as those that lead nowhere any more."""
    number = marks().read_link(mark)
    mail = queries.campaign_mail(number) if number is not None else None
    languages = mail.languages if mail and mail.languages else [translation.get_language() or "nl"]
    with translation.override(languages[0]):
        response = _answered(request, mail, {"mail": mail, "languages": languages})
        mailed_links.keep_private(response)
        response.headers["Content-Language"] = ", ".join(languages)
        return response


def _answered(request: HttpRequest, mail: Delivery | None, context: dict[str, Any]) -> HttpResponse:
    status, unsubscribed = 200, False
    if mail is None:
        status = 404
    elif request.method != "POST":
        unsubscribed = queries.wants_no_campaigns(mail)
    elif request.POST.get(ONE_CLICK[0]) == ONE_CLICK[1]:
        actions.unsubscribe(mail.pk)
        unsubscribed = True
    else:
        status = 422
    return render(request, "notices/no_more.html", context | {"unsubscribed": unsubscribed}, status=status)
