"""Duties of a user before work: a password of their own, and a second factor where their role needs one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.kit.errors import Sayable

OPEN: Final = ("/accounts/", "/language/", "/static/", "/healthz")  # signing in and out, and doing what is owed
WHY: Final[Mapping[str, Sayable]] = {
    "account_change_password": _("Please choose a password that only you know; then you can go on."),
    "mfa_index": _("Your role needs a second factor: add a passkey or a code app here; then you can go on."),
}
"""Route -> what people read when they are led there."""
_PROVED: Final = "tridesk.second_factor"
_METHODS: Final = "account_authentication_methods"  # of allauth: how this session was signed in


def owed(user: User, session: MutableMapping[str, Any]) -> str:
    """The route of the page for the user's next duty; '' when there is none."""
    if user.is_program:
        return ""
    if user.must_change_password:
        return "account_change_password"
    if not user.must_have_second_factor or session.get(_PROVED):
        return ""
    elsewhere = any(method.get("method") == "socialaccount" for method in session.get(_METHODS, []))
    if elsewhere or Authenticator.objects.filter(user=user, type__in=("totp", "webauthn")).exists():
        session[_PROVED] = True
        return ""
    return "mfa_index"


class Obligations:
    """Redirects a user with an open duty to its page, whatever page they asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and not request.path.startswith(OPEN) and (route := owed(user, request.session)):
            if request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate":  # scripts of open pages are not told
                messages.warning(request, str(WHY[route]))
            return redirect(route)
        return self.get_response(request)
