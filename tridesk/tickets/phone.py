"""What a call taker sees of her telephone, on its page and in the bar of every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext_lazy

from tridesk.accounts.models import User
from tridesk.directory.models import Expert, Staff
from tridesk.kit.errors import Sayable
from tridesk.statuspage import queries as register
from tridesk.telephony import actions, queries
from tridesk.telephony.calls.values import Phase
from tridesk.telephony.models import CHOSEN_PAUSES, PHASES, Call
from tridesk.telephony.views import service_names
from tridesk.tickets import calls

_PHASES: Final = dict(PHASES)
_MOST_COLLEAGUES: Final = 200
DO: Final[dict[str, tuple[Sayable, str, frozenset[Phase], Callable[..., Any]]]] = {
    "answer": (gettext_lazy("Answer"), "F2", frozenset({Phase.RINGING}), actions.answer),
    "refuse": (gettext_lazy("Not now"), "", frozenset({Phase.RINGING}), actions.refuse),
    "hold": (gettext_lazy("Hold"), "F4", frozenset({Phase.TALK}), actions.hold),
    "resume": (gettext_lazy("Back to the caller"), "F4", frozenset({Phase.HOLD, Phase.ASIDE}), actions.resume),
    "connect": (gettext_lazy("Connect and leave"), "F6", frozenset({Phase.ASIDE, Phase.TALK}), actions.connect),
    "join": (gettext_lazy("All three together"), "F7", frozenset({Phase.ASIDE}), actions.join),
    "hang_up": (gettext_lazy("Hang up"), "F8", frozenset({Phase.TALK, Phase.HOLD, Phase.ASIDE}), actions.hang_up),
}
"""What is done with the call in hand: words, key, moments in which it can be done, action."""


def shown(user: User) -> dict[str, Any]:
    """How she stands, and the call in hand: before she answers who calls, afterwards its ticket."""
    agent = queries.agent_of(user)
    live = queries.live_of(user, agent) if agent else None
    call = live.call if live else (agent.call if agent and agent.state == "wrap_up" else None)
    phase = live.life.phase if live else None
    with_third = bool(live and live.life.third_leg)
    context: dict[str, Any] = {
        "agent": agent, "live": live, "call": call, "phase": _PHASES[phase] if phase else "",
        "may_ask": phase in (Phase.TALK, Phase.HOLD) and not with_third,
        "doings": [
            (name, words, key)
            for name, (words, key, phases, _act) in DO.items()
            if phase in phases and not (name == "connect" and phase is Phase.TALK and not with_third)
        ],
        "pauses": [(one.value, one.label) for one in CHOSEN_PAUSES], "conductor": queries.conductor(),
        "listener": queries.listener(live) if live else "",
    }  # fmt: skip
    if call:
        context |= _of_call(user, call) | {"incident": register.announcement(user.language)}
    if context["may_ask"]:
        context["colleagues"] = _colleagues(user, call)
    return context


def _of_call(user: User, call: Call) -> dict[str, Any]:
    return {
        "ticket": calls.ticket_of(user, call), "callers": queries.callers_of(call),
        "service": service_names().get(call.service, call.service),
    }  # fmt: skip


def _colleagues(user: User, call: Call | None) -> list[tuple[str, str, bool]]:
    """Whom one can ask or put through to: extension, name, whether he answers for the service; experts first."""
    experts = set(Expert.objects.filter(service__code=call.service).values_list("user", flat=True)) if call else set()
    rows = Staff.objects.filter(user__is_active=True).exclude(extension="").exclude(user=user).select_related("user")
    found = [(one.extension, str(one.user), one.user_id in experts) for one in rows[:_MOST_COLLEAGUES]]
    return sorted(found, key=lambda one: (not one[2], one[1].casefold()))
