"""What a restore needs, and at which step it is; by example and by property."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.reconnect.rules import (
    APPROVAL_HOLDS,
    PROOF_HOLDS,
    Approval,
    Facts,
    GivenProof,
    Hindrance,
    OwnCase,
    ProofKind,
    ProofNeed,
    Reason,
    Step,
    counting,
    fingerprint,
    goes_alone,
    is_approved,
    is_proved,
    need,
    speaks_for_organisation,
    step,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALLED = GivenProof(ProofKind.CALL_BACK, "+3280000000", NOON)
MAILED = GivenProof(ProofKind.MAILBOX, "info@raeren.example", NOON)
ON_SITE = GivenProof(ProofKind.ON_SITE, "", NOON)
BLOCKED = Facts(has_access=True, needs_order=True)
proofs = st.builds(
    GivenProof,
    st.sampled_from(ProofKind),
    st.sampled_from(["", "+3280000000", "+3287000000", "info@raeren.example"]),
    st.timedeltas(-timedelta(hours=6), timedelta(hours=1)).map(lambda ago: NOON + ago),
    st.integers(0, 2),
    st.booleans(),
)


def test_the_steps_open_one_after_the_other() -> None:
    facts = Facts()
    assert step(facts, NOON) is Step.ACCESS
    facts = replace(facts, has_access=True)
    assert step(facts, NOON) is Step.LAYER
    assert step(replace(facts, needs_order=False), NOON) is Step.LAYER
    facts = replace(facts, needs_order=True)
    assert step(facts, NOON) is Step.IDENTITY
    facts = replace(facts, proofs=(CALLED,))
    assert step(replace(facts, hindrances=(Hindrance.RIGHT_ENDED,)), NOON) is Step.AUTHORITY
    assert step(facts, NOON) is Step.ORDER
    assert step(replace(facts, is_ordered=True, is_done=True), NOON) is Step.CONFIRMATION
    assert step(replace(facts, is_closed=True), NOON) is Step.CLOSED


@pytest.mark.parametrize(
    ("reasons", "needed"),
    [
        ((), ProofNeed(1)),
        ((Reason.RAISED,), ProofNeed(2, second_person=True)),
        ((Reason.CHANGED, Reason.WATCHED), ProofNeed(2, second_person=True)),
        ((Reason.PRIVILEGED,), ProofNeed(2, on_site=True, second_person=True)),
        ((Reason.PROGRAM,), ProofNeed(1, organisation=True)),
        ((Reason.PROGRAM, Reason.RAISED), ProofNeed(2, second_person=True, organisation=True)),
        (tuple(Reason), ProofNeed(2, on_site=True, second_person=True, organisation=True)),
    ],
)
def test_reasons_ask_for_more(reasons: tuple[Reason, ...], needed: ProofNeed) -> None:
    assert need(reasons) == needed


def test_two_proofs_of_a_kind_or_through_one_address_are_one() -> None:
    again = replace(CALLED, through="+3287000000")
    colleague = GivenProof(ProofKind.COLLEAGUE, MAILED.through, NOON)
    assert counting([CALLED, again], NOON) == [CALLED]
    assert counting([MAILED, colleague], NOON) == [MAILED]
    assert counting([CALLED, MAILED], NOON) == [CALLED, MAILED]


def test_a_proof_of_this_morning_counts_no_more() -> None:
    old = replace(CALLED, at=NOON - PROOF_HOLDS)
    assert counting([old], NOON) == []
    assert counting([replace(old, at=old.at + timedelta(seconds=1))], NOON)
    assert counting([replace(CALLED, at=NOON + timedelta(seconds=1))], NOON) == []


def test_privileged_access_needs_a_person_on_site_besides_two_proofs() -> None:
    privileged = replace(BLOCKED, reasons=frozenset({Reason.PRIVILEGED}))
    assert not is_proved(replace(privileged, proofs=(CALLED, MAILED)), NOON)
    assert not is_proved(replace(privileged, proofs=(CALLED, ON_SITE)), NOON)
    assert is_proved(replace(privileged, proofs=(CALLED, MAILED, ON_SITE)), NOON)


class TestAProgram:
    """Whether proofs give back the access of a program, which is nobody's of its organisation."""

    PROGRAM = replace(BLOCKED, reasons=frozenset({Reason.PROGRAM}))
    CALLED = replace(CALLED, by=7)
    COLLEAGUE = GivenProof(ProofKind.COLLEAGUE, "jan@raeren.example", NOON, by=8)
    TOWN = replace(MAILED, is_of_organisation=True)

    @pytest.mark.parametrize(
        ("given_proofs", "is_enough"),
        [
            ((CALLED,), False),
            ((COLLEAGUE,), False),
            ((CALLED, replace(ON_SITE, by=7)), False),
            ((CALLED, replace(COLLEAGUE, by=7)), False),
            ((CALLED, COLLEAGUE), True),
            ((TOWN,), True),
            ((replace(CALLED, is_of_organisation=True),), True),
            ((replace(TOWN, at=NOON - PROOF_HOLDS), CALLED), False),
            ((replace(ON_SITE, is_of_organisation=True),), False),
        ],
    )
    def test_one_speaks_for_the_organisation_or_two_people_do(
        self, given_proofs: tuple[GivenProof, ...], is_enough: bool
    ) -> None:
        assert is_proved(replace(self.PROGRAM, proofs=given_proofs), NOON) is is_enough

    def test_it_asks_for_no_second_person(self) -> None:
        assert step(replace(self.PROGRAM, proofs=(self.TOWN,)), NOON) is Step.ORDER

    @pytest.mark.parametrize("kind", ProofKind)
    def test_who_speaks_for_the_organisation(self, kind: ProofKind) -> None:
        assert speaks_for_organisation(kind, is_by_security_contact=True)
        assert speaks_for_organisation(kind, is_by_security_contact=False) is (kind is ProofKind.MAILBOX)


def test_a_second_person_approves_what_they_saw_for_half_an_hour() -> None:
    facts = replace(BLOCKED, reasons=frozenset({Reason.RAISED}), proofs=(CALLED, MAILED))
    assert step(facts, NOON) is Step.SECOND_PERSON
    seen = fingerprint(facts, NOON)
    assert step(replace(facts, approval=Approval(NOON, seen)), NOON) is Step.ORDER
    assert step(replace(facts, approval=Approval(NOON - APPROVAL_HOLDS, seen)), NOON) is Step.SECOND_PERSON
    more = replace(facts, proofs=(*facts.proofs, ON_SITE), approval=Approval(NOON, seen))
    assert step(more, NOON) is Step.SECOND_PERSON


@given(st.lists(proofs, max_size=6), st.frozensets(st.sampled_from(Reason)))
def test_nothing_is_ordered_without_what_is_needed(given_proofs: list[GivenProof], reasons: frozenset[Reason]) -> None:
    facts = replace(BLOCKED, proofs=tuple(given_proofs), reasons=reasons)
    counted = counting(given_proofs, NOON)
    assert len({proof.kind for proof in counted}) == len({proof.through for proof in counted}) == len(counted)
    assert all(timedelta() <= NOON - proof.at < PROOF_HOLDS for proof in counted)
    if step(facts, NOON) is Step.ORDER:
        assert len([proof for proof in counted if proof.kind is not ProofKind.ON_SITE]) >= need(reasons).proofs
        assert not need(reasons).second_person
        is_theirs = len({proof.by for proof in counted}) > 1 or any(proof.is_of_organisation for proof in counted)
        assert is_theirs or not need(reasons).organisation


@given(st.lists(proofs, max_size=6), st.frozensets(st.sampled_from(Reason)), st.sampled_from(Reason))
def test_another_reason_never_asks_for_less(
    given_proofs: list[GivenProof], reasons: frozenset[Reason], other: Reason
) -> None:
    facts = replace(BLOCKED, proofs=tuple(given_proofs), reasons=reasons | {other})
    fewer = replace(facts, reasons=reasons)
    assert is_proved(fewer, NOON) or not is_proved(facts, NOON)
    assert is_approved(fewer, NOON) or not is_approved(facts, NOON)


class TestGoesAlone:
    """Whether a person may go on without the desk."""

    ALONE = replace(BLOCKED, own=OwnCase(verb="unlock"))

    def test_where_unblocking_is_all_and_nothing_asks_for_caution(self) -> None:
        assert goes_alone(self.ALONE)

    def test_never_where_a_colleague_leads(self) -> None:
        assert not goes_alone(BLOCKED)

    @pytest.mark.parametrize("reason", Reason)
    def test_never_with_a_reason_for_caution(self, reason: Reason) -> None:
        assert not goes_alone(replace(self.ALONE, reasons=frozenset({reason})))

    @pytest.mark.parametrize("hindrance", Hindrance)
    def test_never_with_a_hindrance(self, hindrance: Hindrance) -> None:
        assert not goes_alone(replace(self.ALONE, hindrances=(hindrance,)))

    @pytest.mark.parametrize("verb", ["reissue", "freeze", "end", ""])
    def test_never_by_another_order(self, verb: str) -> None:
        assert not goes_alone(replace(self.ALONE, own=OwnCase(verb=verb)))

    @pytest.mark.parametrize(
        "case",
        [
            OwnCase("unlock", is_left=True),
            OwnCase("unlock", fits=False),
            OwnCase("unlock", is_blocked_here=True),
            OwnCase("unlock", needs_hand=True),
            OwnCase("unlock", orders=2),
        ],
    )
    def test_never_in_a_case_for_a_person(self, case: OwnCase) -> None:
        assert not goes_alone(replace(self.ALONE, own=case))

    def test_questions_and_advice_are_for_everybody(self) -> None:
        for needs_order in (None, False):
            facts = replace(self.ALONE, needs_order=needs_order, reasons=frozenset(Reason), hindrances=tuple(Hindrance))
            assert goes_alone(facts)

    def test_what_is_over_or_left_to_the_desk_is_over_for_the_person(self) -> None:
        assert not goes_alone(replace(self.ALONE, is_closed=True))
        for facts in (replace(self.ALONE, is_ordered=True), replace(self.ALONE, is_done=True)):
            assert goes_alone(replace(facts, reasons=frozenset(Reason)))
            assert not goes_alone(replace(facts, own=OwnCase("unlock", is_left=True)))
