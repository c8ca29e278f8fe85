"""The Asterisk of an installation: the agents that it is configured for, and the ports that it keeps."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import LazySettings

from tridesk.accounts.models import User
from tridesk.directory.models import SpokenLanguage, Staff
from tridesk.kit.languages import LANGUAGES
from tridesk.telephony.asterisk import home, server
from tridesk.telephony.asterisk.adapter import AsteriskSwitch
from tridesk.telephony.asterisk.home import Account
from tridesk.telephony.asterisk.program import Program
from tridesk.telephony.asterisk.site import HERE, PhoneAgent, Trunk
from tridesk.telephony.switch import Refused
from tridesk.telephony.switch.commands import Ring
from tridesk.telephony.switch.values import Endpoint

PROGRAM = Program(("/opt/asterisk",), Path("/opt/modules"), Path("/opt/data"))


@pytest.fixture(autouse=True)
def _here(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)
    monkeypatch.setattr(home, "installed", lambda: None)
    monkeypatch.setattr(home, "available", lambda: PROGRAM)


def person(name: str, role: str, *spoken: str, active: bool = True) -> None:
    user = User.objects.create(username=name, role=role, name=name.title(), is_active=active)
    staff = Staff.objects.create(user=user)
    SpokenLanguage.objects.bulk_create(SpokenLanguage(staff=staff, language=language) for language in spoken)


@pytest.mark.django_db
def test_agents_are_rung_for_the_languages_that_they_speak() -> None:
    person("jorn", "call_taker", "nl", "de", "en")
    person("aurelie", "call_taker")
    person("siebe", "technical_centre", "nl")
    person("tijl", "administrator", "nl")
    person("gone", "call_taker", "nl", active=False)
    assert home.roster() == (PhoneAgent("aurelie", "Aurelie", LANGUAGES), PhoneAgent("jorn", "Jorn", ("nl", "de")))


def test_ports_are_chosen_once_and_kept(settings: LazySettings) -> None:
    first = home.private(PROGRAM, ()).ports
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", first.sip))
        assert home.private(PROGRAM, ()).ports == first
    sip = replace(settings.ENVIRONMENT.http, host="0.0.0.0", port=5099)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, sip=sip)
    site = home.private(PROGRAM, ())
    assert (site.address, site.ports) == ("0.0.0.0", replace(first, sip=5099))


def test_a_port_in_use_is_not_chosen() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        assert home._free(port, socket.SOCK_DGRAM) == port + 10


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"sip": 1}'])
def test_a_file_of_ports_that_is_broken_is_written_anew(broken: str) -> None:
    home.place().mkdir()
    (home.place() / "ports.json").write_text(broken)
    assert home.private(PROGRAM, ()).ports == home.private(PROGRAM, ()).ports


def test_without_being_asked_for_there_is_none(settings: LazySettings) -> None:
    assert (home.is_wanted(), home.switch()) == (False, None)
    home.private(PROGRAM, ())  # `make asterisk` was said once
    assert home.is_wanted()
    assert isinstance(home.switch(), AsteriskSwitch)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, ari_url="http://desk:secret@pbx.example:8088/ari")
    assert not home.is_wanted()
    assert isinstance(home.switch(), AsteriskSwitch)


def test_passwords_of_telephones_are_this_installations_own(settings: LazySettings) -> None:
    before = home.private(PROGRAM, ()).secret("agent-jorn")
    settings.SECRETS = SimpleNamespace(telephone="00" * 32)
    assert home.private(PROGRAM, ()).secret("agent-jorn") != before


def test_a_browser_and_a_sip_telephone_have_an_account_each(settings: LazySettings) -> None:
    site, jorn = home.private(PROGRAM, ()), User(username="jorn")
    assert home.account(jorn, "browser") == Account("browser-jorn", site.secret("browser-jorn"), "")
    assert home.account(jorn, "telephone") == Account(
        "agent-jorn", site.secret("agent-jorn"), f"127.0.0.1:{site.ports.sip}"
    )
    everywhere = replace(settings.ENVIRONMENT.http, host="0.0.0.0", port=5060)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, sip=everywhere, public_url="https://desk.example")
    assert home.account(jorn, "telephone").server == "desk.example:5060"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, ari_url="http://desk:secret@pbx.example:8088/ari")
    assert home.account(jorn, "telephone").server == "pbx.example"


@pytest.mark.parametrize(
    ("ari_url", "socket_url"),
    [
        ("http://desk:secret@pbx.example:8088/ari", "ws://pbx.example:8088/ws"),
        ("https://desk:secret@pbx.example/ari", "wss://pbx.example:443/ws"),
        ("http://desk:secret@[::1]/ari", "ws://[::1]:80/ws"),
    ],
)
def test_browsers_come_to_where_ari_is(ari_url: str, socket_url: str, settings: LazySettings) -> None:
    assert home.socket_url() is None
    site = home.private(PROGRAM, ())
    assert home.socket_url() == f"ws://127.0.0.1:{site.ports.http}/ws"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, ari_url=ari_url)
    assert home.socket_url() == socket_url


def test_a_provider_is_read_from_its_address(settings: LazySettings) -> None:
    assert home.private(PROGRAM, ()).trunk == HERE
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, trunk="sip:desk:p%3Bw@provider.example:5080")
    assert home.private(PROGRAM, ()).trunk == Trunk("provider.example", 5080, "desk", "p;w")


def test_without_a_provider_no_line_can_be_down_and_nobody_outside_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    site = home.private(PROGRAM, ())
    server.write_configuration(site)
    switch = AsteriskSwitch(site.ari_url, home.library().sound, way_out=lambda: server.way_out(site.place))

    async def asked(*_request: object, **_more: object) -> list[dict[str, str]]:
        return [{"resource": "trunk", "state": "offline"}]

    monkeypatch.setattr(switch, "_ask", asked)
    assert asyncio.run(switch.lines()) == []
    with pytest.raises(Refused):
        asyncio.run(switch.do(Ring("c1.third.1", Endpoint("outside", "+3281000000"), "", timedelta(seconds=30))))


@pytest.mark.parametrize(
    "url",
    ["x", "sip:", "sip:desk@provider.example", "http://provider.example", "sip:a:b@h:p", "sip:a:b@h/x", "sip:a%0A:b@h"],
)
def test_an_address_that_makes_no_sense_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ValueError, match="TRIDESK_TRUNK must look like sip:"):
        Trunk.from_url(url)
