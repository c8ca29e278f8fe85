"""Writes how agents stand, with the spans that ended: the changes of a group of steps at once, or a single one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

from tridesk.accounts.models import User
from tridesk.journal.actions import Happening, noting
from tridesk.journal.prepared_statements import Ask, ask
from tridesk.kit import clock
from tridesk.telephony.engine import standing
from tridesk.telephony.engine.standing import Standing
from tridesk.telephony.models import Agent


@dataclass(frozen=True, slots=True)
class AgentChange:
    """An agent stands otherwise. `call` is the key of their call from now on, '' for none; None leaves it as it was."""

    agent: int
    user: int
    was: Standing
    becomes: Standing
    call: str | None = None

    def happening(self, by: User | None = None) -> Happening:
        """The agent's state as a journal entry; it updates every page that shows the agent."""
        data = {"state": self.becomes.state} | ({"reason": self.becomes.reason} if self.becomes.reason else {})
        return Happening("agent.stands", f"agent:{self.user}", data, by=by.pk if by else None)


_WRITE: Final[LiteralString] = """
    WITH spans AS (
        INSERT INTO telephony_span (user_id, state, reason, began_at, ended_at)
        SELECT r.user_id, r.state, r.reason, r.began_at, r.ended_at FROM jsonb_to_recordset(%s::jsonb)
            AS r(user_id bigint, state text, reason text, began_at timestamptz, ended_at timestamptz)
    )
    UPDATE telephony_agent agent SET state = r.state, since = r.since, reason = r.reason, idle_since = r.idle_since,
        call_id = CASE WHEN r.call IS NULL THEN agent.call_id
            ELSE (SELECT id FROM telephony_call WHERE key = r.call) END
    FROM jsonb_to_recordset(%s::jsonb)
        AS r(id bigint, state text, since timestamptz, reason text, idle_since timestamptz, call text)
    WHERE agent.id = r.id
"""


def written(changes: Sequence[AgentChange]) -> list[Ask]:
    """The statement that writes these changes, in their order; none for none. The rows are locked before."""
    spans = [span for change in changes for span in _spans(change)]
    agents = {change.agent: _agent(change) for change in changes}
    return [Ask(_WRITE, [json.dumps(spans), json.dumps(list(agents.values()))])] if changes else []


def stand(agent: Agent, becomes: Standing, *, by: User | None = None) -> None:
    """Changes an agent's state, with its journal entry; inside a transaction that has locked the row."""
    if becomes == agent.standing:
        return
    change = AgentChange(agent.pk, agent.user_id, agent.standing, becomes)
    ask(*written([change]), *noting([change.happening(by)], clock.now()))
    agent.state, agent.since, agent.reason = becomes.state, becomes.since, becomes.reason
    agent.idle_since = becomes.idle_since


def _spans(change: AgentChange) -> list[dict[str, Any]]:
    span = standing.ended(change.was, change.becomes)
    if span is None:
        return []
    state = {"user_id": change.user, "state": change.was.state, "reason": change.was.reason}
    return [state | {"began_at": _at(span[0]), "ended_at": _at(span[1])}]


def _agent(change: AgentChange) -> dict[str, Any]:
    becomes = change.becomes
    return {
        "id": change.agent,
        "state": becomes.state,
        "since": _at(becomes.since),
        "reason": becomes.reason,
        "idle_since": _at(becomes.idle_since),
        "call": change.call,
    }


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
