"""The database as the director sees it: plain values in and out, each function one transaction.

Whatever writes names the token of its lease, and writes nothing once somebody else has taken that: a director that
was thought dead and wakes up cannot do harm.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, Q

from tridesk.accounts.models import User
from tridesk.directory.finding import languages
from tridesk.directory.models import Absence, HandledService, Service, SpokenLanguage
from tridesk.journal.actions import Happening, record_all
from tridesk.kit import clock, phones
from tridesk.kit.text import Text
from tridesk.telephony import acd, ivr, keeping, phrases, ports, standing
from tridesk.telephony.calls.values import Colleague, Life, Outcome, Owed, Phase, Turn
from tridesk.telephony.channel import RECORDS_CHANNEL, notify
from tridesk.telephony.models import Agent, AgentState, Call, CallBack, Closing, Lease, Menu, Pause, Wish
from tridesk.telephony.phrases import LANGUAGES
from tridesk.telephony.recordings.queries import is_recorded
from tridesk.telephony.roster import stand
from tridesk.telephony.switch import Endpoint, Fallen

LEASE: Final = timedelta(seconds=6)  # lives on without being renewed
_ONE: Final = 1  # the row of the lease


class Deposed(Exception):
    """Somebody else conducts the calls now."""


# --- who conducts


@transaction.atomic
def take_lease(holder: str, switch: str, *, dead: bool = False) -> int | None:
    """Begins to conduct: the token to write with, or None while another does.

    The lease of one who hangs must run out; of one who is surely `dead` it need not.
    """
    Lease.objects.get_or_create(pk=_ONE)
    now = clock.now()
    free = Lease.objects.filter(pk=_ONE)
    if not dead:
        free = free.filter(Q(until__isnull=True) | Q(until__lt=now) | Q(holder=holder))
    if not free.update(token=F("token") + 1, holder=holder, until=now + LEASE, switch=switch):
        return None
    return Lease.objects.get(pk=_ONE).token


def renew_lease(token: int, corrections: int = 0) -> None:
    """Goes on conducting, or raises `Deposed`; `corrections` are those made since the last time."""
    mine = Lease.objects.filter(pk=_ONE, token=token)
    if not mine.update(until=clock.now() + LEASE, corrections=F("corrections") + corrections):
        raise Deposed


def give_up_lease(token: int) -> None:
    """Lets the next one begin at once."""
    Lease.objects.filter(pk=_ONE, token=token).update(until=None)


def hold_lease(token: int) -> None:
    """Inside a transaction: nobody else begins to conduct before it ends. Raises `Deposed` when somebody has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM telephony_lease WHERE id = %s AND token = %s FOR SHARE", [_ONE, token])
        if cursor.fetchone() is None:
            raise Deposed


# --- what a director reads


@dataclass(frozen=True, slots=True)
class OnDuty:
    """An agent who has signed on, as `acd` knows him, and how he stands."""

    agent: acd.Agent
    state: str
    finishes_at: datetime | None

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint("agent", self.agent.name)


@dataclass(frozen=True, slots=True)
class View:
    """The desk at one moment: what callers hear, and who is there."""

    tree: ivr.Tree = field(default_factory=ivr.Tree)
    closed: Text | None = None
    incident: Text | None = None
    staff: tuple[OnDuty, ...] = ()
    records: bool = False


@dataclass(frozen=True, slots=True)
class Who:
    """Who calls, as far as it can be known before he says a word."""

    number: str = ""  # E.164
    known: str = ""
    guess: str = "nl"
    colleague: Colleague | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish of somebody: see `models.Wish`."""

    id: int
    verb: str
    call: str
    data: dict[str, Any]
    at: datetime


def lives() -> list[Life]:
    """The calls that are not over, oldest first."""
    rows = Call.objects.filter(life__isnull=False).order_by("id")
    return [keeping.read(life) for life in rows.values_list("life", flat=True) if life]


def view() -> View:
    """The desk now."""
    now = clock.now()
    closing = Closing.objects.filter(lifted_at__isnull=True).first()
    closed = Text(closing.words_nl, closing.words_fr, closing.words_de) if closing else None
    if closed is None and not ports.is_open(now):
        closed = phrases.CLOSED
    return View(menu(), closed, ports.incident(), tuple(_staff()), is_recorded())


def menu() -> ivr.Tree:
    """The menu that callers hear: the newest, or one made of the services where nobody has made any."""
    newest = Menu.objects.order_by("-id").first()
    if newest is not None:
        return ivr.read(newest.tree)
    services = Service.objects.filter(active=True).exclude(name_de="")[: ivr.MOST_OPTIONS]
    options = [
        ivr.Option(digit, service.names, ivr.Kind.SERVICE, service.code)
        for digit, service in zip(ivr.DIGITS, services, strict=False)
    ]
    return ivr.Tree("main", {"main": options}) if options else ivr.Tree()


def _staff() -> list[OnDuty]:
    rows = Agent.objects.exclude(state=AgentState.OFF).filter(user__is_active=True).order_by("pk")
    signed_on = list(
        rows.values_list("user", "user__username", "user__language", "state", "since", "reason", "idle_since")
    )
    skills = _skills({row[0] for row in signed_on})
    found = []
    for user, name, language, state, since, reason, idle_since in signed_on:
        languages, services = skills[user]
        idle = idle_since if state == AgentState.FREE else None
        agent = acd.Agent(name, languages or {language: 1}, services, idle)
        ends = standing.finishes_at(standing.Standing(state, since, reason, idle_since))
        found.append(OnDuty(agent, state, ends))
    return found


_Skills = tuple[dict[str, int], dict[str, int]]  # languages and services, each with a level
_SKILLS_SECONDS: Final = 5.0
_remembered: tuple[float, dict[int, _Skills]] = (0.0, {})


def _skills(users: set[int]) -> dict[int, _Skills]:
    """What these people speak and know. It changes seldom and is asked for all the time: remembered for seconds."""
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


def who(shown: str, dialled: str) -> Who:
    """Who calls from a number, and whom he wants: an extension of a colleague, or else the desk."""
    number = phones.parse(shown) or ""
    spoken = languages(number) if number else set()
    known = next(iter(spoken)) if len(spoken) == 1 else ""
    hint = phones.language_hint(number) if number else None
    return Who(number, known if known in LANGUAGES else "", hint or "nl", _colleague(dialled))


_STAFF: Final = """
    SELECT u.id, u.username FROM directory_staff s JOIN accounts_user u ON u.id = s.user_id
    WHERE s.extension = %s AND u.is_active
"""  # asked for at each call: what the ORM would add to it is most of what it costs


def _colleague(dialled: str) -> Colleague | None:
    extension = dialled[:10]
    if not extension:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_STAFF, [extension])
        found = cursor.fetchone()
    if found is None:
        return None
    now = clock.now()
    away = Absence.objects.filter(user=found[0], starts_at__lte=now, ends_at__gt=now).exists()
    return Colleague(found[1], Endpoint("extension", extension), not away)


def wishes() -> list[Asked]:
    """What people ask, in the order in which they asked."""
    rows = Wish.objects.filter(done_at__isnull=True).order_by("id")[:100]
    return [Asked(row.pk, row.verb, row.call, row.data, row.at) for row in rows]


def owed() -> list[Owed]:
    """Who has to be called back now: those who keep their place in the queue, the first place first.

    While the desk is open also those who asked while it was closed, or while nobody spoke their language, in the order
    in which they asked: each is tried once by itself, before those who call at opening.
    """
    rows = CallBack.objects.filter(done_at__isnull=True, tried_at__isnull=True)
    if Closing.objects.filter(lifted_at__isnull=True).exists() or not ports.is_open(clock.now()):
        rows = rows.filter(place__isnull=False)
    rows = rows.filter(Q(place__isnull=False) | Q(call__outcome=Outcome.CALL_BACK.value))  # who was promised it
    return [_owed(row) for row in rows.select_related("call__wanted").order_by("place", "asked_at", "pk")]


def owed_for(call: str) -> Owed | None:
    """The call that is owed because of another, whenever somebody makes it; None when nothing is owed."""
    row = CallBack.objects.filter(done_at__isnull=True, call__key=call).select_related("call__wanted").first()
    return None if row is None else _owed(row)


def _owed(row: CallBack) -> Owed:
    call = row.call
    wanted = call.wanted.username if call.wanted else ""
    return Owed(
        call.key,
        call.number,
        call.language or phones.language_hint(call.number) or "nl",
        call.service,
        wanted,
        row.place,
    )


def delays() -> dict[acd.Class, list[timedelta]]:
    """The latest waits of each class, oldest first."""
    since = clock.now() - timedelta(hours=4)
    rows = Call.objects.filter(answered_at__gte=since, queued_at__isnull=False, back_of__isnull=True)
    found: dict[acd.Class, list[timedelta]] = {}
    for language, service, queued, answered in rows.order_by("answered_at").values_list(
        "language", "service", "queued_at", "answered_at"
    ):
        if queued and answered:
            found.setdefault((language, service), []).append(answered - queued)
    return {klass: waits[-acd.LATEST :] for klass, waits in found.items()}


# --- what it notes besides the steps of calls


def wish_done(token: int, ids: Sequence[int]) -> None:
    """These wishes have been looked at."""
    with transaction.atomic():
        hold_lease(token)
        Wish.objects.filter(pk__in=ids, done_at__isnull=True).update(done_at=clock.now(), data={})


def record_fallen(token: int, fallen: Sequence[Fallen]) -> None:
    """Notes the calls that the static queue took and that we never knew, each once."""
    known = set(Call.objects.filter(key__in=[one.leg for one in fallen]).values_list("key", flat=True))
    rows = [_fallen(one) for one in fallen if one.leg not in known]
    if rows:
        with transaction.atomic():
            hold_lease(token)
            Call.objects.bulk_create(rows, ignore_conflicts=True)
            record_all(Happening("call.fell", row.ref, {"language": row.language}) for row in rows)
            notify(RECORDS_CHANNEL)


def _fallen(one: Fallen) -> Call:
    agent = User.objects.filter(username=one.answered_by).first() if one.answered_by else None
    return Call(
        key=one.leg,
        number=phones.parse(one.number) or "",
        language=one.language if one.language in LANGUAGES else "",
        phase=Phase.ENDED.value,
        outcome=Outcome.FELL.value,
        arrived_at=one.at,
        queued_at=one.at,
        answered_at=one.answered_at,
        ended_at=one.ended_at or one.answered_at or one.at,
        agent=agent,
    )


def finish_work(token: int) -> bool:
    """Whose time for the work after a call is over is free again. True when somebody is."""
    over = clock.now() - standing.FINISHING
    due = Agent.objects.filter(state=AgentState.WRAP_UP, since__lte=over)
    if not due.exists():
        return False
    with transaction.atomic():
        hold_lease(token)
        for agent in due.select_for_update().order_by("pk"):
            stand(agent, standing.freed(agent.standing, clock.now()))
    return True


def free_the_stuck(token: int, keys: Sequence[str]) -> int:
    """Agents who ring or talk in a call that is not among `keys`, those alive, finish; how many there were."""
    with transaction.atomic():
        hold_lease(token)
        busy = Agent.objects.filter(state__in=standing.BUSY).exclude(call__key__in=keys)
        stuck = list(busy.select_for_update(of=("self",)).order_by("pk"))
        for agent in stuck:
            stand(agent, standing.turned(agent.standing, Turn.DONE, clock.now()))
    return len(stuck)


def reach(token: int, names: Collection[str]) -> None:
    """Exactly these agents can be rung, as a snapshot shows: who became so, or no longer is, unheard, stands so now."""
    for agents, yes in (
        (Agent.objects.filter(state=AgentState.PAUSED, reason=Pause.UNREACHABLE, user__username__in=names), True),
        (Agent.objects.filter(state=AgentState.FREE).exclude(user__username__in=names), False),
    ):
        for name in agents.values_list("user__username", flat=True):
            out_of_reach(token, name, yes=yes)


def out_of_reach(token: int, name: str, *, yes: bool) -> None:
    """An agent's telephone can be rung again, or no longer: who was free is paused, who was paused by that is free."""
    state, reason = (AgentState.PAUSED, Pause.UNREACHABLE) if yes else (AgentState.FREE, "")
    with transaction.atomic():
        hold_lease(token)
        for agent in Agent.objects.select_for_update().filter(user__username=name, state=state, reason=reason):
            now = clock.now()
            freed = (
                standing.freed(agent.standing, now) if yes else standing.paused(agent.standing, Pause.UNREACHABLE, now)
            )
            stand(agent, freed)
