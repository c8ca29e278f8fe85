"""The wallboard, and what supervisors do from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.languages import UNKNOWN
from tridesk.telephony import queries
from tridesk.telephony.desk import actions, figures
from tridesk.telephony.desk.measures import trend
from tridesk.telephony.director.situation import heard_now
from tridesk.telephony.engine.acd import NORM
from tridesk.telephony.engine.calls.life import WAITS, Phase
from tridesk.telephony.models import CHOSEN_PAUSES, PHASES, SPOKEN, SimulatorPace

_NAMES: Final = dict(PHASES)
_NO_TALK: Final = WAITS | {Phase.GREETING, Phase.COLLEAGUE, Phase.CLOSING}


@needs("call.read")
@require_GET
def wallboard(request: Signed) -> HttpResponseBase:
    """Queues, talks, agents and the figures of today; readable from five metres."""
    calls, names, agents = queries.live(), queries.service_names(), queries.agents()
    today, queues = figures.today(), queries.queues(calls)
    longest = max((queue.longest for queue in queues), default=None)
    people, conductor, closing = queries.names(calls), queries.conductor(), queries.closing()
    opening = queries.shown_opening(conductor, closing)
    context = {
        "queues": [(queue, names.get(queue.service, queue.service)) for queue in queues],
        "waiting": sum(queue.count for queue in queues), "longest": longest,
        "late": longest is not None and longest > NORM,
        "calls": [
            (call, _NAMES[call.life.phase], names.get(call.life.service, call.life.service),
             people.get(call.life.agent_name, call.life.agent_name),
             people.get(call.life.listener_name, call.life.listener_name))
            for call in calls
        ],
        "agents": agents, "today": today, "level": figures.percent(today.service_level_of_all),
        "level_without_short": figures.percent(today.service_level_without_short), "conductor": conductor,
        "closing": closing, "opening": opening, "heard": heard_now(queries.menu(), opening),
        "may_steer": request.user.may("call.steer"),
        "may_set_lines": request.user.may("trunk.edit"),
        "may_listen": request.user.may("call.listen"), "names": names.items(),
        "spoken": SPOKEN, "paces": SimulatorPace.choices,
        "pauses": [(pause.value, pause.label) for pause in CHOSEN_PAUSES],
    }  # fmt: skip
    return render(request, "telephony/wallboard.html", context)


@needs("call.read")
@require_GET
def wall(request: Signed) -> HttpResponseBase:
    """The wallboard for a screen on the wall: one row per language, read from five metres.

    Callers whose language nobody knows have a row while there are any.
    """
    calls, (today, lately), conductor = queries.live(), figures.today_and_lately(), queries.conductor()
    context = {
        "rows": list(_rows(calls)),
        "agents": queries.agents(),
        "today": today,
        "norm": NORM,
        "level": figures.percent(today.service_level_of_all),
        "trend": trend(today, lately),
        "conductor": conductor,
        "opening": queries.shown_opening(conductor, queries.closing()),
    }
    return render(request, "telephony/wall.html", context)


def _rows(calls: list[queries.Live]) -> Iterator[dict[str, Any]]:
    yield from (_row(code, str(name), calls) for code, name in SPOKEN)
    others = _row("", _("language not known"), calls)
    if others["waiting"] or others["talking"]:
        yield others | {"language": UNKNOWN}


def _row(language: str, name: str, calls: list[queries.Live]) -> dict[str, Any]:
    mine = [call for call in calls if call.life.language == language]
    waits = [call.waited for call in mine if call.life.phase in WAITS]
    return {
        "language": language,
        "name": name,
        "waiting": len(waits),
        "longest": max(waits, default=None),
        "late": bool(waits) and max(waits) > NORM,
        "talking": sum(call.life.phase not in _NO_TALK for call in mine),
    }


@needs("call.steer")
@require_POST
def steer(request: Signed, username: str) -> HttpResponseBase:
    """Changes an agent's state: `to` is `free`, `off` or a reason to pause."""
    agent = User.objects.filter(username=username.replace("\x00", "")).first()
    if agent is None:
        raise NotFound(_("There is no such colleague."))
    actions.stand(agent, request.POST.get("to", ""), by=request.user)
    return redirect("telephony:wallboard")


@needs("call.steer")
@require_POST
def move(request: Signed, call: str) -> HttpResponseBase:
    """Puts a waiting call into another queue."""
    row = queries.call_for(request.user, call)
    service = request.POST.get("service", "")
    if service and service not in queries.service_names():
        raise Invalid(_("There is no such service."), field="service")
    actions.move(row, by=request.user, language=request.POST.get("language", ""), service=service or None)
    messages.success(request, _("The call moves with its place."))
    return redirect("telephony:wallboard")


@needs("call.listen")
@require_POST
def listen(request: Signed, call: str) -> HttpResponseBase:
    """Listens to a call, whispers to its agent, or stops: `doing`."""
    row, doing = queries.call_for(request.user, call), request.POST.get("doing", "")
    if doing == "stop":
        actions.stop_listening(row, by=request.user)
    elif doing in ("listen", "whisper"):
        actions.listen(row, by=request.user, whisper=doing == "whisper")
        messages.success(request, _("Your telephone rings; the agent sees that you listen."))
    else:
        raise Invalid(_("The telephone does not know this gesture."), field="doing")
    return redirect("telephony:wallboard")


@needs("call.steer")
@require_POST
def close(request: Signed) -> HttpResponseBase:
    """Closes the desk with a message in three languages."""
    words = {code: request.POST.get(f"words_{code}", "")[:1000] for code, _name in SPOKEN}
    starts_at, ends_at = (_moment(request.POST.get(name, ""), name) for name in ("starts_at", "ends_at"))
    actions.close_desk(words, by=request.user, starts_at=starts_at, ends_at=ends_at)
    confirmation = (
        _("The desk closes then; callers hear until when it is open.")
        if starts_at
        else _("The desk is closed; whoever waits already is still served.")
    )
    messages.success(request, confirmation)
    return redirect("telephony:wallboard")


@needs("call.steer")
@require_POST
def pace(request: Signed) -> HttpResponseBase:
    """Sets how busy the simulator is."""
    actions.pace_simulator(request.POST.get("pace", ""), by=request.user)
    return redirect("telephony:wallboard")


def _moment(typed: str, field: str) -> datetime | None:
    """Reads a date and time sent by a browser, in Brussels; None when empty."""
    if not typed.strip():
        return None
    try:
        return datetime.fromisoformat(typed.strip()[:16]).replace(tzinfo=clock.BRUSSELS)
    except ValueError:
        raise Invalid(_("Choose a day and a time."), field=field) from None


@needs("call.steer")
@require_POST
def open_(request: Signed) -> HttpResponseBase:
    """Opens the desk again."""
    actions.open_desk(by=request.user)
    messages.success(request, _("The desk is open again."))
    return redirect("telephony:wallboard")
