"""What is typed about colleagues."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tridesk.accounts import attempts
from tridesk.accounts.roles import ROLE_NAMES


class SignInForm(LoginForm):  # type: ignore[misc]
    """Name and password; the focus is in the first that is still to be typed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        to_type = "password" if self["login"].value() else "login"
        self.fields[to_type].widget.attrs["autofocus"] = True


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """A new password for the signed-in user; guesses of the present password are counted and limited."""

    def clean_oldpassword(self) -> str:
        with attempts.counted([attempts.of_account(str(self.user.pk))]):
            old: str = super().clean_oldpassword()
        return old


class NewKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey or security key; the label of its name is translated, which allauth's is not."""

    name = forms.CharField(label=_("Name"), required=False)


class KeyNameForm(EditWebAuthnForm):  # type: ignore[misc]
    """The name of a passkey or security key, with a translated label."""

    name = forms.CharField(label=_("Name"))


class ColleagueForm(forms.Form):
    """A colleague; user name and first password only for a new one."""

    username = forms.SlugField(label=_("User name"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, name) for role, name in ROLE_NAMES.items()])
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. To be changed at the first sign-in."),
    )
    active = forms.BooleanField(label=_("May sign in"), required=False, initial=True)

    def __init__(self, *args: Any, new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("active",) if new else ("username", "password"):
            del self.fields[name]
