"""What a private Asterisk reads: pure text, whatever people are called."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tridesk.telephony.asterisk.configuration import Bad, configuration
from tridesk.telephony.asterisk.configuration.text import ConfigurationSection, render
from tridesk.telephony.asterisk.program import Program
from tridesk.telephony.asterisk.site import AsteriskSite, PhoneAgent, Ports, Trunk, agent_of, browser, telephone
from tridesk.telephony.lines.trunk import Number

PROGRAM = Program(("/opt/asterisk",), Path("/opt/modules"), Path("/opt/data"))
SITE = AsteriskSite(
    Path("/var/desk"), PROGRAM, Ports(5060, 8088, 20_000), "ab" * 32, agents=(PhoneAgent("jorn", "Jorn"),)
)
HOSTILE = (
    "x\n[trunk]\npassword = known",
    "x\r\nmember => PJSIP/evil",
    'Jan" <sip:evil@evil.example>',
    "a;b;--c",
    "=> exec",
    "#exec /bin/sh",
    "ab]\n[cd](!)",
    "${SHELL(id)}",
    "\x00\x1b\u2028",
    "h",
    "_X.",
    "",
    "é" * 200,
)


def sections(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """A file as Asterisk reads it: comments away, sections in order, each with its settings."""
    read: list[tuple[str, list[tuple[str, str]]]] = []
    for line in text.replace("\\;", "\0").splitlines():
        line = line.partition(";")[0].strip().replace("\0", ";")
        if line.startswith("["):
            read.append((line[1 : line.index("]")], []))
        elif line:
            name, _equals, value = line.partition("=")
            read[-1][1].append((name.strip(), value.strip()))
    return read


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_writes_a_setting_of_its_own(name: str) -> None:
    tame = configuration(replace(SITE, agents=(PhoneAgent("jorn", "Jorn"), PhoneAgent("ilse", "Ilse"))))
    wild = configuration(replace(SITE, agents=(PhoneAgent("jorn", "Jorn"), PhoneAgent(name, name))))
    for file, text in tame.items():
        assert [[key for key, _ in some] for _, some in sections(wild[file])] == [
            [key for key, _ in some] for _, some in sections(text)
        ]


@pytest.mark.parametrize("name", HOSTILE[:-2])
def test_an_endpoint_has_a_plain_name_that_can_be_read_back(name: str) -> None:
    assert telephone(name).replace("-", "").replace("_", "").isalnum()
    assert (agent_of(telephone(name)), agent_of(browser(name))) == (name or None, name or None)


@pytest.mark.parametrize("name", ["trunk", "agent-", "agent-a b", "agentjorn", "agent-_zz", ""])
def test_what_is_no_agent_is_none(name: str) -> None:
    assert agent_of(name) is None


@pytest.mark.parametrize("password", ["a\nb", "a\x00", " a", "a\u2028b"])
def test_a_password_that_no_file_can_hold_is_refused(password: str) -> None:
    with pytest.raises(Bad):
        configuration(replace(SITE, trunk=Trunk("provider.example", user="desk", password=password)))


def test_a_password_may_have_what_would_begin_a_comment() -> None:
    text = configuration(replace(SITE, trunk=Trunk("provider.example", user="desk", password="a;b=>c")))["pjsip.conf"]
    assert ("password", "a;b=>c") in dict(sections(text)[::-1])["trunk-auth"]


@pytest.mark.parametrize("name", ["", "a]b", "a\nb", "(x)", "a;b", " a"])
def test_a_section_has_a_plain_name(name: str) -> None:
    with pytest.raises(Bad):
        render([ConfigurationSection(name, {})])


def test_every_agent_has_a_telephone_and_a_browser_with_passwords_of_their_own() -> None:
    read = [dict(some) for _, some in sections(configuration(SITE)["pjsip.conf"])]
    passwords = {section["username"]: section["password"] for section in read if section.get("type") == "auth"}
    assert list(passwords) == ["agent-jorn", "browser-jorn"]
    assert len(set(passwords.values())) == 2
    assert [section["webrtc"] for section in read if "webrtc" in section] == ["yes"]


def test_secrets_are_another_installations_own() -> None:
    assert SITE.secret("agent-jorn") == SITE.secret("agent-jorn")
    assert SITE.secret("agent-jorn") != replace(SITE, key="cd" * 32).secret("agent-jorn")


def test_a_static_queue_has_the_agents_of_its_language() -> None:
    agents = (PhoneAgent("jorn", "Jorn", ("nl", "de")), PhoneAgent("aurelie", "Aurélie", ("fr",)))
    read = dict(sections(configuration(replace(SITE, agents=agents))["queues.conf"]))
    members = {
        queue: [value.split(",")[2] for key, value in some if key == "member"]
        for queue, some in read.items()
        if queue != "general"
    }
    assert members == {
        "desk": ["agent-jorn", "agent-aurelie"],
        "desk-nl": ["agent-jorn"],
        "desk-fr": ["agent-aurelie"],
        "desk-de": ["agent-jorn"],
    }


def test_a_static_queue_without_a_speaker_has_all_agents() -> None:
    agents = (PhoneAgent("jorn", "Jorn", ("nl",)), PhoneAgent("aurelie", "Aurélie", ("fr",)))
    read = dict(sections(configuration(replace(SITE, agents=agents))["queues.conf"]))
    assert [key for key, _value in read["desk-de"]].count("member") == 2


def test_a_trunk_that_knows_us_by_password_is_registered_with() -> None:
    site = replace(SITE, trunk=Trunk("provider.example", 5080, "desk", "secret"))
    read = [dict(some) for _, some in sections(configuration(site)["pjsip.conf"])]
    registrations = [section for section in read if section.get("type") == "registration"]
    assert [(registration["server_uri"], registration["client_uri"]) for registration in registrations] == [
        ("sip:provider.example:5080", "sip:desk@provider.example")
    ]


def test_nothing_but_sip_and_sound_listens_beyond_this_machine() -> None:
    files = configuration(replace(SITE, address="0.0.0.0"))
    assert ("bindaddr", "127.0.0.1") in dict(sections(files["http.conf"]))["general"]
    binds = {name: dict(some)["bind"] for name, some in sections(files["pjsip.conf"]) if "bind" in dict(some)}
    assert binds == {"udp": "0.0.0.0:5060", "tcp": "0.0.0.0:5060", "ws": "127.0.0.1:8088"}


def test_a_number_for_faxes_is_received_in_every_spelling_and_no_other_is() -> None:
    numbers = (Number("+3225180001", service="fax"), Number("+3225180002", service="KEYS"))
    plan = configuration(replace(SITE, trunk=Trunk("provider.example", numbers=numbers)))["extensions.conf"]
    faxes = [line for line in plan.splitlines() if "Goto(fax," in line and not line.startswith("exten = fax,")]
    assert faxes == [
        f"exten = {way},1,Goto(fax,{way},1)" for way in ("+3225180001", "003225180001", "025180001", "3225180001")
    ]
    assert "ReceiveFAX(${FAX_FILE}.tif,f)" in plan
    assert f"{SITE.place}/spool/fax/" in plan
    shell = [line for line in plan.splitlines() if "System(" in line]
    moved = ' same = n,System(mv "${FAX_FILE}.new" "${FAX_FILE}.%s")'
    begun = ' same = n,System(mv "${FAX_FILE}.order" "${FAX_FILE}.new")'
    assert shell == [moved % "fax", begun, moved % "sent", moved % "sent"], "nothing a stranger typed"


def test_a_fax_machine_that_calls_for_voice_is_heard_on_every_line_and_in_every_place_where_callers_are() -> None:
    files = configuration(replace(SITE, trunk=Trunk("provider.example")))
    lines = [dict(some) for _, some in sections(files["pjsip.conf"]) if dict(some).get("context") == "callers"]
    assert [(line["fax_detect"], line["fax_detect_timeout"]) for line in lines] == [("yes", "30")]
    contexts = re.split(r"^\[", files["extensions.conf"], flags=re.MULTILINE)
    heard = {context.partition("]")[0] for context in contexts if "\nexten = fax,1,Goto(fax,pages,1)\n" in context}
    assert heard == {"arrived", "fallback"}
