"""How often an address and a network may ask for what costs something, counted in digests."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import timedelta
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tridesk.accounts import mailed_links
from tridesk.kit.errors import Refusal

MOST_OF_ADDRESS: Final = 3  # links or requests that one address may ask for in an hour
MOST_OF_NETWORK: Final = 20
HOUR: Final = timedelta(hours=1)
TOO_OFTEN: Final = _("This was asked for too often. Try again in an hour, or call us.")


class AskedTooOften(Refusal):
    """A person, an address or a network has asked too often."""

    default_code, status = "too_many", 429


def must_be_few(of_address: int, of_network: int) -> None:
    if of_address >= MOST_OF_ADDRESS or of_network >= MOST_OF_NETWORK:
        raise AskedTooOften(TOO_OFTEN)


def counted(request: HttpRequest, what: str, seconds: int) -> int:
    """Counts one more of this network in a span of time that begins with the first; returns how many it is."""
    return counted_of(network_of(request.META.get("REMOTE_ADDR", "")), what, seconds)


def counted_of(network: str, what: str, seconds: int) -> int:
    """The same where the request is not at hand; `network` is a digest (`network_of`)."""
    counter = f"{what}:{network}"
    cache.add(counter, 0, seconds)
    try:
        return int(cache.incr(counter))
    except ValueError:  # the span ended in between
        return 1


def network_of(address: str) -> str:
    """The network of an Internet address as a digest with our key, to count by: a /64 of IPv6 is one subscriber."""
    try:
        parsed = ipaddress.ip_address(address)
        network = str(ipaddress.ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)
    except ValueError:
        network = "unknown"
    return digest(network)


def digest(text: str) -> str:
    return hmac.digest(mailed_links.keys()[0], b"portal.count" + text.lower().encode(), hashlib.sha256).hex()
