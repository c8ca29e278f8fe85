"""extensions.conf: sends a caller to the director, and to the static queue when the director does not act."""

from __future__ import annotations

from typing import Final

from tridesk.kit.languages import LANGUAGES
from tridesk.telephony.asterisk.configuration.text import HEAD
from tridesk.telephony.asterisk.site import GENERAL, AsteriskSite, PhoneAgent, browser, telephone
from tridesk.telephony.lines.trunk import FAX, Spelling, spelled
from tridesk.telephony.switch.values import GRACE

APPLICATION: Final = "tridesk"  # as the director is known to the switch
LANGUAGE: Final = "DESK_LANGUAGE"  # the channel variable that says which static queue is a caller's
ARRIVED: Final = "arrived"
FALLBACK: Final = "fallback"
RING: Final = "ring"
NOWHERE: Final = "nowhere"  # a context in which there is nothing: whatever is sent there stays where it was
FAXES: Final = "fax"
FAX_CALLS: Final = "fax-out"
_WAIT: Final = 900  # seconds in the static queue
_LONGEST_FAX: Final = 7200  # seconds: two hundred pages take an hour and a half

# The extension stays what was dialled: the director reads it from the channel, also in a snapshot.
_ARRIVAL: Final = """\
exten = {extension},1,Set(TIMEOUT(absolute)={grace})
 same = n,Set(CALLED_NUMBER=${{FILTER(+0-9,${{EXTEN}})}})
 same = n,Set(PJSIP_TRANSFER_HANDLING()=ari-only)
 same = n,Stasis({application})
 same = n,GotoIf($["${{STASISSTATUS}}" = "FAILED"]?{fallback},s,1)
 same = n,Hangup()
"""

# A caller who asks for anonymity has no number, whatever the provider says of them: RFC 3323, RFC 3325. A server on the
# way may put a header of its own before theirs.
_HIDDEN: Final = r"""
 same = n,Set(PRIVACY=${PJSIP_HEADER(read,Privacy)} ${PJSIP_HEADER(read,Privacy,2)})
 same = n,Set(HIDDEN=${REGEX("(^|[\;, ])(id|user|header)($|[\;, ])" ${TOLOWER(${PRIVACY})})})
 same = n,GotoIf($[${HIDDEN} = 0 & "${CALLERID(num-pres):0:6}" != "prohib"]?shown)
 same = n,Set(CALLERID(all)=)
 same = n(shown),NoOp()
""".lstrip("\n")

# Where a provider says which number was called, when it dials an account: the best one first.
_CALLED: Final = ("P-Called-Party-ID", "To")
# `"Desk: first" <sip:+3225180001;npdi;rn=+3212345678@provider.example>` or `<tel:+3225180001>`: the number alone.
_HEADER: Final = """\
 same = n,Set(CALLED=${{PJSIP_HEADER(read,{header})}})
 same = n,Set(CALLED=${{CUT(CALLED,\\",1)}}${{CUT(CALLED,\\",3-)}})
 same = n,Set(CALLED=${{CUT(CALLED,<,${{IF($[${{FIELDQTY(CALLED,<)}} > 1]?2:1)}})}})
 same = n,Set(CALLED=${{CUT(CALLED,@,1)}})
 same = n,Set(CALLED=${{CUT(CALLED,:,2)}})
 same = n,Set(CALLED=${{CUT(CALLED,\\;,1)}})
 same = n,Set(CALLED=${{CUT(CALLED,>,1)}})
 same = n,GotoIf(${{REGEX("^[+]?[0-9]+$" ${{CALLED}})}}?{arrived},${{CALLED}},1)
"""

# What is known of a call stands in the record before the first page comes, the rest when it has ended: `h` runs however
# it ends. The record gets its last name by `mv`: whoever reads it finds it whole. What the other machine calls itself
# was typed by a stranger: it reaches the record through FILTER, and never the shell.
_FAX: Final = """
; A number that is for faxes, or a caller whose fax machine was heard: pages into the spool, in T.38 where the other
; side has it, else in sound.
[{context}]
exten = _[+0-9]!,1,Set(CALLED_NUMBER=${{FILTER(+0-9,${{EXTEN}})}})
 same = n,Goto(pages,1)
exten = pages,1,Set(TIMEOUT(absolute)={longest})
 same = n,Set(FAX_FILE={spool}/${{EPOCH}}-${{FILTER(0-9,${{UNIQUEID}})}})
 same = n,Set(FILE(${{FAX_FILE}}.new,,,l,u)=called ${{CALLED_NUMBER}})
 same = n,Set(FILE(${{FAX_FILE}}.new,,,al,u)=caller ${{FILTER(+0-9,${{CALLERID(num)}})}})
 same = n,Answer()
 same = n,Set(FAXOPT(ecm)=yes)
 same = n,Set(FAXOPT(localstationid)=${{CALLED_NUMBER}})
 same = n,ReceiveFAX(${{FAX_FILE}}.tif,f)
 same = n,Hangup()
exten = h,1,Set(FILE(${{FAX_FILE}}.new,,,al,u)=station ${{FILTER(\\x20-\\x7e,${{REMOTESTATIONID}})}})
 same = n,Set(FILE(${{FAX_FILE}}.new,,,al,u)=pages ${{FILTER(0-9,${{FAXPAGES}})}})
 same = n,Set(FILE(${{FAX_FILE}}.new,,,al,u)=result ${{FILTER(A-Z,${{FAXSTATUS}})}})
 same = n,Set(FILE(${{FAX_FILE}}.new,,,al,u)=fault ${{FILTER(\\x20-\\x7e,${{FAXERROR}})}})
 same = n,System(mv "${{FAX_FILE}}.new" "${{FAX_FILE}}.fax")
"""

# The switch sends a caller here whose line carries the tone of a fax machine that calls (`fax_detect` of the trunk),
# whatever they listen to, wait for, or talk with.
_HEARD: Final = "exten = fax,1,Goto({context},pages,1)\n"

# A fax that leaves. It is dialled only once its order was renamed: whoever stops it renames it too, and one of both
# comes too late. The first half dials, and is over when somebody answers; the called one sends. Each writes its part of
# the record in `h`, which runs however it ends; the record gets its last name when nobody will add to it. Every
# value of these variables was made by us (`asterisk.faxes`), but for what the other machine calls itself.
_FAX_OUT: Final = """
; Faxes that leave: pages out of the spool, the end of the call back into it.
[{context}]
exten = s,1,Set(CHANNEL(accountcode)=${{FAX_NAME}})
 same = n,Set(CHANNEL(peeraccount)=${{FAX_NAME}})
 same = n,System(mv "${{FAX_FILE}}.order" "${{FAX_FILE}}.new")
 same = n,GotoIf($["${{SYSTEMSTATUS}}" != "SUCCESS"]?stopped)
 same = n,Dial(${{FAX_DIAL}},${{FAX_PATIENCE}},G({context}^picked^1))
 same = n(stopped),Hangup()
exten = picked,1,Hangup()
 same = n,Goto({context}-sending,s,1)
exten = done,1,Hangup()
exten = h,1,GotoIf($["${{SYSTEMSTATUS}}" != "SUCCESS" | "${{DIALSTATUS}}" = "ANSWER"]?over)
 same = n,Set(FILE(${{FAX_FILE}}.new,,,l,u)=dial ${{FILTER(A-Z,${{DIALSTATUS}})}})
 same = n,System(mv "${{FAX_FILE}}.new" "${{FAX_FILE}}.sent")
 same = n(over),NoOp()

[{context}-sending]
exten = s,1,Set(CHANNEL(accountcode)=${{FAX_NAME}})
 same = n,Set(TIMEOUT(absolute)={longest})
 same = n,Set(FILE(${{FAX_FILE}}.new,,,l,u)=dial ANSWER)
 same = n,Set(FAXOPT(ecm)=${{FAX_ECM}})
 same = n,Set(FAXOPT(maxrate)=${{FAX_RATE}})
 same = n,Set(FAXOPT(localstationid)=${{FAX_STATION}})
 same = n,Set(FAXOPT(headerinfo)=${{FAX_HEADER}})
 same = n,SendFAX(${{FAX_FILE}}.tif,${{FAX_OPTIONS}})
 same = n,Hangup()
exten = h,1,Set(FILE(${{FAX_FILE}}.new,,,al,u)=station ${{FILTER(\\x20-\\x7e,${{REMOTESTATIONID}})}})
 same = n,Set(FILE(${{FAX_FILE}}.new,,,al,u)=pages ${{FILTER(0-9,${{FAXPAGES}})}})
 same = n,Set(FILE(${{FAX_FILE}}.new,,,al,u)=rate ${{FILTER(0-9,${{FAXBITRATE}})}})
 same = n,Set(FILE(${{FAX_FILE}}.new,,,al,u)=mode ${{FILTER(A-Za-z0-9,${{FAXMODE}})}})
 same = n,Set(FILE(${{FAX_FILE}}.new,,,al,u)=result ${{FILTER(A-Z,${{FAXSTATUS}})}})
 same = n,Set(FILE(${{FAX_FILE}}.new,,,al,u)=fault ${{FILTER(\\x20-\\x7e,${{FAXERROR}})}})
 same = n,System(mv "${{FAX_FILE}}.new" "${{FAX_FILE}}.sent")
"""

_PLAN: Final = """
[general]
static = yes
writeprotect = yes
clearglobalvars = yes

; Whoever calls, whatever they dial or the provider makes of it: an account that is no number, an address, nothing.
; Where that is no number, the number that was called stands in another header, if anywhere. Its signs alone are passed
; on: `x:ring,u1,1`, dialled, would name a place in this plan.
[callers]
exten = _.,1,NoOp()
{hidden}{diverted} same = n,GotoIf(${{REGEX("^[+]?[0-9]+$" ${{EXTEN}})}}?{arrived},${{FILTER(+0-9,${{EXTEN}})}},1)
{headers} same = n,Goto({arrived},s,1)

; Without a director Stasis fails at once; a director that is dead or hangs no longer puts the end off.
[{arrived}]
{faxes}{arrival}{heard}exten = T,1,Goto({fallback},s,1)

; An agent's own telephone calls the desk, and nothing else: a lost password costs nobody money.
[agents]
include = callers

; A director was there, but not for this caller.
[{fallback}]
exten = s,1,Set(TIMEOUT(absolute)=0)
 same = n,Set(__TRANSFER_CONTEXT={nowhere})
 same = n,Answer()
 same = n,GotoIf($["${{{language}}}" != ""]?desk-${{FILTER(a-z,${{{language}}})}},1:{general},1)
{queues}{heard}exten = T,1,Goto(s,1)

[{nowhere}]

; How an agent is rung from the static queue, and whether he is free: at his telephone and at his browser.
[{ring}]
{agents}{fax}{fax_out}"""


def extensions(site: AsteriskSite) -> str:
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
    diverted = _HEADER.format(header="Diversion", arrived=ARRIVED) if site.trunk.trusts_diversion else ""
    headers = "".join(_HEADER.format(header=name, arrived=ARRIVED) for name in _CALLED)
    spelled_faxes = sorted(
        {way for number in site.trunk.numbers if number.service == FAX for way in _ways(number.number)}
    )
    faxes = "".join(f"exten = {way},1,Goto({FAXES},{way},1)\n" for way in spelled_faxes)
    fax = _FAX.format(context=FAXES, spool=site.fax_spool, longest=_LONGEST_FAX)
    return HEAD + _PLAN.format(
        arrival=arrival,
        faxes=faxes,
        fax=fax,
        heard=_HEARD.format(context=FAXES),
        fax_out=_FAX_OUT.format(context=FAX_CALLS, longest=_LONGEST_FAX),
        language=LANGUAGE,
        fallback=FALLBACK,
        ring=RING,
        general=GENERAL,
        queues=queues,
        agents=agents,
        arrived=ARRIVED,
        nowhere=NOWHERE,
        headers=headers,
        diverted=diverted,
        hidden=_HIDDEN,
    )


def _ways(number: str) -> set[str]:
    """In which spellings a provider may name a number of ours."""
    spellings: tuple[Spelling, ...] = ("plus", "zeros", "digits", "national")
    return {spelled(number, spelling) for spelling in spellings}


def rung_as(agent: PhoneAgent) -> str:
    """The extension of an agent in the context `RING`: never one that means something to Asterisk, such as `h`."""
    return telephone(agent.user).replace("agent-", "u", 1)


def _agent(agent: PhoneAgent) -> str:
    devices = f"PJSIP/{telephone(agent.user)}&PJSIP/{browser(agent.user)}"
    extension = rung_as(agent)
    return f"exten = {extension},hint,{devices}\nexten = {extension},1,Dial({devices},30,i)\n same = n,Hangup()\n"
