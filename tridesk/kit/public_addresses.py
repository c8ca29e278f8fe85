"""Tells addresses of the public internet from those inside a network: a user must not make the server ask there."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def is_public(address: str) -> bool:
    """Whether an IP address is reached over the internet alone, also the IPv4 address inside an IPv6 one.

    >>> is_public("192.0.2.1"), is_public("::ffff:10.0.0.1"), is_public("fe80::1%eth0"), is_public("193.191.1.1")
    (False, False, False, True)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    within = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (within is None or within.is_global)


def networks(value: str) -> tuple[Network, ...]:
    """Networks with commas between them; `ValueError` when one is none."""
    return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())


def is_within(address: str, allowed: Sequence[Network]) -> bool:
    """Whether an IP address lies in one of these networks."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return any(ip in network for network in allowed)
