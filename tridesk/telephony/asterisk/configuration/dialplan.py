"""extensions.conf: a caller goes to the director, and to the static queue when the director does not care for him."""

from __future__ import annotations

from typing import Final

from tridesk.telephony.asterisk.configuration.text import HEAD
from tridesk.telephony.asterisk.site import GENERAL, LANGUAGES, Agent, Site, browser, telephone
from tridesk.telephony.switch import GRACE

APPLICATION: Final = "tridesk"  # as the director is known to the switch
LANGUAGE: Final = "DESK_LANGUAGE"  # the channel variable that says which static queue is a caller's
FALLBACK: Final = "fallback"
RING: Final = "ring"
_WAIT: Final = 900  # seconds in the static queue

# The extension stays what was dialled: the director reads it from the channel, also in a snapshot.
_ARRIVAL: Final = """\
exten = {extension},1,Set(TIMEOUT(absolute)={grace})
 same = n,Stasis({application})
 same = n,GotoIf($["${{STASISSTATUS}}" = "FAILED"]?{fallback},s,1)
 same = n,Hangup()
"""

_PLAN: Final = """
[general]
static = yes
writeprotect = yes
clearglobalvars = yes

; Whoever calls. Without a director Stasis fails at once; a director that is dead or hangs no longer puts the end off.
[callers]
{arrival}exten = T,1,Goto({fallback},s,1)

; An agent's own telephone calls the desk, and nothing else: a lost password costs nobody money.
[agents]
include = callers

; A director was there, but not for this caller.
[{fallback}]
exten = s,1,Set(TIMEOUT(absolute)=0)
 same = n,Answer()
 same = n,GotoIf($["${{{language}}}" != ""]?desk-${{FILTER(a-z,${{{language}}})}},1:{general},1)
{queues}exten = T,1,Goto(s,1)

; How an agent is rung from the static queue, and whether he is free: at his telephone and at his browser.
[{ring}]
{agents}"""


def extensions(site: Site) -> str:
    """The whole dialplan."""
    names = [GENERAL, *(f"{GENERAL}-{language}" for language in LANGUAGES)]
    queues = "".join(f"exten = {name},1,Queue({name},,,,{_WAIT})\n same = n,Hangup()\n" for name in names)
    agents = "".join(_agent(agent) for agent in site.agents)
    arrival = "".join(
        _ARRIVAL.format(
            extension=extension, grace=int(GRACE.total_seconds()), application=APPLICATION, fallback=FALLBACK
        )
        for extension in ("s", "_[+0-9]!")
    )
    return HEAD + _PLAN.format(
        arrival=arrival, language=LANGUAGE, fallback=FALLBACK, ring=RING, general=GENERAL, queues=queues, agents=agents
    )


def rung_as(agent: Agent) -> str:
    """The extension of an agent in the context `RING`: never one that means something to Asterisk, such as `h`."""
    return telephone(agent.user).replace("agent-", "u", 1)


def _agent(agent: Agent) -> str:
    devices = f"PJSIP/{telephone(agent.user)}&PJSIP/{browser(agent.user)}"
    extension = rung_as(agent)
    return f"exten = {extension},hint,{devices}\nexten = {extension},1,Dial({devices},30)\n same = n,Hangup()\n"
