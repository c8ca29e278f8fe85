"""An address that leads inside a network is never taken for one of the internet, however it is written."""

import pytest

from tridesk.kit.public_addresses import is_public

PUBLIC = [
    "193.191.1.1",
    "8.8.8.8",
    "2a02:2788::1",
    "2600:9000::1%eth0",
    "64:ff9b::193.191.1.1",  # NAT64: the address of somebody outside
    "2002:c1bf:101::1",  # 6to4, as above
]

INSIDE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "192.0.0.9",
    "192.0.0.192",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::127.0.0.1",
    "::193.191.1.1",
    "::ffff:10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::192.0.0.192",
    "64:ff9b:1::193.191.1.1",
    "100::1",
    "2001:db8::1",
    "2002:a00:1::1",
    "2002:e000:1::1",
    "4000::1",
    "fc00::1",
    "fe80::1%eth0",
    "fec0::1",
    "feff::1",
    "ff0e::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_internet_may_be_asked(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_a_network_may_not(address: str) -> None:
    assert not is_public(address)
