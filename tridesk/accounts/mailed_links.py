"""Links in mails that need no sign-in: tokens by the keys of this installation, headers of the pages behind them."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpResponseBase

from tridesk.kit import link_tokens

_HEADERS: Final = {
    # Not `no-referrer`: browsers then send `Origin: null` with the form, which no server can tell from a stranger's.
    # The origin alone holds no token.
    "Referrer-Policy": "strict-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


def keys() -> list[bytes]:
    """The keys of this installation: the first marks tokens, older ones are still read."""
    return [key.encode() for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def new_token(purpose: bytes) -> str:
    """A token for a purpose; see `link_tokens`."""
    return link_tokens.new(keys()[0], purpose=purpose)


def is_ours(token: str, purpose: bytes) -> bool:
    """Whether this installation made a token for this purpose."""
    return link_tokens.is_ours(token, *keys(), purpose=purpose)


def keep_private(response: HttpResponseBase) -> None:
    """Lets no cache keep a page behind a link, no search engine find it, and no other site learn its address."""
    for name, value in _HEADERS.items():
        response.headers[name] = value
