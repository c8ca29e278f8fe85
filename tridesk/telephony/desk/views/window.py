"""The telephone in the browser: a window that stays open across pages, and the accounts of telephones."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.kit.errors import Conflict
from tridesk.telephony import queries
from tridesk.telephony.asterisk import home
from tridesk.telephony.asterisk.browsers import PATH
from tridesk.telephony.desk import actions

_MICROPHONE: Final = "camera=(), display-capture=(), geolocation=(), microphone=(self), payment=(), usb=()"


@needs("call.take")
@require_GET
def window(request: Signed) -> HttpResponseBase:
    """The telephone's own window: a call would not outlive the page that it is in."""
    response = render(request, "telephony/window.html", {"socket": PATH, "conductor": queries.conductor()})
    response.headers["Permissions-Policy"] = _MICROPHONE
    return response


@needs("call.take")
@require_POST
@never_cache
@sensitive_variables()
def account(request: Signed) -> HttpResponseBase:
    """The account that the user's telephone registers with: `kind` is `browser`, or `telephone` for a SIP telephone."""
    if home.socket_url() is None:
        raise Conflict(_("Calls are simulated here: there is no switch with which a telephone could register."))
    if request.POST.get("kind") == "telephone":
        mine = actions.show_account(by=request.user)
    else:
        mine = home.account(request.user, "browser")
    return JsonResponse({"name": mine.name, "password": mine.password, "server": mine.server})
