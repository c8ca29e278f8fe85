"""The desk of the bench as the database has it: agents signed on, choices of callers, states of their calls."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final, TypeVar

import psycopg
from django.db import DatabaseError, connection

from bench.faults.people import LANGUAGES
from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.models import SpokenLanguage, Staff
from tridesk.kit import clock
from tridesk.kit.text import Text
from tridesk.telephony.engine import ivr, life_json
from tridesk.telephony.engine.calls.life import Life
from tridesk.telephony.models import Agent, Call, CallBack, Menu
from tridesk.tickets.calls import calls_without_ticket
from tridesk.tickets.intake.calls import file_calls

T = TypeVar("T")

QUICK, SLOW = "1", "2"  # keys: a service with short waits, and one with long ones, where a call-back is offered
_SLOW_WAIT: Final = timedelta(minutes=6)

_threads = ThreadPoolExecutor(1)


async def ask(do: Callable[[], T], patience: float = 30.0) -> T:
    """Something with the database, asked again while that is away."""

    def guarded() -> T:
        until = time.monotonic() + patience
        while True:
            try:
                return do()
            except (DatabaseError, psycopg.Error):
                connection.close()
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    return await asyncio.get_running_loop().run_in_executor(_threads, guarded)


async def until(look: Callable[[], T | None], what: str, seconds: float = 30.0, pause: float = 0.1) -> T:
    """What `look` finds in the database."""
    end = time.monotonic() + seconds
    while not (answer := await ask(look)):
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        await asyncio.sleep(pause)
    return answer


def prepare() -> None:
    """People, menu, and a morning in which one service had callers wait."""
    for name, languages in LANGUAGES.items():
        user = User.objects.create_user(name, role=Role.CALL_TAKER, language="nl")
        staff = Staff.objects.create(user=user)
        SpokenLanguage.objects.bulk_create([SpokenLanguage(staff=staff, language=language) for language in languages])
        Agent.objects.create(user=user, state="off", since=clock.now())
    options = [
        ivr.Option(digit, Text(f"dienst {digit}", f"service {digit}", f"Dienst {digit}"), ivr.OptionKind.SERVICE, digit)
        for digit in (QUICK, SLOW)
    ]
    Menu.objects.create(tree=ivr.write(ivr.Tree("main", {"main": options})), at=clock.now())


def waits_are_long() -> None:
    """The latest calls of the slow service waited for minutes."""
    now = clock.now()
    for n in range(3):
        at = now - timedelta(minutes=20 + n)
        Call.objects.create(
            key=f"earlier-{now.timestamp():.0f}-{n}",
            language="nl",
            service=SLOW,
            phase="ended",
            outcome="answered",
            arrived_at=at,
            queued_at=at,
            answered_at=at + _SLOW_WAIT,
            ended_at=at + _SLOW_WAIT,
        )


def sign_on(*names: str) -> None:
    """They take calls from now on."""
    now = clock.now()
    Agent.objects.filter(user__username__in=names).update(state="free", reason="", since=now, idle_since=now, call=None)


def everybody_off() -> None:
    """Between two rounds."""
    Agent.objects.update(state="off", reason="", since=clock.now(), idle_since=None, call=None)
    CallBack.objects.update(done_at=clock.now(), tried_at=clock.now())


def lives() -> dict[str, Life]:
    """The calls that live, by the caller's number."""
    living = [
        life_json.read(life) for life in Call.objects.filter(life__isnull=False).values_list("life", flat=True) if life
    ]
    return {life.number: life for life in living if not life.back_of}


def outcomes(numbers: list[str]) -> dict[str, str]:
    """How the calls of these numbers ended; '' for those that live."""
    return dict(Call.objects.filter(number__in=numbers, back_of__isnull=True).values_list("number", "outcome"))


def aftermath() -> dict[str, Any]:
    """What is left when everybody has hung up: nothing should be, but calls that we owe still."""
    while file_calls():
        pass
    return {
        "calls alive": Call.objects.filter(life__isnull=False, back_of__isnull=True).count(),
        "agents stuck": Agent.objects.filter(state__in=["ringing", "talking"]).count(),
        "calls without a ticket": len(calls_without_ticket()),
    }
