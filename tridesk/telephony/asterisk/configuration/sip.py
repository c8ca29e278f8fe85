"""pjsip.conf: the trunk, and for each agent a SIP telephone and a browser."""

from __future__ import annotations

from collections.abc import Iterator

from tridesk.telephony.asterisk.configuration.text import Section, shown
from tridesk.telephony.asterisk.site import HERE, Agent, Site, browser, telephone, telephone_password
from tridesk.telephony.switch import SILENCE

_QUALIFY = "5"  # seconds between two looks at whether a telephone still answers
_SILENCE = str(int(SILENCE.total_seconds()))
_CODECS = {"disallow": "all", "allow": "alaw,ulaw"}
_BROWSER_CODECS = {"disallow": "all", "allow": "alaw"}  # every browser has it (RFC 7874): nothing to translate


def pjsip(site: Site) -> list[Section]:
    """Agents are known by their name and a password, the trunk by its address; who is neither is turned away."""
    bind = f"[{site.address}]" if ":" in site.address else site.address
    return [
        # By name first, so that on a single machine a telephone is not taken for the trunk. A caller who calls
        # himself like a telephone is asked for its password.
        Section("global", {"type": "global", "endpoint_identifier_order": "username,ip", "user_agent": "Tridesk"}),
        Section("system", {"type": "system", "timer_t1": "500"}),
        Section("udp", {"type": "transport", "protocol": "udp", "bind": f"{bind}:{site.ports.sip}"}),
        Section("tcp", {"type": "transport", "protocol": "tcp", "bind": f"{bind}:{site.ports.sip}"}),
        Section("ws", {"type": "transport", "protocol": "ws", "bind": f"127.0.0.1:{site.ports.http}"}),
        *_trunk(site),
        *(section for agent in site.agents for section in _agent(site, agent)),
    ]


def _trunk(site: Site) -> Iterator[Section]:
    trunk = site.trunk
    where = f"sip:{trunk.host}:{trunk.port}" if trunk.port else ""
    known = {"outbound_auth": "trunk-auth", "from_user": trunk.user} if trunk.user else {}
    yield Section("trunk", {
        "type": "endpoint", "context": "callers", "transport": "udp", "dtmf_mode": "auto_info", "direct_media": "no",
        "identify_by": "ip", "rtp_symmetric": "yes", "trust_id_inbound": "no", "language": "en", **_CODECS,
        # Whoever answers is nobody's business outside, and saying so would cost a second INVITE for every call.
        "send_connected_line": "no", "send_pai": "yes",
        # A caller who waits muted may send no sound: only after long silence is he gone, and his BYE lost.
        "rtp_timeout": "900", "rtp_timeout_hold": "900", **({"aors": "trunk"} if where else {}),
        **known,
    })  # fmt: skip
    yield Section("trunk-address", {"type": "identify", "endpoint": "trunk", "match": trunk.host})
    if where:
        yield Section("trunk", {"type": "aor", "contact": where, "qualify_frequency": "60"})
    if trunk.user:
        yield Section("trunk-auth", {
            "type": "auth", "auth_type": "digest", "username": trunk.user, "password": trunk.password,
        })  # fmt: skip
        yield Section("trunk-registration", {
            "type": "registration", "outbound_auth": "trunk-auth", "server_uri": where, "transport": "udp",
            "client_uri": f"sip:{trunk.user}@{trunk.host}", "contact_user": trunk.user, "retry_interval": "20",
            "forbidden_retry_interval": "300", "max_retries": "1000000", "line": "yes", "endpoint": "trunk",
        })  # fmt: skip


def _agent(site: Site, agent: Agent) -> Iterator[Section]:
    both = ((telephone(agent.user), _TELEPHONE, _ONE_TELEPHONE), (browser(agent.user), _BROWSER, _NEWEST_WINDOW))
    for name, kind, only in both:
        yield Section(name, {
            "type": "endpoint", "context": "agents", "direct_media": "no", "identify_by": "username",
            "auth": name, "aors": name, "callerid": f'"{shown(agent.name)}" <{name}>', "device_state_busy_at": "1",
            "language": "en", **kind,
        })  # fmt: skip
        yield Section(name, {
            "type": "auth", "auth_type": "digest", "username": name,
            "password": telephone_password(site.key, name, agent.renewed),
        })  # fmt: skip
        yield Section(name, {
            "type": "aor", "max_contacts": "1", "qualify_frequency": _QUALIFY, "qualify_timeout": "3", **only,
        })  # fmt: skip


_TELEPHONE = _CODECS | {
    "dtmf_mode": "auto_info", "rtp_symmetric": "yes", "force_rport": "yes", "rewrite_contact": "yes",
    "rtp_timeout": _SILENCE, "rtp_timeout_hold": "900",
}  # fmt: skip
# A browser sends sound all the time, muted too, and a telephone sends silence or comfort noise: none at all means that
# the window was closed or the power cut in mid-call, and the caller is cared for by the next agent.
_BROWSER = {"webrtc": "yes", "dtls_auto_generate_cert": "yes", "rtp_timeout": _SILENCE} | _BROWSER_CODECS
# A second telephone on an account is refused (403) while the first answers: it would take its calls in silence.
_ONE_TELEPHONE = {"remove_existing": "no", "remove_unavailable": "yes"}
# A page that is loaded anew registers anew, without having signed off.
_NEWEST_WINDOW = {"remove_existing": "yes"}


def has_way_out(site: Site) -> bool:
    """Whether numbers outside can be called."""
    return site.trunk != HERE
