"""The SQL that writes one group of steps, as plain values: questions first, then statements. No I/O.

The write delays the ringing of a telephone, so it is our own SQL in two round trips: `questions` (is the lease ours?
the agents' states?), then what `written` returns, with the commit. The ORM takes longer over one step.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, LiteralString

from tridesk.journal.actions import Happening, noting
from tridesk.journal.prepared_statements import Ask, Rows
from tridesk.telephony.channel import RECORDS_CHANNEL, SAY
from tridesk.telephony.director import roster
from tridesk.telephony.director.lease import Deposed, hold
from tridesk.telephony.director.roster import AgentChange
from tridesk.telephony.engine import life_json, standing
from tridesk.telephony.engine.calls.life import CallOutcome, Life, Phase
from tridesk.telephony.engine.calls.values import Mark, Step, Turn
from tridesk.telephony.engine.standing import Standing
from tridesk.telephony.switch.values import HangupCause

Stands = Mapping[str, Standing]  # how agents stand, by user name


class AgentTaken(Exception):
    """The agent of a step is not free any more; nothing of the step was written."""


_AGENTS: Final[LiteralString] = """
    SELECT one.id, one.user_id, person.username, one.state, one.since, one.reason, one.idle_since, call.key
    FROM telephony_agent one JOIN accounts_user person ON person.id = one.user_id
    LEFT JOIN telephony_call call ON call.id = one.call_id
    WHERE person.username = ANY(%s) ORDER BY one.id FOR UPDATE OF one
"""


def questions(steps: Sequence[Step], token: int) -> tuple[Ask, Ask]:
    """The queries, with locks, that precede the writing of steps of different calls."""
    return hold(token), Ask(_AGENTS, [sorted({turn.agent for step in steps for turn in step.agents})])


def written(
    steps: Sequence[Step], held: Rows, agents: Rows, now: datetime
) -> tuple[list[Stands | AgentTaken], Sequence[Ask]]:
    """Returns for each step the new states of its agents, or `AgentTaken`; and the statements that write all others.

    `held` and `agents` are the answers to `questions`. `Deposed` when nothing may be written.
    """
    if not held:
        raise Deposed
    staff = _staff(agents, now)
    answers = [staff.turn(step) for step in steps]
    good = [step for step, answer in zip(steps, answers, strict=True) if not isinstance(answer, AgentTaken)]
    return answers, _asks(good, staff, now) if good else ()


# --- the agents of a group


def _staff(rows: Rows, now: datetime) -> _Staff:
    agents = {
        name: _Agent(pk, user, Standing(state, since, reason, idle_since), call or "")
        for pk, user, name, state, since, reason, idle_since, call in rows
    }
    return _Staff(agents, now)


@dataclass(slots=True)
class _Agent:
    id: int
    user: int
    stands: Standing
    call: str  # its key; '' for none


@dataclass(slots=True)
class _Staff:
    """The locked agents of a group by user name, and their changes."""

    agents: dict[str, _Agent]
    now: datetime
    changes: list[AgentChange] = field(default_factory=list)

    def turn(self, step: Step) -> Stands | AgentTaken:
        """Applies the changes of a step to its agents: to all of them or, when one is taken, to none."""
        own = step.life.is_ours
        for change in step.agents:
            agent = self.agents.get(change.agent)
            if change.turn is Turn.RINGS and (agent is None or not standing.can_be_rung(agent.stands, own=own)):
                return AgentTaken(change.agent)
        stands = {}
        for change in step.agents:
            agent = self.agents.get(change.agent)
            if agent is not None and (change.turn is Turn.RINGS or agent.call == step.life.key):
                becomes = standing.turned(agent.stands, change.turn, self.now, own=own)
                call = step.life.key if change.turn in (Turn.RINGS, Turn.RECALLED, Turn.TALKS, Turn.DONE) else ""
                self.changes.append(AgentChange(agent.id, agent.user, agent.stands, becomes, call))
                agent.stands, agent.call = becomes, call
                stands[change.agent] = becomes
        return stands


# --- what is written

_CALLS: Final[LiteralString] = """
    INSERT INTO telephony_call (
        key, number, dialled, language, service, silent, phase, outcome, arrived_at, queued_at, answered_at, ended_at,
        agent_id, wanted_id, back_of_id, note, life
    )
    SELECT r.key, r.number, r.dialled, r.language, r.service, r.silent, r.phase, r.outcome, r.arrived_at, r.queued_at,
        r.answered_at, r.ended_at, (SELECT id FROM accounts_user WHERE username = r.agent),
        (SELECT id FROM accounts_user WHERE username = r.wanted),
        (SELECT id FROM telephony_call WHERE key = r.back_of), '', r.life
    FROM jsonb_to_recordset(%s::jsonb) AS r(
        key text, number text, dialled text, language text, service text, silent bool, phase text, outcome text,
        arrived_at timestamptz, queued_at timestamptz, answered_at timestamptz, ended_at timestamptz, agent text,
        wanted text, back_of text, life jsonb
    )
    ON CONFLICT (key) DO UPDATE SET number = EXCLUDED.number, dialled = EXCLUDED.dialled,
        language = EXCLUDED.language, service = EXCLUDED.service, silent = EXCLUDED.silent, phase = EXCLUDED.phase,
        outcome = EXCLUDED.outcome, queued_at = EXCLUDED.queued_at, answered_at = EXCLUDED.answered_at,
        ended_at = EXCLUDED.ended_at, agent_id = EXCLUDED.agent_id, wanted_id = EXCLUDED.wanted_id,
        life = EXCLUDED.life
"""


_PROMISE: Final[LiteralString] = """
    INSERT INTO telephony_callback (call_id, asked_at, place)
    SELECT call.id, %s, r.place FROM jsonb_to_recordset(%s::jsonb) AS r(key text, place timestamptz)
    JOIN telephony_call call ON call.key = r.key ON CONFLICT DO NOTHING
"""
_TRIED: Final[LiteralString] = """
    UPDATE telephony_callback back SET tried_at = %s, tries = back.tries + r.tries,
        done_at = CASE WHEN r.reached THEN %s ELSE back.done_at END
    FROM jsonb_to_recordset(%s::jsonb) AS r(key text, reached bool, tries int)
    JOIN telephony_call call ON call.key = r.key WHERE back.call_id = call.id
"""


def _asks(steps: Sequence[Step], staff: _Staff, now: datetime) -> list[Ask]:
    lives = {step.life.key: step.life for step in steps}.values()
    notes = (
        Happening(f"call.{note.mark.value}", f"call:{step.life.key}", dict(note.data))
        for step in steps
        for note in step.notes
    )
    asks = [Ask(_CALLS, [json.dumps([_call(life) for life in lives])]), *roster.written(staff.changes)]
    failed = {step.life.key for step in steps if _line_failed(step)}
    asks += _call_backs([life for life in lives if life.phase is Phase.ENDED], failed, now)
    asks += noting([*notes, *(change.happening() for change in staff.changes)], now)
    if any(_is_record(step) for step in steps):
        asks.append(Ask(SAY, [RECORDS_CHANNEL]))
    return asks


def _is_record(step: Step) -> bool:
    """Whether this step makes the call a record for a ticket: once for each call."""
    answered = any(note.mark is Mark.ANSWERED for note in step.notes)
    return answered or (step.life.phase is Phase.ENDED and step.life.answered is None)


def _line_failed(step: Step) -> bool:
    """Whether a caller was not reached because our line or the provider failed."""
    return any(note.mark is Mark.NO_ANSWER and note.data["why"] == HangupCause.FAILED for note in step.notes)


def _call_backs(ended: Sequence[Life], failed: Container[str], now: datetime) -> list[Ask]:
    """Creates call-backs that were promised, and closes those that were made; `failed` are no tries."""
    promised = [{"key": life.key, "place": _at(life.queued)} for life in ended if life.outcome is CallOutcome.CALL_BACK]
    # Without a place: a caller who was cut off may be ringing us again at this moment, see `situation.owed`.
    is_cut = [life for life in ended if life.outcome is CallOutcome.CUT and life.number]
    cut = [life for life in is_cut if not life.back_of and not life.is_ours]  # whom we called was owed nothing
    promised += [{"key": life.key, "place": None} for life in cut]
    tried = [
        {"key": life.back_of, "reached": life.outcome is CallOutcome.ANSWERED, "tries": int(life.key not in failed)}
        for life in ended
        if life.back_of and life.answered  # before an agent is there nobody is called
    ]
    asks = [Ask(_PROMISE, [now, json.dumps(promised)])] if promised else []
    return asks + ([Ask(_TRIED, [now, now, json.dumps(tried)])] if tried else [])


def _call(life: Life) -> dict[str, Any]:
    ended = life.phase is Phase.ENDED
    return {
        "key": life.key,
        "number": life.number,
        "dialled": life.dialled,
        "language": life.language,
        "service": life.service,
        "silent": life.silent,
        "phase": life.phase.value,
        "outcome": life.outcome.value if ended else "",
        "arrived_at": _at(life.arrived),
        "queued_at": _at(life.queued),
        "answered_at": _at(life.answered),
        "ended_at": _at(life.since) if ended else None,
        "agent": life.served_by,
        "wanted": life.wanted,
        "back_of": life.back_of,
        "life": None if ended else life_json.write(life),
    }


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
