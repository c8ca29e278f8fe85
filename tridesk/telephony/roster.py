"""Writes an agent's change of state, with the span that ended: for single changes; the director writes many at once."""

from __future__ import annotations

from tridesk.accounts.models import User
from tridesk.journal.actions import Happening, record
from tridesk.telephony import standing
from tridesk.telephony.models import Agent, Span


def stand(agent: Agent, becomes: standing.Standing, *, by: User | None = None) -> None:
    """Changes an agent's state, with its journal entry; inside a transaction that has locked the row."""
    was = agent.standing
    if becomes == was:
        return
    agent.state, agent.since, agent.reason = becomes.state, becomes.since, becomes.reason
    agent.idle_since = becomes.idle_since
    agent.save(update_fields=["state", "since", "reason", "idle_since"])
    span = standing.ended(was, becomes)
    if span is not None:
        began, ended = span
        Span.objects.create(user_id=agent.user_id, state=was.state, reason=was.reason, began_at=began, ended_at=ended)
    entry = happening(agent.user_id, becomes)
    record(entry.verb, by=by, ref=entry.ref, data=entry.data)


def happening(user: int, stands: standing.Standing) -> Happening:
    """The agent's state as a journal entry; it updates every page that shows the agent."""
    data = {"state": stands.state} | ({"reason": stands.reason} if stands.reason else {})
    return Happening("agent.stands", f"agent:{user}", data)
