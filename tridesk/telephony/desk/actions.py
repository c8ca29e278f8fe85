"""The actions on calls. An action that needs the switch queues a wish to the director; the rest is written here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.office.staffing import extensions
from tridesk.journal.actions import record
from tridesk.kit import clock, phones
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.national_number import mask
from tridesk.telephony import queries
from tridesk.telephony.asterisk import home
from tridesk.telephony.channel import DIRECTOR_CHANNEL, notify
from tridesk.telephony.director import roster
from tridesk.telephony.engine import life_json, standing
from tridesk.telephony.engine.calls.life import TALKS, CallOutcome, Life, Phase
from tridesk.telephony.engine.calls.supervision import HEARD
from tridesk.telephony.engine.destinations import endpoint_of
from tridesk.telephony.models import (
    CHOSEN_PAUSES,
    OUTGOING,
    PLAYED,
    Agent,
    AgentState,
    Call,
    CallBack,
    Closing,
    Lease,
    Pause,
    SimulatorPace,
    Wish,
)
from tridesk.telephony.recordings import actions as recordings

# --- how one stands


def stand(agent_user: User, to: str, *, by: User) -> None:
    """Changes an agent's state, as the buttons name it."""
    if to == "free":
        go_available(agent_user, by=by)
    elif to == "off":
        sign_off(agent_user, by=by)
    else:
        pause(agent_user, to, by=by)


@transaction.atomic
def go_available(agent_user: User, *, by: User) -> Agent:
    """Takes calls from now on: signs on, ends a pause, or finishes the work after a call."""
    agent = _locked(agent_user, by)
    finished = agent.state == AgentState.WRAP_UP
    _stand(agent, lambda was: standing.freed(was, clock.now()), by)
    if finished and agent.call_id:
        Call.objects.filter(pk=agent.call_id, finished_at__isnull=True).update(finished_at=clock.now())
    return agent


@transaction.atomic
def pause(agent_user: User, reason: str, *, by: User) -> Agent:
    """Takes no calls for a while, and says why."""
    if reason not in CHOSEN_PAUSES:
        raise Invalid(_("Choose why you pause."), field="reason")
    agent = _locked(agent_user, by)
    _stand(agent, lambda was: standing.paused(was, Pause(reason).value, clock.now()), by)
    return agent


@transaction.atomic
def sign_off(agent_user: User, *, by: User) -> Agent:
    """Takes no calls any more today."""
    agent = _locked(agent_user, by)
    _stand(agent, lambda was: standing.signed_off(was, clock.now()), by)
    return agent


@transaction.atomic
def show_account(*, by: User) -> home.Account:
    """The account for one's own SIP telephone, with its password: the journal has that it was shown."""
    require(by, "call.take")
    record("agent.account_shown", by=by, ref=f"agent:{by.pk}")
    return home.account(by, "telephone")


def _locked(agent_user: User, by: User) -> Agent:
    """Returns the agent's row, locked; creates it at the first sign-on. Only supervisors may act for another agent."""
    require(by, "call.take" if by == agent_user else "call.steer")
    require(agent_user, "call.take")
    now = clock.now()
    Agent.objects.get_or_create(user=agent_user, defaults={"since": now})
    agent = Agent.objects.select_for_update(of=("self",)).select_related("user", "call").get(user=agent_user)
    if agent.by_script:
        agent.by_script = False
        agent.save(update_fields=["by_script"])
    return agent


def _stand(agent: Agent, change: Any, by: User) -> None:
    try:
        roster.stand(agent, change(agent.standing), by=by)
    except standing.NotNow as error:
        raise Conflict(_("Not while a call rings or is talked to: finish that first.")) from error
    notify(DIRECTOR_CHANNEL)


# --- in a call


def answer(call: Call, *, by: User) -> None:
    """Answers the agent's ringing telephone; only the simulator can do that from a page."""
    _own(call, by, Phase.RINGING)
    _wish("answer", call, by)


def refuse(call: Call, *, by: User) -> None:
    """Refuses the ringing call: the next agent gets it, and this one is paused until they are ready again."""
    _own(call, by, Phase.RINGING)
    _wish("refuse", call, by)


def hold(call: Call, *, by: User) -> None:
    """Plays music to the caller. The agent is reminded of the call, then brought back: see `calls.conversation`."""
    _own(call, by, Phase.TALK)
    _wish("hold", call, by)


def resume(call: Call, *, by: User) -> None:
    """Takes the agent back to the caller, from hold or from a third (which is hung up), and undoes a transfer."""
    _own(call, by, Phase.HOLD, Phase.ASIDE, Phase.PASSING, with_third=Phase.TALK)
    _wish("unhold", call, by)


def ask(call: Call, third: str, *, by: User) -> None:
    """Starts a consultation: the caller hears music; `third` is a user name, an extension or a number."""
    _own(call, by, Phase.TALK, Phase.HOLD)
    _wish("ask", call, by, whom(third, by))


def put_through(call: Call, third: str, *, by: User) -> None:
    """Transfers the caller unannounced."""
    _own(call, by, Phase.TALK, Phase.HOLD)
    _wish("pass", call, by, whom(third, by))


def connect(call: Call, *, by: User) -> None:
    """Puts caller and third together and leaves them."""
    _own(call, by, Phase.ASIDE, with_third=Phase.TALK)
    _wish("connect", call, by)


def join(call: Call, *, by: User) -> None:
    """Joins caller, agent and third in a conference."""
    _own(call, by, Phase.ASIDE)
    _wish("join", call, by)


def hang_up(call: Call, *, by: User) -> None:
    """Ends the call from the agent's page."""
    _own(call, by, *TALKS, Phase.HOLD, Phase.ASIDE, Phase.DIALLING)
    _wish("finish", call, by)


def leave(call: Call, *, by: User) -> None:
    """Ends the agent's part while the third still rings; without an answer the caller goes to the queue."""
    _own(call, by, Phase.PASSING)
    _wish("finish", call, by)


def do_not_record(call: Call, *, by: User) -> None:
    """Ends the recording because the caller does not want it, and deletes what there is."""
    _own(call, by, Phase.TALK)
    _wish("do_not_record", call, by)


@transaction.atomic
def note(call: Call, text: str, *, by: User) -> Call:
    """Saves the note of a call, written by its agent; national numbers are masked."""
    require(by, "call.take")
    row = Call.objects.select_for_update().get(pk=call.pk)
    agent = life_json.read(row.life).agent_name if row.life else ""
    if by.pk != row.agent_id and by.username != agent:
        raise Conflict(_("A colleague has this call now."))
    row.note = mask(text.replace("\x00", "").strip()).text[:10_000]
    row.save(update_fields=["note"])
    record("call.noted", by=by, ref=row.ref)
    return row


def whom(typed: str, by: User) -> dict[str, str]:
    """The telephone of another one that was named: an agent by user name, an extension, or a number outside."""
    typed, known = typed.strip().replace("\x00", ""), extensions()
    if by.username in (typed, known.get(typed)):
        raise Invalid(_("This is your own telephone. Give a colleague's extension."), field="third")
    if User.objects.filter(username=typed, agent__isnull=False, is_active=True).exists():
        return {"kind": "agent", "name": typed}
    meant = endpoint_of(typed, known)
    if meant is None:
        raise Invalid(_("Give a colleague's extension, or a telephone number."), field="third")
    return {"kind": meant.kind, "name": meant.name}


# --- steering


@transaction.atomic
def listen(call: Call, *, by: User, whisper: bool = False) -> None:
    """Rings the supervisor's own telephone to listen to an agent's call; with `whisper` the agent alone hears them.

    Noted at once, whatever comes of it; the agent sees it as long as it lasts.
    """
    require(by, "call.listen")
    life = _life(call)
    if life.phase not in HEARD:
        raise Conflict(_("There is nobody to listen to: no agent has this call."))
    if life.agent_name == by.username:
        raise Conflict(_("This is your own call."))
    if life.listener and life.listener.name != by.username:
        raise Conflict(_("A colleague listens to this call already."))
    record("call.listening_asked", by=by, ref=call.ref, data={"agent": life.agent_name, "whisper": whisper})
    _wish("listen", call, by, {"by": by.username, "whisper": whisper})


def stop_listening(call: Call, *, by: User) -> None:
    """Ends listening in."""
    require(by, "call.listen")
    if _life(call).listener_name != by.username:
        raise Conflict(_("You do not listen to this call."))
    _wish("stop_listening", call, by)


def move(call: Call, *, by: User, language: str = "", service: str | None = None) -> None:
    """Puts a call into the queue of another language or service; its place goes with it."""
    require(by, "call.steer", "call.take")
    if language and language not in LANGUAGES:
        raise Invalid(_("The desk does not speak this language on the telephone."), field="language")
    life = _life(call)
    if not by.may("call.steer") and life.agent_name != by.username:
        require(by, "call.steer")
    _wish("requeue", call, by, {"language": language, "service": service})


@transaction.atomic
def close_desk(
    words: Mapping[str, str], *, by: User, starts_at: datetime | None = None, ends_at: datetime | None = None
) -> Closing:
    """Closes the desk with a message in every language; callers already in the queue are still served.

    Closes at once, or at `starts_at`; until it is opened by hand, or until `ends_at`.
    """
    require(by, "call.steer")
    clean = {language: words.get(language, "").strip().replace("\x00", "") for language in LANGUAGES}
    for language, text in clean.items():
        if not text:
            raise Invalid(_("Say it in Dutch, French and German: callers hear their own language."), field=language)
    if queries.closing() is not None:
        raise Conflict(_("The desk is closed already."))
    now = clock.now()
    if ends_at is not None and ends_at <= max(now, starts_at or now):
        raise Invalid(_("Choose an end after the beginning, still to come."), field="ends_at")
    Closing.objects.filter(lifted_at__isnull=True).update(lifted_at=F("ends_at"))  # those that are over
    closing = Closing.objects.create(
        at=now,
        by=by,
        starts_at=starts_at,
        ends_at=ends_at,
        **{f"words_{code}": text for code, text in clean.items()},
    )
    moments = {"starts_at": starts_at, "ends_at": ends_at}
    data = {name: moment.isoformat() for name, moment in moments.items() if moment}
    record("desk.closed", by=by, ref="desk", data=data)
    notify(DIRECTOR_CHANNEL)
    return closing


@transaction.atomic
def open_desk(*, by: User) -> None:
    """Opens the desk again."""
    require(by, "call.steer")
    if not Closing.objects.filter(lifted_at__isnull=True).update(lifted_at=clock.now()):
        raise Conflict(_("The desk is not closed."))
    record("desk.opened", by=by, ref="desk")
    notify(DIRECTOR_CHANNEL)


@transaction.atomic
def pace_simulator(pace: str, *, by: User) -> None:
    """Sets how busy the simulator is: as usual, slow, without new calls, or stopped."""
    require(by, "call.steer")
    if pace not in SimulatorPace.values:
        raise Invalid(_("The simulator does not know this pace."), field="pace")
    Lease.objects.get_or_create(pk=1)
    Lease.objects.filter(pk=1).update(pace=pace)
    record("simulator.paced", by=by, ref="desk", data={"pace": pace})


@transaction.atomic
def ring_simulated(language: str, *, by: User) -> None:
    """Lets a simulated caller of a language ring at once."""
    require(by, "call.take")
    if queries.conductor().switch != "simulator":
        raise Conflict(_("Only the simulator lets a caller ring."))
    Wish.objects.create(verb="ring", data={"language": language}, by=by, at=clock.now())
    notify(DIRECTOR_CHANNEL)


def give_up_played_call_backs(until: datetime) -> None:
    """Closes call-backs that simulated callers asked for before `until`: no person waits for them."""
    owed = CallBack.objects.filter(done_at__isnull=True, asked_at__lt=until, call__key__startswith=PLAYED)
    owed.update(done_at=clock.now())


# --- calling out and calling back


@transaction.atomic
def dial(number: str, *, by: User, about: str = "", language: str = "") -> str:
    """Calls a number outside: the agent's own telephone rings first. Returns the key that the call will have.

    It ends the work after the last call: whoever had to be free first would be rung by the next caller who waits.

    `about` names what it is about for the room above: letters, digits and dashes, see `Call.about`. A call about
    nothing to a number that waits to be called back is that call-back.
    """
    outside = endpoint_of(number, extensions())
    if outside is None or outside.kind != "outside":
        raise Invalid(_("This is not a telephone number that can be called."), field="number")
    owed = None if about else queries.call_backs().filter(call__number=outside.name).select_related("call").first()
    if owed is not None:
        call_back_now(owed, by=by)
        return owed.call.key
    agent = _must_be_free(by, or_finishing=True)
    if agent.state == AgentState.WRAP_UP and agent.call_id:
        Call.objects.filter(pk=agent.call_id, finished_at__isnull=True).update(finished_at=clock.now())
    spoken = language if language in LANGUAGES else phones.language_hint(outside.name) or ""
    data = {"agent": by.username, "number": outside.name, "language": spoken}
    wish = _wish("dial", f"{OUTGOING}{about}", by, data)
    return f"{wish.call}-{wish.pk}"


def _must_be_free(by: User, *, or_finishing: bool = False) -> Agent:
    require(by, "call.take")
    agent = queries.agent_of(by)
    states = {AgentState.FREE, AgentState.WRAP_UP} if or_finishing else {AgentState.FREE}
    if agent is None or agent.state not in states:
        raise Conflict(_("Make yourself available first: your telephone rings, then theirs."))
    return agent


@transaction.atomic
def owe_call_back(about: str, number: str, language: str) -> CallBack:
    """Puts a call to a number into the queue of call-backs, as of now; `about` as `Call.about`, and unique.

    There was no caller: its record is that of a call which has ended, and makes no ticket.
    """
    now = clock.now()
    call = Call.objects.create(
        key=f"{OUTGOING}{about}",
        number=number,
        language=language if language in LANGUAGES else "",
        phase=Phase.ENDED.value,
        outcome=CallOutcome.CALL_BACK.value,
        arrived_at=now,
        ended_at=now,
        finished_at=now,
        taken_up_at=now,
    )
    call_back = CallBack.objects.create(call=call, asked_at=now)
    notify(DIRECTOR_CHANNEL)
    return call_back


@transaction.atomic
def call_back_now(request: CallBack, *, by: User) -> None:
    """Makes a call-back now: the agent's own telephone rings first."""
    _must_be_free(by)
    if request.done_at is not None:
        raise Conflict(_("They have been called back already."))
    _wish("call_back", request.call, by, {"agent": by.username})


@transaction.atomic
def call_back_done(request: CallBack, *, by: User) -> None:
    """Closes a call-back: the caller was reached otherwise, or no longer needs the call."""
    require(by, "call.take")
    if not CallBack.objects.filter(pk=request.pk, done_at__isnull=True).update(done_at=clock.now()):
        raise Conflict(_("They have been called back already."))
    record("call.called_back", by=by, ref=request.call.ref)


# --- for the room above


def mark_filed(calls: Collection[Call]) -> None:
    """Marks calls as processed by the room above; in the transaction that claimed them."""
    Call.objects.filter(pk__in=[call.pk for call in calls]).update(taken_up_at=clock.now())


def end_all_calls() -> int:
    """After a restore: ends the calls that lived at the backup, signs all agents off, and dials no number by itself.

    Each call becomes a ticket as any other; open call-backs stay on the list. Returns the number of calls.
    """
    now = clock.now()
    answered = When(answered_at__isnull=False, then=Value(CallOutcome.ANSWERED.value))
    Agent.objects.exclude(state=AgentState.OFF).update(
        state=AgentState.OFF, since=now, reason="", idle_since=None, call=None
    )
    CallBack.objects.filter(done_at__isnull=True, tried_at__isnull=True).update(tried_at=now)
    Wish.objects.filter(done_at__isnull=True).update(done_at=now)
    return Call.objects.filter(ended_at__isnull=True).update(
        ended_at=now,
        finished_at=now,
        phase=Phase.ENDED.value,
        life=None,
        outcome=Case(answered, default=Value(CallOutcome.CUT.value)),
    )


def forget(calls: Collection[int]) -> None:
    """Removes the person from ended calls, by row number: numbers, note and recordings; figures stay."""
    recordings.forget(calls)
    Call.objects.filter(pk__in=calls, life__isnull=True).update(number="", dialled="", note="")


# --- within


def _life(call: Call) -> Life:
    row = Call.objects.filter(pk=call.pk).values_list("life", flat=True).first()
    if not row:
        raise Conflict(_("This call is over."))
    return life_json.read(row)


def _own(call: Call, by: User, *phases: Phase, with_third: Phase | None = None) -> None:
    """Refuses a user without a part in this call, or at the wrong moment.

    With a third in the call, a second agent may act as well.
    """
    require(by, "call.take")
    life = _life(call)
    if life.agent_name != by.username:
        raise Conflict(_("A colleague has this call now."))
    if life.phase not in phases and not (life.third_leg and life.phase is with_third):
        raise Conflict(_("That is not possible at this moment of the call."))


@transaction.atomic
def _wish(verb: str, call: Call | str, by: User, data: Mapping[str, Any] | None = None) -> Wish:
    """Queues a wish for the director; the journal has it from the call itself, once it is done."""
    key = call if isinstance(call, str) else call.key
    wish = Wish.objects.create(verb=verb, call=key, data=dict(data or {}), by=by, at=clock.now())
    notify(DIRECTOR_CHANNEL)
    return wish
