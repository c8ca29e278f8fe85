"""Which directory four settings mean, and what makes no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from tridesk.reconnect.access.by_hand import ByHand
from tridesk.reconnect.access.ldap.directory import LdapDirectory
from tridesk.reconnect.access.ports import AccessUnavailable, Unavailability
from tridesk.reconnect.access.scim import ScimDirectory
from tridesk.reconnect.access.setting import directory_from, secret_in
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.access.webhook import WebhookDirectory

LDAP = "ldaps://directory.example/ou=users,dc=example"


@pytest.fixture
def secret(tmp_path: Path) -> str:
    path = tmp_path / "secret"
    path.write_bytes(b"kloostertuin\n")
    return str(path)


def test_without_a_setting_orders_are_done_by_hand_or_by_the_twin_of_a_demonstration(tmp_path: Path) -> None:
    assert isinstance(directory_from("none", "", "", ""), ByHand)
    assert isinstance(directory_from("none", "", "", "", twin=tmp_path / "twin.json"), Twin)


def test_each_kind_is_its_adapter(secret: str, tmp_path: Path) -> None:
    twin = tmp_path / "twin.json"  # a demonstration may have a real directory
    assert isinstance(directory_from("ldap", LDAP, "cn=desk", secret, twin=twin), LdapDirectory)
    assert isinstance(directory_from("scim", "https://d.example/scim/v2", "", secret), ScimDirectory)
    assert isinstance(directory_from("webhook", "http://127.0.0.1:9/access", "", secret), WebhookDirectory)


@pytest.mark.parametrize(
    ("kind", "url", "name", "word"),
    [
        ("nonsense", "", "", "TRIDESK_ACCESS"),
        ("ldap", "https://directory.example", "cn=desk", "LDAP address"),
        ("ldap", LDAP, "", "TRIDESK_ACCESS_NAME"),
        ("scim", "http://directory.example/scim", "", "TRIDESK_ACCESS_URL"),  # in the clear
        ("webhook", "https://me:secret@directory.example/", "", "TRIDESK_ACCESS_URL"),
        ("webhook", "https://directory.example:x/", "", "TRIDESK_ACCESS_URL"),
        ("webhook", "https://directory.example/a b", "", "TRIDESK_ACCESS_URL"),
        ("webhook", "", "", "TRIDESK_ACCESS_URL"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(secret: str, kind: str, url: str, name: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        directory_from(kind, url, name, secret)


def test_a_secret_is_named_by_its_file(tmp_path: Path) -> None:
    for missing in ("", str(tmp_path / "none"), str(tmp_path)):
        with pytest.raises(ValueError, match="TRIDESK_ACCESS_SECRET"):
            directory_from("webhook", "https://directory.example/", "", missing)


def test_a_secret_is_read_each_time(secret: str) -> None:
    read = secret_in(Path(secret))
    assert read() == b"kloostertuin"
    Path(secret).write_bytes(b"another\r\n")
    assert read() == b"another"
    Path(secret).unlink()
    with pytest.raises(AccessUnavailable) as unavailable:
        read()
    assert unavailable.value.reason is Unavailability.SIGN_IN
