"""The call taker's telephone, as shown on its page and in the bar of every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tridesk.accounts.models import User
from tridesk.directory.models import Expert, Staff
from tridesk.directory.office import absence_texts
from tridesk.directory.office.staffing import standing_of
from tridesk.directory.organisations.callers import PossibleCaller
from tridesk.kit.errors import Sayable
from tridesk.statuspage import queries as register
from tridesk.telephony import queries
from tridesk.telephony.desk import actions
from tridesk.telephony.engine.calls.life import Life, Phase, Recorded
from tridesk.telephony.models import CHOSEN_PAUSES, PHASES, Call
from tridesk.telephony.queries import service_names
from tridesk.tickets import calls

_PHASES: Final = dict(PHASES)
_MOST_COLLEAGUES: Final = 200


class CallAction(NamedTuple):
    """What is done with the call in hand."""

    words: Sayable
    key: str
    phases: frozenset[Phase]  # in which it can be done
    act: Callable[..., Any]


DO: Final[dict[str, CallAction]] = {
    "answer": CallAction(pgettext_lazy("a ringing call", "Answer"), "F2", frozenset({Phase.RINGING}), actions.answer),
    "refuse": CallAction(gettext_lazy("Not now"), "", frozenset({Phase.RINGING}), actions.refuse),
    "hold": CallAction(gettext_lazy("Hold"), "F4", frozenset({Phase.TALK}), actions.hold),
    "resume": CallAction(
        gettext_lazy("Back to the caller"),
        "F4",
        frozenset({Phase.HOLD, Phase.ASIDE, Phase.TALK, Phase.PASSING}),
        actions.resume,
    ),
    "connect": CallAction(
        gettext_lazy("Connect and leave"),
        "F8",
        frozenset({Phase.ASIDE, Phase.TALK}),
        actions.connect,
    ),
    "join": CallAction(gettext_lazy("All three together"), "F7", frozenset({Phase.ASIDE}), actions.join),
    "leave": CallAction(gettext_lazy("Leave them to it"), "F8", frozenset({Phase.PASSING}), actions.leave),
    "hang_up": CallAction(
        gettext_lazy("Hang up"),
        "F8",
        frozenset({Phase.TALK, Phase.HOLD, Phase.DIALLING}),
        actions.hang_up,
    ),
    "do_not_record": CallAction(gettext_lazy("Do not record"), "", frozenset({Phase.TALK}), actions.do_not_record),
}


def shown(user: User) -> dict[str, Any]:
    """The agent's state and the call in hand: the caller before the answer, the ticket afterwards."""
    agent, conductor = queries.agent_and_conductor(user)
    live = queries.live_of(user, agent) if agent else None
    call = live.call if live else (agent.call if agent and agent.state == "wrap_up" else None)
    phase = live.life.phase if live else None
    with_third = bool(live and live.life.third_leg)
    context: dict[str, Any] = {
        "agent": agent,
        "live": live,
        "call": call,
        "phase": _phase(live.life) if live else "",
        "may_ask": phase in (Phase.TALK, Phase.HOLD) and not with_third,
        "doings": [
            (name, action.words, action.key)
            for name, action in DO.items()
            if live and phase in action.phases and _makes_sense(name, live.life)
        ],
        "came_back": _came_back(live.life) if live else None,
        "pauses": [(pause.value, pause.label) for pause in CHOSEN_PAUSES],
        "conductor": conductor,
        "listener": queries.listener(live) if live else "",
    }
    if call:
        context |= _of_call(user, call) | {"incident": register.announcement(user.language)}
    if context["may_ask"]:
        context["colleagues"] = _colleagues(user, call)
    return context


_CAME_BACK: Final[dict[str, Sayable]] = {
    "held": gettext_lazy("rings again: you had put it on hold"),
    "fetched": gettext_lazy("rings again: you took it back"),
    "busy": gettext_lazy("came back: busy there"),
    "no_answer": gettext_lazy("came back: nobody answered there"),
    "refused": gettext_lazy("came back: refused there"),
    **dict.fromkeys(
        ("hung_up", "unreachable", "failed", "cut", "fell"), gettext_lazy("came back: nobody can be reached there")
    ),
}
"""Why a caller whom one had put through, or held, rings again."""


def _came_back(life: Life) -> Sayable | None:
    """The result of a transfer that came back, shown to the agent until the caller is with them again."""
    own_doing = life.came_back in ("held", "fetched")
    return None if own_doing and life.phase is not Phase.RINGING else _CAME_BACK.get(life.came_back)


def _phase(life: Life) -> str:
    together = life.phase is Phase.TALK and life.third_leg
    return str(_("talking, all three") if together else _PHASES[life.phase])


def _makes_sense(name: str, life: Life) -> bool:
    """Whether a gesture of this moment of a call is one for this call: with a third there are others than without."""
    if name in ("hold", "hang_up"):
        return not life.third_leg or life.phase is Phase.DIALLING
    if name in ("resume", "connect"):
        return life.phase is not Phase.TALK or bool(life.third_leg)
    if name == "join":
        return life.third_up
    return name != "do_not_record" or _may_refuse_recording(life)


def _may_refuse_recording(life: Life) -> bool:
    """While it is announced, and while it runs."""
    return life.recorded is Recorded.RUNNING or (life.recorded is not Recorded.REFUSED and bool(life.playback))


def _of_call(user: User, call: Call) -> dict[str, Any]:
    callers = queries.callers_of(call)
    who, people = _names(callers)
    return {
        "ticket": calls.ticket_of(user, call),
        "callers": callers,
        "who": who,
        "people": people,
        "service": service_names().get(call.service, call.service),
        "away": away(call),
    }


def _names(callers: list[PossibleCaller]) -> tuple[list[str], list[str]]:
    """What is written large, the organisations (without any: the persons), and the persons that are written small."""
    organisations = list(dict.fromkeys(str(caller.organisation) for caller in callers if caller.organisation))
    people = list(dict.fromkeys(str(caller.contact) for caller in callers if caller.contact))
    return (organisations, people) if organisations else (people, [])


def away(call: Call) -> str:
    """The absence of the dialled colleague in words; '' when they are present or no colleague was dialled."""
    standing = standing_of(call.wanted) if call.wanted else None
    return absence_texts.away(standing) if standing else ""


def _colleagues(user: User, call: Call | None) -> list[tuple[str, str, bool]]:
    """Colleagues for consultation or transfer: extension, name, is expert of the service; experts first."""
    experts = set(Expert.objects.filter(service__code=call.service).values_list("user", flat=True)) if call else set()
    rows = Staff.objects.filter(user__is_active=True).exclude(extension="").exclude(user=user).select_related("user")
    colleagues = [
        (colleague.extension, str(colleague.user), colleague.user_id in experts)
        for colleague in rows[:_MOST_COLLEAGUES]
    ]
    return sorted(colleagues, key=lambda row: (not row[2], row[1].casefold()))
