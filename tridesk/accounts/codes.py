"""The code of an authenticator app, typed at the second step.

An app shows a code for half a minute. A code read in its last seconds arrives when the next one is shown already, so
the previous code is accepted too, as RFC 6238 advises (5.2). No code is accepted twice, nor a code older than the last
accepted one: the database remembers it for all processes.
"""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tridesk.accounts import attempts, devices

LAST_STEP = "last_step"  # in the data of the authenticator: the half minute whose code was taken last


class _Once(BaseAuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].help_text = _(
            "From your code app, or one of your recovery codes. Neither at hand? Ask whoever manages colleagues."
        )

    def clean_code(self) -> str:
        device = devices.known_device(context.request, self.user)
        with attempts.counted([attempts.of_code(device or str(self.user.pk))]):
            code: str = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP and not _use_up(self.authenticator, code):
                raise get_adapter().validation_error("incorrect_code")
        return code


@transaction.atomic
def _use_up(authenticator: Authenticator, code: str) -> bool:
    """Marks the code as used; False when it, or a later one, was used before."""
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    step = max(_steps(decrypt(row.data["secret"]), code), default=-1)
    if step <= row.data.get(LAST_STEP, -1):
        return False
    row.data[LAST_STEP] = step
    row.save(update_fields=["data"])
    return True


def _steps(secret: str, code: str) -> list[int]:
    """The half minutes, of those that count now, in which the app shows this code."""
    return [
        step
        for step in auth.yield_hotp_counters_from_time()
        if compare_user_code(actual=code, expected=auth.format_hotp_value(auth.hotp_value(secret, step)))
    ]


class SetUp(ActivateTOTPForm):  # type: ignore[misc]
    """Setting up an app: the secret stays the same until it is confirmed.

    An open page is fetched again when something happens at the desk. allauth's form then made another secret than the
    one that the app had just read from the screen.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self.user = options.pop("user")
        super(ActivateTOTPForm, self).__init__(*args, **options)
        self.secret = auth.get_totp_secret()


class SecondStep(_Once, AuthenticateForm):  # type: ignore[misc]
    """Signing in."""


class OnceMore(_Once, ReauthenticateForm):  # type: ignore[misc]
    """Before something that matters."""
