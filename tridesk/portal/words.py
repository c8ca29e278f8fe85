"""The addresses of the portal, and the words around them in mails."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override


def address_of(name: str) -> str:
    """An address of the portal as it stands in a mail."""
    public: str = settings.ENVIRONMENT.public_url
    return public.rstrip("/") + reverse(f"portal:{name}")


def in_words(language: str, link: str, *, alone: bool = True) -> str:
    """The paragraph in one language."""
    with override(language):
        if not alone:
            return _("Follow your request without a password; ask here for your link:") + f"\n{link}"
        return "\n".join(
            [
                _("See how far your request is, answer, or ask to be called back, without a password:"),
                link,
                _("The link is meant for you alone and is good for 30 days."),
            ]
        )
