"""Every address of the product, as Django resolves them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver

# django-allauth has its own gate (it is the way in): sign-in, sign-out, passwords, second factors, OpenID Connect. What
# stands below is all of it that may exist; a route of allauth that is not here fails a test until it was looked at.
ALLAUTHS: Final = frozenset({
    # the way in and out, with the second step
    "account_login", "account_logout", "account_inactive", "account_reauthenticate", "account_confirm_login_code",
    "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_login_webauthn",
    # closed: colleagues are added and addressed by those who may; `tridesk.accounts.adapter` and `config.urls` refuse
    "account_signup", "socialaccount_signup", "account_email", "account_email_verification_sent",
    "socialaccount_connections",
    # one's own password, passkeys and codes
    "account_change_password", "account_set_password", "account_confirm_email", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    # OpenID Connect; those without a name are allauth's old addresses, which lead to these
    "socialaccount_login_cancelled", "socialaccount_login_error", "openid_connect_login",
    "openid_connect_callback", "",
})  # fmt: skip

_ARGUMENT: Final = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """One address: `path` as it stands in the list of addresses, the name to say it by, the view behind it."""

    path: str
    name: str
    view: Callable[..., Any]

    def __str__(self) -> str:
        return f"{self.name or 'nothing'} /{self.path}"

    @property
    def capability(self) -> tuple[str, ...]:
        """What it takes: any one of these."""
        return getattr(self.view, "capability", ())

    @property
    def arguments(self) -> list[str]:
        return [match["name"] for match in _ARGUMENT.finditer(self.path)]

    def at(self, values: Mapping[str, object]) -> str:
        """The URL with `values` filled in, unchecked, as a stranger could type it."""
        return "/" + _ARGUMENT.sub(lambda match: quote(str(values[match["name"]]), safe=""), self.path)


def all_routes() -> list[Route]:
    """Every route, allauth's among them."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def own_routes() -> list[Route]:
    """Every route that Tridesk's own gate guards."""
    return [route for route in all_routes() if not is_allauths(route)]


def page_routes() -> list[Route]:
    """Those of the pages: no API."""
    return [route for route in own_routes() if not route.path.startswith("api/")]


def is_allauths(route: Route) -> bool:
    return route.view.__module__.startswith("allauth.") or route.path.startswith("accounts/")


def _walk(patterns: Iterable[URLPattern | URLResolver], before: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield Route(path, f"{space}{pattern.name}" if pattern.name else "", pattern.callback)
