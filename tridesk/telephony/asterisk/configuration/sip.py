"""pjsip.conf: the trunk, and for each agent a SIP telephone and a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tridesk.telephony.asterisk.configuration.text import ConfigurationSection, shown
from tridesk.telephony.asterisk.site import HERE, AsteriskSite, PhoneAgent, browser, telephone, telephone_password
from tridesk.telephony.lines.trunk import WIDE_CODECS, Trunk
from tridesk.telephony.switch.values import SILENCE

_QUALIFY = "5"  # seconds between two looks at whether a telephone still answers
_SILENCE = str(int(SILENCE.total_seconds()))
_QUALIFY_LINE = "30"
_TONES = "30"  # seconds of a call in which the tone of a fax machine is listened for
_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
_NEAR = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8"]  # never behind the address seen outside
_BROWSER_CODECS = {"disallow": "all", "allow": "alaw"}  # every browser has it (RFC 7874): nothing to translate

_GLOBAL = {
    "type": "global",
    "endpoint_identifier_order": "username,ip",
    "user_agent": "Tridesk",
    "ignore_uri_user_options": "yes",  # a ported number is dialled as `+3225180001;npdi;rn=+3212345678`
}


def pjsip(site: AsteriskSite) -> list[ConfigurationSection]:
    """Agents register with name and password, the trunk is known by its address; all else is turned away."""
    return [
        # By name first, so that on a single machine a telephone is not taken for the trunk. A caller who calls
        # himself like a telephone is asked for its password.
        ConfigurationSection("global", _GLOBAL),
        ConfigurationSection("system", {"type": "system", "timer_t1": "500"}),
        *_transports(site),
        *_trunk(site),
        *(section for agent in site.agents for section in _agent(site, agent)),
    ]


def _transports(site: AsteriskSite) -> Iterator[ConfigurationSection]:
    """TLS needs no certificate of ours: we call the provider, and a registered one answers on the same connection."""
    bind = f"[{site.address}]" if ":" in site.address else site.address
    outside = site.trunk.outside
    address = {"external_media_address": outside, "external_signaling_address": outside, "local_net": _NEAR}
    seen = address if outside else {}
    for protocol in ("udp", "tcp"):
        yield ConfigurationSection(
            protocol,
            {
                "type": "transport",
                "protocol": protocol,
                "bind": f"{bind}:{site.ports.sip}",
                **seen,
            },
        )
    if site.trunk.transport == "tls":
        yield ConfigurationSection(
            "tls",
            {
                "type": "transport",
                "protocol": "tls",
                "bind": f"{bind}:{site.ports.sip + 1}",
                "method": "tlsv1_2",
                "verify_server": "yes",
                "ca_list_file": _AUTHORITIES,
                **seen,
            },
        )
    yield ConfigurationSection("ws", {"type": "transport", "protocol": "ws", "bind": f"127.0.0.1:{site.ports.http}"})


def _trunk(site: AsteriskSite) -> Iterator[ConfigurationSection]:
    """One line for each host of the provider; a call from any of them is a caller."""
    for line, host in zip(site.trunk.lines, site.trunk.hosts, strict=True):
        yield from _line(site, line, host)


def _line(site: AsteriskSite, line: str, host: str) -> Iterator[ConfigurationSection]:
    trunk = site.trunk
    where = _uri(trunk, host) if trunk != HERE else ""
    by = {"outbound_proxy": f"{_uri(trunk, trunk.proxy)};lr"} if trunk.proxy else {}
    known = {"outbound_auth": "trunk-auth", "from_user": trunk.user} if trunk.user else {}
    domain = {"from_domain": trunk.from_domain} if trunk.from_domain else {}
    sealed = {"media_encryption": "sdes"} if trunk.srtp else {}
    yield ConfigurationSection(line, {
        "type": "endpoint", "context": "callers", "transport": trunk.transport, "dtmf_mode": "auto_info",
        "direct_media": "no", "identify_by": "ip", "rtp_symmetric": "yes", "language": "en", **codecs(site),
        "trust_id_inbound": "yes" if trunk.trusts_identity else "no",
        # Whoever answers is nobody's business outside, and saying so would cost a second INVITE for every call.
        "send_connected_line": "no", "send_pai": "yes",
        # A waiting muted caller may send no sound: only a long silence means that they are gone, and their BYE lost.
        "rtp_timeout": "900", "rtp_timeout_hold": "900", **({"aors": line} if where else {}),
        # Faxes: T.38 where the provider offers it, with what repairs lost packets. A machine that calls a number for
        # voice is heard by its tone, in the first half minute: nobody's whistle ends a long talk.
        "t38_udptl": "yes", "t38_udptl_ec": "redundancy", "t38_udptl_nat": "yes",
        "fax_detect": "yes", "fax_detect_timeout": _TONES,
        **known, **by, **domain, **sealed,
    })  # fmt: skip
    addresses = [_without_port(host)] + ([_without_port(trunk.proxy)] if trunk.proxy else [])
    yield ConfigurationSection(f"{line}-address", {"type": "identify", "endpoint": line, "match": addresses})
    if where:
        yield ConfigurationSection(line, {"type": "aor", "contact": where, "qualify_frequency": _QUALIFY_LINE, **by})
    if trunk.user:
        if line == trunk.lines[0]:
            yield ConfigurationSection(
                "trunk-auth",
                {
                    "type": "auth",
                    "auth_type": "digest",
                    "username": trunk.user,
                    "password": trunk.password,
                },
            )
        yield ConfigurationSection(f"{line}-registration", {
            "type": "registration", "outbound_auth": "trunk-auth", "server_uri": where, "transport": trunk.transport,
            "client_uri": f"sip:{trunk.user}@{trunk.from_domain or _without_port(host)}", "contact_user": trunk.user,
            "retry_interval": "20", "forbidden_retry_interval": "300", "max_retries": "1000000", "line": "yes",
            "endpoint": line, **by,
        })  # fmt: skip


def _uri(trunk: Trunk, host: str) -> str:
    return f"sip:{host}" + ("" if trunk.transport == "udp" else f";transport={trunk.transport}")


def _without_port(host: str) -> str:
    return re.sub(r":\d+$", "", host) if host.startswith("[") or host.count(":") == 1 else host


def codecs(site: AsteriskSite) -> dict[str, str]:
    """Wide ones first where the provider has them; an agent's telephone has the same, so nothing is translated."""
    wide = [codec for codec in WIDE_CODECS if codec in site.trunk.codecs]
    return {"disallow": "all", "allow": ",".join([*wide, "alaw", "ulaw"])}


def _agent(site: AsteriskSite, agent: PhoneAgent) -> Iterator[ConfigurationSection]:
    both = (
        (telephone(agent.user), codecs(site) | _TELEPHONE, _ONE_TELEPHONE),
        (browser(agent.user), _BROWSER, _NEWEST_WINDOW),
    )
    for name, kind, only in both:
        yield ConfigurationSection(
            name,
            {
                "type": "endpoint",
                "context": "agents",
                "direct_media": "no",
                "identify_by": "username",
                "auth": name,
                "aors": name,
                "callerid": f'"{shown(agent.name)}" <{name}>',
                "device_state_busy_at": "1",
                "language": "en",
                **kind,
            },
        )
        yield ConfigurationSection(
            name,
            {
                "type": "auth",
                "auth_type": "digest",
                "username": name,
                "password": telephone_password(site.key, name, agent.renewed),
            },
        )
        yield ConfigurationSection(
            name,
            {
                "type": "aor",
                "max_contacts": "1",
                "qualify_frequency": _QUALIFY,
                "qualify_timeout": "3",
                **only,
            },
        )


_TELEPHONE = {
    "dtmf_mode": "auto_info",
    "rtp_symmetric": "yes",
    "force_rport": "yes",
    "rewrite_contact": "yes",
    "rtp_timeout": _SILENCE,
    "rtp_timeout_hold": "900",
}
# A browser sends sound all the time, muted too, and a telephone sends silence or comfort noise: none at all means that
# the window was closed or the power cut in mid-call, and the caller is cared for by the next agent.
_BROWSER = {"webrtc": "yes", "dtls_auto_generate_cert": "yes", "rtp_timeout": _SILENCE} | _BROWSER_CODECS
# A second telephone on an account is refused (403) while the first answers: it would take its calls in silence.
_ONE_TELEPHONE = {"remove_existing": "no", "remove_unavailable": "yes"}
# A page that is loaded anew registers anew, without having signed off.
_NEWEST_WINDOW = {"remove_existing": "yes"}
