"""The code of an authenticator app, typed at the second step.

An app shows a code for half a minute. Whoever reads it in its last seconds sends it when the next one is shown already:
that one before is taken too, as RFC 6238 advises (5.2). None is taken twice, for as long as it would be taken at all.
"""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from django.conf import settings
from django.core.cache import cache

SHOWN = 30  # seconds


class _Once(BaseAuthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        code: str = super().clean_code()
        typed = "".join(filter(str.isalnum, code))
        taken_for = SHOWN * (1 + 2 * settings.MFA_TOTP_TOLERANCE)
        if not cache.add(f"tridesk.code:{self.user.pk}:{typed}", True, timeout=taken_for):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStep(_Once, AuthenticateForm):  # type: ignore[misc]
    """Signing in."""


class OnceMore(_Once, ReauthenticateForm):  # type: ignore[misc]
    """Before something that matters."""
