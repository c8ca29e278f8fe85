"""Reads of telephony: records, agents, queues; and the one gate to a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.directory.office.queries import services
from tridesk.directory.organisations.callers import PossibleCaller, callers
from tridesk.journal.prepared_queries import PreparedQuery
from tridesk.kit import clock
from tridesk.kit.errors import NotFound
from tridesk.kit.text import Text
from tridesk.telephony import phrases, ports
from tridesk.telephony.engine import acd, ivr, life_json
from tridesk.telephony.engine.calls.life import WAITS, CallOutcome, Life
from tridesk.telephony.models import Agent, AgentState, Call, CallBack, Closing, Lease, Menu, SimulatorPace
from tridesk.telephony.switch.snapshot import LineSeen

# --- records


def of_the_desk() -> Q:
    """Selects the calls of the desk: with an agent, or ended; no colleague's own, no fax, no call-back not begun."""
    never_made = Q(back_of__isnull=False, answered_at__isnull=True, outcome=CallOutcome.NOT_REACHED.value)
    ended = ~Q(outcome="") & ~never_made
    return (Q(answered_at__isnull=False) | ended) & ~Q(outcome__in=(CallOutcome.COLLEAGUE.value, CallOutcome.FAX.value))


def claim_records(limit: int) -> list[Call]:
    """The oldest unprocessed records, locked until the transaction ends.

    Call inside a transaction. A call appears here when an agent answers it, or when it ends without one.
    """
    rows = Call.objects.filter(of_the_desk(), taken_up_at__isnull=True).order_by("id")
    ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    return list(Call.objects.filter(pk__in=ids).select_related("agent", "wanted", "back_of").order_by("id"))


def calls_from(number: str, *, before: Call | None = None, limit: int = 5) -> list[Call]:
    """The latest calls from a number (E.164)."""
    rows = Call.objects.filter(number=number).exclude(number="").select_related("agent").order_by("-id")
    return list((rows.filter(pk__lt=before.pk) if before else rows)[:limit])


def call_for(user: User, key: str) -> Call:
    """The one gate to a call."""
    rows = Call.objects.select_related("agent", "wanted", "back_of")
    call = rows.filter(key=key.replace("\x00", "")).first() if user.may("call.read") else None
    if call is None:
        raise NotFound(_("There is no such call."))
    return call


def callers_of(call: Call) -> list[PossibleCaller]:
    """The possible callers, the likeliest first; empty when the number is withheld or unknown."""
    return callers(call.number) if call.number else []


# --- what is going on


def agent_of(user: User) -> Agent | None:
    """The user's row as an agent; None when they never signed on."""
    return Agent.objects.select_related("user", "call__wanted").filter(user=user).first()


def agent_and_conductor(user: User) -> tuple[Agent | None, Conductor]:
    """The user's row as an agent, and the director's state, in one query for an agent."""
    rows = _agent_with_lease(user.pk)
    if not rows:
        return None, conductor()
    agent = rows[0]
    row: dict[str, Any] = vars(agent)["lease"] or {}
    until = row.get("until")
    return agent, _conductor(Lease(**row | {"until": until and datetime.fromisoformat(until)}) if row else None)


def _with_lease(user: int) -> QuerySet[Agent]:
    lease = Lease.objects.order_by("pk").values(row=JSONObject(**{name: name for name in _OF_LEASE}))[:1]
    rows = Agent.objects.select_related("user", "call__wanted").annotate(lease=Subquery(lease))
    return rows.filter(user=user)


_agent_with_lease = PreparedQuery(_with_lease)


def agents() -> list[Agent]:
    """All agents who are signed on, by name."""
    rows = Agent.objects.exclude(state=AgentState.OFF).select_related("user", "call")
    return list(rows.order_by("user__name", "pk"))


@dataclass(frozen=True, slots=True)
class Live:
    """A call in progress, with its life."""

    call: Call
    life: Life

    @property
    def waited(self) -> timedelta:
        """The wait until the answer, or so far."""
        since = self.life.queued or self.life.arrived
        return (self.life.answered or clock.now()) - since


def live() -> list[Live]:
    """The calls in progress, the longest wait first."""
    rows = Call.objects.filter(ended_at__isnull=True).select_related("agent", "wanted")
    calls = [Live(row, life_json.read(row.life)) for row in rows if row.life]
    return sorted(calls, key=lambda call: (call.life.queued or call.life.arrived, call.call.pk))


def live_of(user: User, known: Agent | None = None) -> Live | None:
    """The call that rings at, or is talked to by, this agent; pass the row as `known` to save a read."""
    agent = known or agent_of(user)
    if agent is None or agent.state not in (AgentState.RINGING, AgentState.TALKING) or agent.call is None:
        return None
    return Live(agent.call, life_json.read(agent.call.life)) if agent.call.life else None


def listener(call: Live) -> str:
    """The name of the supervisor who listens to this call; '' for none. The agent is always told."""
    listener = call.life.listener
    return names([call])[listener.name] if listener and listener.spy_leg else ""


def names(calls: list[Live]) -> dict[str, str]:
    """The names of the agents and listeners of these calls, by user name."""
    logins = {login for call in calls for login in (call.life.agent_name, call.life.listener_name)} - {""}
    return {user.username: str(user) for user in User.objects.filter(username__in=logins)} if logins else {}


@dataclass(frozen=True, slots=True)
class Queue:
    """The waiting callers of one language and service."""

    language: str
    service: str
    count: int
    longest: timedelta


def queues(calls: list[Live] | None = None) -> list[Queue]:
    """The queues by language and service, the longest wait first."""
    waits_by_class: dict[acd.Class, list[timedelta]] = {}
    for call in live() if calls is None else calls:
        if call.life.phase in WAITS:
            waits_by_class.setdefault((call.life.language, call.life.service), []).append(call.waited)
    rows = [Queue(*klass, len(waits), max(waits)) for klass, waits in waits_by_class.items()]
    return sorted(rows, key=lambda row: row.longest, reverse=True)


def call_backs() -> QuerySet[CallBack]:
    """The open call-backs, oldest first."""
    rows = CallBack.objects.filter(done_at__isnull=True).select_related("call__wanted")
    return rows.order_by("asked_at", "pk")


def call_back_for(user: User, number: int) -> CallBack:
    """The one gate to a call-back."""
    rows = CallBack.objects.select_related("call")
    call_back = rows.filter(pk=number).first() if user.may("call.read") else None
    if call_back is None:
        raise NotFound(_("There is no such call."))
    return call_back


def closing() -> Closing | None:
    """The current or coming closing of the desk outside its hours; None without one."""
    return next(iter(_closings(clock.now())), None)


def _not_over(now: datetime) -> QuerySet[Closing]:
    rows = Closing.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), lifted_at__isnull=True)
    return rows.select_related("by").order_by("pk")[:1]


_closings = PreparedQuery(_not_over)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether the desk is open: `closed` is what callers hear when not, with `reopens` when that is known.

    `until` is when it closes today, `early` whether that is earlier than usual.
    """

    closed: Text | None = None
    reopens: datetime | None = None
    until: datetime | None = None
    early: bool = False


def opening() -> Opening:
    """Whether the desk is open at this moment, for the telephone and for every page that shows it."""
    return _opening(closing())


def _opening(closes: Closing | None) -> Opening:
    now, hours = clock.now(), ports.hours.answer()
    if closes is not None and closes.holds(now):
        return Opening(closes.words, closes.ends_at and closes.ends_at.astimezone(clock.BRUSSELS))
    if hours and not any(schedule.is_open(now) for schedule in hours.values()):
        openings = [schedule.next_opening(now) for schedule in hours.values()]
        return Opening(phrases.CLOSED, min((at for at in openings if at > now), default=None))
    desk = hours.get(("", ""))
    until = desk.closes_at(now) if desk else None
    early = desk is not None and now.astimezone(clock.BRUSSELS).date() in desk.days
    if closes is not None and closes.starts_at is not None and (until is None or closes.starts_at < until):
        until, early = closes.starts_at.astimezone(clock.BRUSSELS), True
    return Opening(until=until, early=early)


def shown_opening(conductor: Conductor, closing: Closing | None) -> Opening:
    """Whether the desk is open, for its own pages: with the simulator always, unless closed by hand."""
    return Opening() if conductor.switch == "simulator" and closing is None else _opening(closing)


# --- the switch


@dataclass(frozen=True, slots=True)
class Conductor:
    """The director's state: `switch` is `asterisk` or `simulator`; `alive` whether it renewed its lease lately.

    `connected` says whether it and the switch hear each other, `lines` how the lines to the public network stand.
    """

    switch: str
    alive: bool
    corrections: int
    pace: str = SimulatorPace.NORMAL.value  # of the simulator
    connected: bool = False
    lines: tuple[LineSeen, ...] = ()

    @property
    def switch_works(self) -> bool:
        return self.alive and self.connected

    @property
    def lines_work(self) -> bool:
        """Whether all lines work, as far as is known; a dead switch is another matter."""
        return all(line.works for line in self.lines)


def conductor() -> Conductor:
    """Whether a director runs at this moment, and on which switch; shown on every page of telephony."""
    return _conductor(next(iter(_leases()), None))


_leases = PreparedQuery(lambda: Lease.objects.order_by("pk")[:1])


_OF_LEASE: Final = ("switch", "until", "corrections", "pace", "connected", "lines")


def _conductor(lease: Lease | None) -> Conductor:
    if lease is None:
        return Conductor("", False, 0)
    alive = lease.until is not None and lease.until > clock.now()
    lines = tuple(LineSeen(**line) for line in lease.lines)
    return Conductor(lease.switch, alive, lease.corrections, lease.pace, lease.connected, lines)


def since_midnight() -> datetime:
    """When today began in Brussels."""
    return clock.now().astimezone(clock.BRUSSELS).replace(hour=0, minute=0, second=0, microsecond=0)


def service_names() -> dict[str, str]:
    """Code -> name of each service, in the reader's language."""
    return {service.code: str(service) for service in services()}


_newest_menu = PreparedQuery(lambda: Menu.objects.order_by("-id")[:1])


def menu() -> ivr.Tree:
    """The menu that callers hear: the newest, or without one, a menu made of the services."""
    for newest in _newest_menu():
        return ivr.read(newest.tree)
    services = Service.objects.filter(active=True).exclude(name_de="")[: ivr.MOST_OPTIONS]
    options = [
        ivr.Option(digit, service.names, ivr.OptionKind.SERVICE, service.code)
        for digit, service in zip(ivr.DIGITS, services, strict=False)
    ]
    return ivr.Tree("main", {"main": options}) if options else ivr.Tree()
