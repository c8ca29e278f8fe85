"""A call that asked to be called back and was recorded, and a menu with one choice."""

from __future__ import annotations

from typing import Final

from tests.examples import CODE, NETWORK, Desk, Examples, Pages
from tridesk.accounts.roles import Role
from tridesk.directory.models import Service
from tridesk.kit import clock
from tridesk.telephony import phrases
from tridesk.telephony.engine import ivr
from tridesk.telephony.engine.calls.values import Mark
from tridesk.telephony.models import Call, CallBack, Menu, Recording
from tridesk.telephony.prompts.library import name_of
from tridesk.telephony.recordings import actions as recordings


def make(desk: Desk) -> None:
    now, access = clock.now(), Service.objects.get(code=desk.arguments["service_code"])
    call = Call.objects.create(
        key="desk-1", phase="ended", outcome="call_back", arrived_at=now, ended_at=now, number="+3280640000"
    )
    recordings.keep("desk-1.rec.1", call.key, b"\xd5" * 8000)
    option = ivr.Option("1", access.names, ivr.OptionKind.SERVICE, access.code)
    tree = ivr.write(ivr.Tree("main", {"main": [option]}))
    arguments = {
        "call": call.key,
        "back": CallBack.objects.create(call=call, asked_at=now).pk,
        "recording": Recording.objects.get().pk,
        "menu": "main",
        "at": 0,
        "version": Menu.objects.create(tree=tree, at=now, by=desk.people[Role.PROJECT_LEADER]).pk,
        "prompt": name_of(phrases.say(phrases.WELCOME, "nl")),
    }
    desk.name(arguments, {"purpose": "training", "keep_days": "30"})


EXAMPLES: Final = Examples(
    make=make,
    #                   leader manager supervisor taker expert technical relations administrator
    rights="""
    call.read             x       x        x        x     -        -         -           -
    call.take             x       x        x        x     -        -         -           -
    call.steer            x       x        x        -     -        -         -           -
    call.listen           x       x        x        -     -        -         -           -
    recording.hear        x       x        x        -     -        -         -           -
    recording.decide      x       x        -        -     -        -         -           -
    menu.edit             x       x        x        -     -        -         -           x
    trunk.edit            x       x        -        -     -        -         -           x
    """,
    roles_as_data=("simulator/demonstration.py",),
    open_arguments=("at",),
    pages=Pages(
        leader=(
            "/calls/",
            "/calls/figures/",
            "/calls/lines/",
            "/calls/menu/",
            "/calls/menu/choices/main/0/",
            "/calls/menu/choices/main/new/",
            "/calls/menu/prompts/",
            "/calls/recording/",
            "/calls/wall/",
            "/telephone/window/",
        ),
        none=(
            "/calls/desk/close/",
            "/calls/desk/open/",
            "/calls/figures.csv",
            "/calls/menu/draft/",
            "/calls/recording/decide/",
            "/calls/simulator/",
            "/telephone/account/",
        ),
    ),
    unmasked={
        "Call.dialled": NETWORK,
        "Call.key": NETWORK,
        "Call.life": NETWORK,
        "Call.number": NETWORK,
        "Call.service": CODE,
        "Lease.holder": CODE,
        "Lease.lines": NETWORK,
        "Lease.switch": CODE,
        "Recording.name": CODE,
        "TrunkSetting.plain": NETWORK,
        "Wish.call": NETWORK,
        "Wish.data": NETWORK,
        "Wish.verb": CODE,
    },
    statements={
        "director/statements.py": NETWORK,
        "director/roster.py": "states of agents",
    },
    nouns={
        ("director/lease.py", "outages.BACK"): {"line"},
        ("director/lease.py", "outages.LOST"): {"line"},
    },
    deeds=frozenset(mark.value for mark in Mark),
)
