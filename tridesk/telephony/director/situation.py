"""Reads the desk for the director: what callers hear, agents on duty, wishes, callers and call-backs.

Agents, wishes and callers are read many times a second under load: these are statements of our own, planned once, in
one round trip each. The rest is read once a second.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q

from tridesk.directory.models import HandledService, Service, SpokenLanguage
from tridesk.directory.office.staffing import extensions
from tridesk.directory.organisations.callers import languages
from tridesk.journal.prepared_statements import Ask, ask
from tridesk.journal.queries import restored_since
from tridesk.kit import clock, phones
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.telephony import phrases, ports, queries
from tridesk.telephony.engine import acd, ivr, standing
from tridesk.telephony.engine.calls.life import CallOutcome
from tridesk.telephony.engine.calls.values import Colleague, Owed
from tridesk.telephony.engine.heard import HeardWords, heard
from tridesk.telephony.lines.queries import number_dialled
from tridesk.telephony.models import AgentState, Call, CallBack
from tridesk.telephony.recordings.queries import is_recorded
from tridesk.telephony.switch.values import Endpoint


@dataclass(frozen=True, slots=True)
class View:
    """What callers hear: menu, closing, state of the register, recording; and where transfers go."""

    tree: ivr.Tree = field(default_factory=ivr.Tree)
    closed: Text | None = None
    incident: Text | None = None
    records: bool = False
    second_lines: Mapping[str, str] = field(default_factory=dict)  # service -> number
    reopens: Text | None = None
    closed_for: Mapping[acd.Class, Text | None] = field(default_factory=dict)
    until: Text | None = None
    extensions: Mapping[str, str] = field(default_factory=dict)  # of colleagues -> user name


@dataclass(frozen=True, slots=True)
class PendingWish:
    """A wish that waits for the director: see `models.Wish`."""

    id: int
    verb: str
    call: str
    data: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """The agents on duty, free or not, by user name; and the wishes, in the order in which they were made."""

    staff: dict[str, acd.AvailableAgent] = field(default_factory=dict)
    asked: tuple[PendingWish, ...] = ()


@dataclass(frozen=True, slots=True)
class Who:
    """What is known of a caller before they say a word."""

    number: str = ""  # E.164
    known: str = ""
    guess: str = "nl"
    colleague: Colleague | None = None
    service: str = ""  # for which the number that was dialled stands


# --- read once a second


def view() -> View:
    """Reads what callers hear now."""
    now, opening = clock.now(), queries.opening()
    closed_for = {
        klass: None if schedule.is_open(now) else phrases.reopens(schedule.next_opening(now), now)
        for klass, schedule in ports.hours.answer().items()
    }
    second_lines = dict(Service.objects.filter(active=True).exclude(phone="").values_list("code", "phone"))
    return View(
        queries.menu(),
        opening.closed,
        ports.incident.answer(),
        is_recorded(),
        second_lines,
        reopens=_reopens(opening),
        closed_for=closed_for if opening.closed is None else {},
        until=_until(opening),
        extensions=extensions(),
    )


def heard_now(tree: ivr.Tree, opening: queries.Opening) -> list[HeardWords]:
    """The words a new caller hears now, part by part, with this menu and these hours: for the pages that show it."""
    return heard(
        tree,
        closed=opening.closed,
        reopens=_reopens(opening),
        incident=ports.incident.answer(),
        until=_until(opening),
        records=is_recorded(),
    )


def _reopens(opening: queries.Opening) -> Text | None:
    return phrases.reopens(opening.reopens, clock.now()) if opening.reopens else None


def _until(opening: queries.Opening) -> Text | None:
    return phrases.open_until(opening.until) if opening.until and opening.early else None


TRIES: Final = 3  # of a call-back by itself; after them a person sees to it
MOST_CALLS: Final = 12  # for a call-back; those that our line let fail are no tries
AGAIN_AFTER: Final = timedelta(minutes=15)  # from one call to the next
REST: Final = timedelta(seconds=60)  # for callers who were cut off: most of them ring again


def is_anything_owed() -> bool:
    """Whether any call-back is not done."""
    (rows,) = ask(Ask("SELECT 1 FROM telephony_callback WHERE done_at IS NULL LIMIT 1"))
    return bool(rows)


def owed() -> list[Owed]:
    """Returns the call-backs to make now: those with a place in the queue, the first place first.

    While the desk is open, also those of callers cut off by the switch, and those asked for while the desk was closed
    or no agent spoke the language, in the order of asking; and again those not reached. Left out are callers on the
    line with us, and requests from before a restored backup: they may have been called since it was made. None while
    no line works.
    """
    now, lines = clock.now(), queries.conductor().lines
    if lines and not any(line.works for line in lines):
        return []
    rows = _CALL_BACKS.filter(tries__lt=TRIES, made__lt=MOST_CALLS)
    if queries.opening().closed is not None:
        rows = rows.filter(place__isnull=False, made=0)
    rested = Q(call__outcome=CallOutcome.CUT.value, asked_at__lte=now - REST)
    on_the_line = Call.objects.filter(number=OuterRef("call__number"), ended_at__isnull=True).exclude(number="")
    rows = rows.filter(
        Q(tried_at__isnull=True) | Q(tried_at__lte=now - AGAIN_AFTER),
        Q(place__isnull=False) | Q(call__outcome=CallOutcome.CALL_BACK.value) | rested,
        ~Exists(on_the_line),
        ~restored_since(OuterRef("asked_at")),
    )
    return [_owed(row, row.made) for row in rows.order_by("place", "asked_at", "pk")]


def owed_for(call: str) -> Owed | None:
    """The call that is owed because of another, to make by hand; None when nothing is owed."""
    row = _CALL_BACKS.filter(call__key=call).first()
    return None if row is None else _owed(row, row.made)


def no_longer_owed(calls: Collection[str]) -> set[str]:
    """Those of these calls that were owed a call-back, and for which it is done."""
    done = CallBack.objects.filter(call__key__in=calls, done_at__isnull=False)
    return set(done.values_list("call__key", flat=True))


_CALL_BACKS: Final = (
    CallBack.objects.filter(done_at__isnull=True).select_related("call__wanted").annotate(made=Count("call__backs"))
)


def _owed(row: CallBack, made: int) -> Owed:
    call = row.call
    wanted = call.wanted.username if call.wanted else ""
    return Owed(
        call.key,
        call.number,
        call.language or phones.language_hint(call.number) or "",
        call.service,
        wanted,
        None if row.tries else row.place,
        made,
    )


# --- read all the time

_STAFF: Final = """
    SELECT one.user_id, person.username, person.language, one.state, one.since, one.reason, one.idle_since
    FROM telephony_agent one JOIN accounts_user person ON person.id = one.user_id
    WHERE one.state <> 'off' AND person.is_active ORDER BY one.id
"""
_WISHES: Final = """
    SELECT id, verb, call, data, at FROM telephony_wish WHERE done_at IS NULL ORDER BY id LIMIT 100
"""


def look() -> Situation:
    """Reads agents and wishes at this moment."""
    on_duty, wishes = ask(Ask(_STAFF), Ask(_WISHES))
    skills = _skills({user for user, *_ in on_duty})
    staff = {}
    now = clock.now()
    for user, name, language, state, since, reason, idle_since in on_duty:
        spoken, known = skills[user]
        present = standing.is_present(standing.Standing(state, since, reason), now)
        idle = idle_since if state == AgentState.FREE else None
        staff[name] = acd.AvailableAgent(name, spoken or {language: 1}, known, idle, present)
    return Situation(
        staff, tuple(PendingWish(pk, verb, call, json.loads(data), at) for pk, verb, call, data, at in wishes)
    )


_Skills = tuple[dict[str, int], dict[str, int]]  # languages and services, each with a level
_SKILLS_SECONDS: Final = 5.0
_remembered: tuple[float, dict[int, _Skills]] = (0.0, {})


def _skills(users: set[int]) -> dict[int, _Skills]:
    """The languages and services of these users; read often, changed seldom, so cached for seconds."""
    global _remembered
    read, skills = _remembered
    if time.monotonic() - read > _SKILLS_SECONDS or users - skills.keys():
        skills = {user: ({}, {}) for user in users}
        for user, language, level in SpokenLanguage.objects.values_list("staff__user", "language", "level"):
            skills.setdefault(user, ({}, {}))[0][language] = level
        for user, service, level in HandledService.objects.values_list("staff__user", "service__code", "level"):
            skills.setdefault(user, ({}, {}))[1][service] = level
        _remembered = (time.monotonic(), skills)
    return skills


_COLLEAGUE: Final = """
    SELECT person.username, NOT EXISTS (
        SELECT 1 FROM directory_absence WHERE user_id = person.id AND starts_at <= %s AND ends_at > %s
    ) FROM directory_staff one JOIN accounts_user person ON person.id = one.user_id
    WHERE one.extension = %s AND person.is_active
"""


def who(shown: str, dialled: str) -> Who:
    """Identifies a caller by number, and what they dialled: a colleague's extension, or else the desk."""
    number, now = phones.parse(shown) or "", clock.now()
    extension = dialled[:10]
    spoken, dialled_one = ask(languages(number), Ask(_COLLEAGUE, [now, now, extension]))
    known = spoken[0][0] if number and len(spoken) == 1 else ""
    hint = phones.language_hint(number) if number else None
    colleague = None
    if extension and dialled_one:
        name, there = dialled_one[0]
        colleague = Colleague(name, Endpoint("extension", extension), there)
    ours = number_dialled(dialled) if colleague is None else None
    if ours is not None:
        known = ours.language or known
    return Who(number, known if known in LANGUAGES else "", hint or "nl", colleague, ours.service if ours else "")
