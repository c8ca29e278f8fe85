"""What SIPp does. A call is served when both ends have heard the other: a key pressed at each end arrives at the other.

Keys go as SIP INFO, which Asterisk passes only between two legs of one bridge; SIPp counts a call as successful when
the whole conversation went through, and as failed after `PATIENCE` without it.
"""

from __future__ import annotations

from typing import Final

PATIENCE: Final = 20_000  # ms
_DESK: Final = "desk"  # in requests of a call that stands: Asterisk goes by the dialogue
_SDP: Final = """v=0
o=sipp 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
"""
_VIA: Final = "Via: SIP/2.0/UDP 127.0.0.1:[local_port];branch=[branch]\n"


def _message(first: str, to_tag: str, method: str, cseq: int, body: str, kind: str) -> str:
    return f"""<send{' retrans="500"' if method != "ACK" else ""}><![CDATA[
{first}
{_VIA}From: <sip:[field0]@127.0.0.1>;tag=c[call_number]
To: <sip:desk@127.0.0.1>{to_tag}
Call-ID: [call_id]
CSeq: {cseq} {method}
Contact: <sip:caller@127.0.0.1:[local_port]>
Max-Forwards: 70
{f"Content-Type: {kind}" + chr(10) if kind else ""}Content-Length: [len]

{body}]]></send>"""


def caller(dialled: str, digits: str, talk: int, patience: int = PATIENCE) -> str:
    """Calls `dialled`, presses keys to choose, hears the agent's key, presses one, talks `talk` ms, and hangs up."""
    say = [
        _message(f"INVITE sip:{dialled}@[remote_ip]:[remote_port] SIP/2.0", "", "INVITE", 1, _SDP, "application/sdp"),
        '<recv response="100" optional="true"/>',
        '<recv response="180" optional="true"/>',
        '<recv response="183" optional="true"/>',
        f'<recv response="200" timeout="{PATIENCE}"/>',
        _request("ACK", 1),
    ]
    for at, digit in enumerate(digits):
        say += ['<pause milliseconds="800"/>', _key(digit, 2 + at), '<recv response="200"/>']
    say += [
        f'<recv request="INFO" timeout="{patience}"/>',
        _OK,
        '<pause milliseconds="20"/>',
        _key("7", 8),
        '<recv response="200"/>',
        f'<pause milliseconds="{talk}"/>',
        _request("BYE", 9),
        '<recv response="200"/>',
    ]
    return _scenario("caller", say)


def _request(method: str, cseq: int) -> str:
    return _message(f"{method} sip:{_DESK}@[remote_ip]:[remote_port] SIP/2.0", "[peer_tag_param]", method, cseq, "", "")


def _key(digit: str, cseq: int) -> str:
    return _message(
        f"INFO sip:{_DESK}@[remote_ip]:[remote_port] SIP/2.0",
        "[peer_tag_param]",
        "INFO",
        cseq,
        f"Signal={digit}\nDuration=100\n",
        "application/dtmf-relay",
    )


_OK: Final = """<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:sipp@127.0.0.1:[local_port]>
Content-Length: 0

]]></send>"""


def agent(rings: int, patience: int = PATIENCE, looks: int = 400) -> str:
    """Rings `rings` ms, answers, looks up the caller for `looks` ms, presses a key that the caller must hear, and hears
    theirs."""
    ringing = _OK.replace("200 OK", "180 Ringing").replace("[last_To:]", "[last_To:];tag=a[call_number]")
    answer = _OK.replace("[last_To:]", "[last_To:];tag=a[call_number]").replace(
        "Content-Length: 0\n\n", f"Content-Type: application/sdp\nContent-Length: [len]\n\n{_SDP}"
    )
    key = (
        """<send retrans="500"><![CDATA[
INFO [next_url] SIP/2.0
"""
        + _VIA
        + """From: [$local];tag=a[call_number]
To: [$remote]
Call-ID: [call_id]
CSeq: 1 INFO
Contact: <sip:agent@127.0.0.1:[local_port]>
Max-Forwards: 70
Content-Type: application/dtmf-relay
Content-Length: [len]

Signal=5
Duration=100
]]></send>"""
    )
    grab = """<recv request="INVITE" rrs="true"><action>
<ereg regexp=".*" search_in="hdr" header="To:" assign_to="local"/>
<ereg regexp=".*" search_in="hdr" header="From:" assign_to="remote"/>
</action></recv>"""
    return _scenario("agent", [
        grab, ringing, f'<pause milliseconds="{rings}"/>', answer.replace("<send>", '<send retrans="500">'),
        '<recv request="ACK"/>', f'<pause milliseconds="{looks}"/>', key, '<recv response="200"/>',
        f'<recv request="INFO" timeout="{patience}"/>', _OK, f'<recv request="BYE" timeout="{patience}"/>', _OK,
    ])  # fmt: skip


def _scenario(name: str, parts: list[str]) -> str:
    head = f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<scenario name="{name}">\n'
    return head + "\n".join(parts) + "\n</scenario>\n"
