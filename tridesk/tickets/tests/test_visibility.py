"""The events that a live page gets, by kind of event and by the tickets that its user may read."""

from __future__ import annotations

import pytest

from tridesk.accounts.roles import Role, capabilities_of
from tridesk.tickets.visibility import LOOK, tickets_named, visible

TICKET = ["ticket.opened", "ticket:2026-000001"]
CALL = ["call.answered", "call:7f3a"]
AGENT = ["agent.stands", "agent:4"]
DESK = ["desk.closed", "desk"]
STATE = ["state.reported", "register"]
EVENTS = [TICKET, CALL, AGENT, DESK, STATE]


@pytest.mark.parametrize("role", Role)
def test_calls_and_agents_are_told_to_those_who_may_see_calls(role: Role) -> None:
    told = visible([CALL, AGENT, DESK], capabilities_of(role))
    assert told == ([CALL, AGENT, DESK] if "call.read" in capabilities_of(role) else [])


def test_some_roles_that_read_every_ticket_hear_of_no_call() -> None:
    assert visible(EVENTS, capabilities_of(Role.EXTERNAL_RELATIONS)) == [TICKET, STATE]


@pytest.mark.parametrize("role", Role)
def test_the_state_of_the_register_is_for_everybody(role: Role) -> None:
    assert visible([STATE, LOOK], capabilities_of(role)) == [STATE, LOOK]


def test_an_expert_hears_of_their_own_tickets_with_their_mails() -> None:
    expert, mail = capabilities_of(Role.EXPERT), ["mail.sent", "ticket:2026-000001"]
    other = ["ticket.opened", "ticket:2026-000002"]
    assert visible([TICKET, mail, other], expert, {"2026-000001"}) == [TICKET, mail]
    assert visible([TICKET, mail, other], expert) == []


def test_a_call_stays_hidden_from_an_expert_although_its_ref_names_their_ticket() -> None:
    call = ["call.noted", "ticket:2026-000001"]
    assert visible([call], capabilities_of(Role.EXPERT), {"2026-000001"}) == []


@pytest.mark.parametrize("ref", ["ticket:2026-000001", "novelty:1", ""])
def test_an_event_of_an_unknown_kind_reaches_nobody(ref: str) -> None:
    assert visible([["novelty.made", ref]], capabilities_of(Role.PROJECT_LEADER), {"2026-000001"}) == []


def test_tickets_named_by_events() -> None:
    assert tickets_named([*EVENTS, TICKET, ["ticket.closed", "ticket:2026-000007"]]) == {"2026-000001", "2026-000007"}
