"""A private Asterisk with two hundred agents at fixed addresses; beside the desk an app_queue with the same ones."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tridesk.telephony.asterisk import server
from tridesk.telephony.asterisk.provision import provide
from tridesk.telephony.asterisk.site import RTP_PORTS, AsteriskSite, PhoneAgent, telephone
from tridesk.telephony.asterisk.trial import free_ports
from tridesk.telephony.prompts.sound import tone

AGENTS: Final = tuple(PhoneAgent(f"agent{at:03}", f"Agent {at}", ("nl", "fr")) for at in range(200))
DESK: Final = "100"
NATIVE: Final = "9000"

# The prompt is interrupted by the key, as at the desk.
_PLAN: Final = """
[callers](+)
exten = {native},1,Goto(native,s,1)

[native]
exten = s,1,Answer(0,1)
 same = n,Background({prompt})
 same = n,WaitExten(10)
exten = 1,1,Queue(native,,,,60)
 same = n,Hangup()
"""


@contextmanager
def switch(agents_port: int) -> Iterator[AsteriskSite]:
    """A running one; every agent is rung at `agents_port` of loopback, without registering."""
    place = Path(tempfile.mkdtemp(prefix="tridesk-asterisk-"))
    site = AsteriskSite(place, provide(), free_ports(), secrets.token_hex(32), agents=AGENTS)
    try:
        server.write_configuration(site, music=lambda: tone(8, 330))
        _at_fixed_addresses(site.etc / "pjsip.conf", agents_port)
        _for_a_rush(site)
        _beside(site)
        server.start(site)
        yield site
    finally:
        server.stop(place)
        shutil.rmtree(place, ignore_errors=True)


def _at_fixed_addresses(file: Path, port: int) -> None:
    text = file.read_text()
    for agent in AGENTS:
        name = telephone(agent.user)
        aor = f"[{name}]\ntype = aor\n"
        assert aor in text
        text = text.replace(aor, f"{aor}contact = sip:{name}@127.0.0.1:{port}\n")
    file.write_text(text.replace("qualify_frequency = 15", "qualify_frequency = 0"))


def _for_a_rush(site: AsteriskSite) -> None:
    """In a rush of 160 a second more ring at once than a desk's ports for sound are for: the rest would be refused."""
    file, end = site.etc / "rtp.conf", f"rtpend = {site.ports.rtp + RTP_PORTS - 1}"
    text = file.read_text()
    assert end in text
    file.write_text(text.replace(end, f"rtpend = {site.ports.rtp + 4 * RTP_PORTS - 1}"))


def _beside(site: AsteriskSite) -> None:
    members = "".join(f"member = PJSIP/{telephone(agent.user)}\n" for agent in AGENTS)
    with (site.etc / "queues.conf").open("a") as file:
        file.write(f"\n[native]\nstrategy = leastrecent\ntimeout = 20\nretry = 1\nringinuse = no\n{members}")
    prompt = site.place / "data" / "music" / "waiting"
    with (site.etc / "extensions.conf").open("a") as file:
        file.write(_PLAN.format(native=NATIVE, prompt=prompt))
