"""Tells addresses of the public internet from those inside a network: a user must not make the server ask there."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Final

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_PROTOCOLS: Final = ipaddress.IPv4Network("192.0.0.0/24")  # a few of them count as global, but nobody's server is there
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")  # the last four bytes are the IPv4 address that is asked
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")  # IANA has given out no other addresses of the internet


def is_public(address: str) -> bool:
    """Whether an IP address is reached over the internet alone, also the IPv4 address inside an IPv6 one.

    >>> is_public("192.0.2.1"), is_public("::ffff:10.0.0.1"), is_public("fe80::1%eth0"), is_public("193.191.1.1")
    (False, False, False, True)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast and ip not in _PROTOCOLS
    if ip in _NAT64:
        return is_public(str(ipaddress.IPv4Address(ip.packed[-4:])))
    return ip.is_global and ip in _UNICAST and (ip.sixtofour is None or is_public(str(ip.sixtofour)))


def networks(value: str) -> tuple[Network, ...]:
    """Networks with commas between them; `ValueError` when one is none."""
    return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())


def is_within(address: str, allowed: Sequence[Network]) -> bool:
    """Whether an IP address lies in one of these networks."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return any(ip in network for network in allowed)
