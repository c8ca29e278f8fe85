"""The director's reads and writes: plain values in and out, each function one transaction under the lease."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from tridesk.accounts.models import User
from tridesk.journal.actions import Happening, record_all
from tridesk.kit import clock, phones
from tridesk.kit.languages import LANGUAGES
from tridesk.telephony.channel import RECORDS_CHANNEL, notify
from tridesk.telephony.director.lease import must_hold
from tridesk.telephony.director.roster import stand
from tridesk.telephony.engine import acd, life_json, standing
from tridesk.telephony.engine.calls.life import CallOutcome, Life, Phase
from tridesk.telephony.engine.calls.values import Turn
from tridesk.telephony.models import Agent, AgentState, Call, CallBack, Pause, Wish
from tridesk.telephony.switch.snapshot import Fallen

# --- the calls that it conducts


def lives() -> list[Life]:
    """The calls that are not over, oldest first."""
    rows = Call.objects.filter(ended_at__isnull=True).order_by("id")
    return [life_json.read(life) for life in rows.values_list("life", flat=True) if life]


def delays() -> dict[acd.Class, list[timedelta]]:
    """The latest waits of each class, oldest first."""
    since = clock.now() - timedelta(hours=4)
    rows = Call.objects.filter(answered_at__gte=since, queued_at__isnull=False, back_of__isnull=True)
    delays_by_class: dict[acd.Class, list[timedelta]] = {}
    for language, service, queued, answered in rows.order_by("answered_at").values_list(
        "language", "service", "queued_at", "answered_at"
    ):
        if queued and answered:
            delays_by_class.setdefault((language, service), []).append(answered - queued)
    return {klass: waits[-acd.LATEST :] for klass, waits in delays_by_class.items()}


# --- what it notes


def settle_cut_off(token: int) -> None:
    """Closes the call-backs of callers cut off and answered since."""
    owed = CallBack.objects.filter(done_at__isnull=True, call__outcome=CallOutcome.CUT.value).exclude(call__number="")
    later = Call.objects.filter(
        number=OuterRef("call__number"), pk__gt=OuterRef("call"), answered_at__isnull=False, back_of__isnull=True
    )
    answered = owed.filter(Exists(later))
    if answered.exists():
        with transaction.atomic():
            must_hold(token)
            rows = list(answered.select_related("call").select_for_update(of=("self",)))
            CallBack.objects.filter(pk__in=[row.pk for row in rows]).update(done_at=clock.now())
            record_all(Happening("call.called_back", row.call.ref, {}) for row in rows)


def wish_done(token: int, ids: Sequence[int]) -> None:
    """Marks wishes as done."""
    with transaction.atomic():
        must_hold(token)
        Wish.objects.filter(pk__in=ids, done_at__isnull=True).update(done_at=clock.now(), data={})


def record_fallen(token: int, fallen: Sequence[Fallen]) -> None:
    """Records calls that only the static queue knew, each once."""
    known = set(Call.objects.filter(key__in=[call.leg for call in fallen]).values_list("key", flat=True))
    rows = [_fallen(call) for call in fallen if call.leg not in known]
    if rows:
        with transaction.atomic():
            must_hold(token)
            Call.objects.bulk_create(rows, ignore_conflicts=True)
            record_all(Happening("call.fell", row.ref, {"language": row.language}) for row in rows)
            notify(RECORDS_CHANNEL)


def _fallen(call: Fallen) -> Call:
    agent = User.objects.filter(username=call.answered_by).first() if call.answered_by else None
    return Call(
        key=call.leg,
        number=phones.parse(call.number) or "",
        language=call.language if call.language in LANGUAGES else "",
        phase=Phase.ENDED.value,
        outcome=CallOutcome.FELL.value,
        arrived_at=call.at,
        queued_at=call.at,
        answered_at=call.answered_at,
        ended_at=call.ended_at or call.answered_at or call.at,
        agent=agent,
    )


def finish_work(token: int) -> bool:
    """Frees agents at the end of the work after a call, or of a call of their own; returns whether any was."""
    now = clock.now()
    finished = Q(state=AgentState.WRAP_UP, since__lte=now - standing.FINISHING)
    busy = Q(state=AgentState.PAUSED, reason=Pause.BUSY, since__lte=now - standing.BUSY_ELSEWHERE)
    due = Agent.objects.filter(finished | busy)
    if not due.exists():
        return False
    with transaction.atomic():
        must_hold(token)
        for agent in due.select_for_update().order_by("pk"):
            stand(agent, standing.freed(agent.standing, clock.now()))
    return True


def free_the_stuck(token: int, keys: Sequence[str]) -> int:
    """Frees agents left in a call not among the live `keys`; returns how many there were."""
    with transaction.atomic():
        must_hold(token)
        busy = Agent.objects.filter(state__in=standing.BUSY).exclude(call__key__in=keys)
        stuck = list(busy.select_for_update(of=("self",)).order_by("pk"))
        for agent in stuck:
            stand(agent, standing.turned(agent.standing, Turn.DONE, clock.now()))
    return len(stuck)


def reach(token: int, names: Collection[str]) -> None:
    """Sets exactly these agents as reachable, as a snapshot shows: makes up for missed changes."""
    for agents, yes in (
        (Agent.objects.filter(state=AgentState.PAUSED, reason=Pause.UNREACHABLE, user__username__in=names), True),
        (Agent.objects.filter(state=AgentState.FREE).exclude(user__username__in=names), False),
    ):
        for name in agents.values_list("user__username", flat=True):
            out_of_reach(token, name, yes=yes)


def out_of_reach(token: int, name: str, *, yes: bool) -> None:
    """Notes whether an agent's telephone can be rung: pauses a free agent, or frees one paused for that."""
    state, reason = (AgentState.PAUSED, Pause.UNREACHABLE) if yes else (AgentState.FREE, "")
    with transaction.atomic():
        must_hold(token)
        for agent in Agent.objects.select_for_update().filter(user__username=name, state=state, reason=reason):
            now = clock.now()
            freed = (
                standing.freed(agent.standing, now) if yes else standing.paused(agent.standing, Pause.UNREACHABLE, now)
            )
            stand(agent, freed)
