"""Settings of django-allauth: users cannot sign themselves up, or add another way in to their account.

A colleague of OpenID Connect must already have an account with the address that a manager has set.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tridesk.accounts import attempts, devices
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit.national_number import mask_all


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by managers of colleagues, never by visitors."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """As allauth does, with our own limits on guessing instead of those in the memory of each process."""
        counts = self._counts(request, str(credentials.get("username") or credentials.get("email") or ""))
        attempts.claim_for_form(counts)
        user = super().authenticate(request, **credentials)
        if user is not None:
            attempts.release(counts)
        return user

    def _counts(self, request: HttpRequest, typed: str) -> list[attempts.AttemptCount]:
        typed = typed.lower()  # as allauth looks addresses up: the sign of Kelvin becomes a k
        same = Q(username__iexact=typed) | (Q(email__iexact=typed) if typed else Q())
        user = User.objects.filter(same).order_by("pk").first()
        if device := devices.known_device(request, user):
            return [attempts.of_device(device)]
        name = str(user.pk) if user else f"nobody:{typed}"
        return [attempts.of_account(name), attempts.of_address(self.get_client_ip(request) or "")]

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().post_login(request, user, **options)
        devices.remember(response, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        user = request.user if request.user.is_authenticated else None
        super().logout(request)
        if user is not None:
            record("colleague.signed_out", by=user, ref=f"colleague:{user.username}")

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """Sets a password that the user chose; it is no first password any more."""
        user.must_change_password = False
        super().set_password(user, password)
        record("colleague.password_changed", by=user, ref=f"colleague:{user.username}")


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An identity from outside opens the account that has the same verified address, and none else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        # What an identity provider tells may hold the national number; the claims are kept with the account.
        sociallogin.account.extra_data = mask_all(sociallogin.account.extra_data)
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(redirect("account_login"))  # or a session of a minute would open it for ever
        if sociallogin.is_existing:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        same = Q()
        for email in verified:
            same |= Q(email__iexact=email)
        user = User.objects.filter(same, is_active=True, is_program=False).first() if verified else None
        if user is None:
            messages.error(
                request, _("Nobody at the desk is known by this identity. Ask the administrator to add you.")
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)
