"""Writing down how an agent stands, with the span that ended: for the director and for people alike."""

from __future__ import annotations

from tridesk.accounts.models import User
from tridesk.journal.actions import Happening, record
from tridesk.telephony import standing
from tridesk.telephony.models import Agent, Span


def stand(agent: Agent, becomes: standing.Standing, *, by: User | None = None) -> None:
    """An agent stands otherwise, written and journalled; inside a transaction in which his row is locked."""
    before = agent.standing
    span = become(agent, becomes)
    if agent.standing == before:
        return
    agent.save(update_fields=["state", "since", "reason", "idle_since"])
    if span is not None:
        span.save()
    entry = happening(agent)
    record(entry.verb, by=by, ref=entry.ref, data=entry.data)


def become(agent: Agent, becomes: standing.Standing) -> Span | None:
    """An agent stands otherwise; not saved yet. The span that ended with it, None when nothing changed."""
    was = agent.standing
    if becomes == was:
        return None
    agent.state, agent.since, agent.reason = becomes.state, becomes.since, becomes.reason
    agent.idle_since = becomes.idle_since
    if was.state == standing.OFF:
        return None
    ended = max(becomes.since, was.since)
    return Span(user_id=agent.user_id, state=was.state, reason=was.reason, began_at=was.since, ended_at=ended)


def happening(agent: Agent) -> Happening:
    """How he stands, for the journal and with it for every page that shows him."""
    data = {"state": agent.state} | ({"reason": agent.reason} if agent.reason else {})
    return Happening("agent.stands", agent.ref, data)
