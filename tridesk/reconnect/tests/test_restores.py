"""A restore from the ticket to the access that works again, each step proved before the next."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction

from tridesk.accounts.models import User
from tridesk.directory.models import Authorisation, Contact, Credential, Organisation, Registration
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from tridesk.reconnect import queries, rules
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import approval, opening, ordering, proofs, reversal, sending, steps
from tridesk.reconnect.models import CautionChange, Order, OrderState, Proof, Restore, RestoreOutcome, Watch
from tridesk.reconnect.rules import ProofKind, Step
from tridesk.reconnect.tests.stories import (
    BLOCKED,
    LOGIN,
    MONDAY,
    PHONE,
    TOWNHALL,
    answered,
    begun,
    called,
    link_to,
    ordered,
    restored,
    step_of,
)
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.browsing import as_

pytestmark = pytest.mark.django_db


def test_from_the_ticket_to_the_access_that_works(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> None:
    restore = begun(ticket, key, karim)
    assert step_of(restore) is Step.IDENTITY
    called(restore, karim)
    assert step_of(restore) is Step.ORDER
    assert ordered(restore, karim).state == OrderState.DONE
    assert twin.sign_in(LOGIN, right=True)
    ordering.confirm(restore.pk, by=karim)
    restore.refresh_from_db()
    assert (restore.outcome, restore.step) == ("restored", "closed")
    assert Credential.objects.get().state == "active"
    assert factories.verbs(restore.ref) == [
        "restore.opened",
        "restore.access_chosen",
        "restore.layer_answered",
        "restore.proof_asked",
        "restore.proof_given",
        "restore.ordered",
        "restore.order_done",
        "restore.closed",
    ]


def test_while_the_register_is_out_of_service_it_ends_at_once(
    ticket: Ticket, key: Credential, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "is_register_down", lambda: True)
    restore = begun_only(ticket, key, karim)
    assert (restore.outcome, restore.step) == ("incident", "closed")


def begun_only(ticket: Ticket, key: Credential, by: User) -> Restore:
    assert ticket.contact is not None
    restore = opening.begin(ticket, ticket.contact, key, by=by)
    restore.refresh_from_db()
    return restore


def test_most_end_without_any_unblocking(ticket: Ticket, key: Credential, karim: User) -> None:
    restore = begun_only(ticket, key, karim)
    with pytest.raises(Conflict):
        opening.solve(restore.pk, by=karim)
    opening.answer_question(restore.pk, ("key", "network"), queries.current_tree(), by=karim)
    with pytest.raises(Conflict):
        proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, PHONE, by=karim)
    assert opening.solve(restore.pk, by=karim).outcome == "solved"


def test_what_another_service_mends_is_referred_there(ticket: Ticket, key: Credential, karim: User) -> None:
    restore = begun_only(ticket, key, karim)
    with pytest.raises(Conflict):
        opening.refer(restore.pk, by=karim)
    opening.answer_question(restore.pk, ("card", "card_certificate"), queries.current_tree(), by=karim)
    assert opening.refer(restore.pk, by=karim).outcome == "referred"
    assert list(queries.restores("refused")) == []


def test_what_the_desk_restores_is_not_referred(ticket: Ticket, key: Credential, karim: User) -> None:
    restore = begun(ticket, key, karim)
    with pytest.raises(Conflict):
        opening.refer(restore.pk, by=karim)


class TestProofs:
    def test_an_unregistered_number_is_not_called(self, ticket: Ticket, key: Credential, karim: User) -> None:
        restore = begun(ticket, key, karim)
        with pytest.raises(Invalid):
            proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, "+32470999999", by=karim)

    def test_a_number_that_was_changed_yesterday_does_not_count_and_raises_what_is_asked(
        self, ticket: Ticket, key: Credential, karim: User, rosa: Contact
    ) -> None:
        rosa.phone = "+32470123123"
        rosa.save()
        Registration.objects.filter(value=rosa.phone).update(since=MONDAY - timedelta(1))
        restore = begun(ticket, key, karim)
        with pytest.raises(Invalid):
            proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, rosa.phone, by=karim)
        assert rules.Reason.CHANGED in queries.state_of(queries.whole(restore.pk)).facts.reasons

    def test_nobody_says_that_it_was_them_before_our_call_was_answered(
        self, ticket: Ticket, key: Credential, karim: User
    ) -> None:
        restore = begun(ticket, key, karim)
        proof = proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, PHONE, by=karim)
        with pytest.raises(Conflict):
            proofs.note_called(restore.pk, proof.pk, was_them=True, by=karim)
        call = answered(proof, number="+32470999999")
        with pytest.raises(Conflict):
            proofs.note_called(restore.pk, proof.pk, was_them=True, by=karim)
        call.number, call.life = PHONE, {"caller": ""}  # only the agent's own telephone was picked up
        call.save()
        with pytest.raises(Conflict):
            proofs.note_called(restore.pk, proof.pk, was_them=True, by=karim)
        proofs.note_called(restore.pk, proof.pk, was_them=False, by=karim)
        assert step_of(restore) is Step.IDENTITY

    def test_a_proof_holds_for_four_hours(self, ticket: Ticket, key: Credential, karim: User) -> None:
        restore = begun(ticket, key, karim)
        called(restore, karim)
        with clock.frozen(MONDAY + rules.PROOF_HOLDS):
            assert step_of(restore) is Step.IDENTITY
            with pytest.raises(Conflict):
                ordering.order(restore.pk, by=karim)

    def test_a_restore_asks_for_a_dozen_proofs_at_most(self, ticket: Ticket, key: Credential, karim: User) -> None:
        restore = begun(ticket, key, karim)
        for _ in range(proofs.MOST_ASKED):
            proofs.ask_proof(restore.pk, ProofKind.MAILBOX, TOWNHALL, by=karim)
        with pytest.raises(Conflict):
            proofs.ask_proof(restore.pk, ProofKind.MAILBOX, TOWNHALL, by=karim)


class TestSecondPerson:
    @pytest.fixture
    def proved(self, ticket: Ticket, key: Credential, karim: User, sofie: User, piet: Contact) -> Restore:
        """A restore with two proofs, at a time of raised caution."""
        CautionChange.objects.create(level="raised", reason="calls from abroad", at=MONDAY, by=sofie)
        restore = begun(ticket, key, karim)
        called(restore, karim)
        assert step_of(restore) is Step.IDENTITY
        proof = proofs.ask_proof(restore.pk, ProofKind.SECURITY_CONTACT, "piet@namur.example", by=karim)
        proof.given_at = clock.now()
        proof.save()
        assert step_of(restore) is Step.SECOND_PERSON
        steps.noted("proof_given", restore, None)
        return restore

    def fingerprint(self, restore: Restore) -> str:
        return rules.fingerprint(queries.state_of(queries.whole(restore.pk)).facts, clock.now())

    def test_they_see_it_in_their_list_and_approve_what_they_saw(
        self, proved: Restore, karim: User, sofie: User
    ) -> None:
        assert (list(queries.to_approve(sofie)), list(queries.to_approve(karim))) == ([proved], [])
        with pytest.raises(Conflict):
            approval.approve(proved.pk, "something else", by=sofie)
        approval.approve(proved.pk, self.fingerprint(proved), by=sofie)
        assert step_of(proved) is Step.ORDER

    def test_they_approve_an_access_for_all_municipalities(self, proved: Restore, key: Credential, sofie: User) -> None:
        key.nis_codes = [f"{code:05}" for code in range(565)]
        key.save()
        approval.approve(proved.pk, self.fingerprint(proved), by=sofie)
        assert step_of(proved) is Step.ORDER

    def test_it_is_never_the_same_person(self, proved: Restore, karim: User) -> None:
        karim.role = "supervisor"
        karim.save()
        with pytest.raises(NotAllowed):
            approval.approve(proved.pk, self.fingerprint(proved), by=karim)
        with pytest.raises(IntegrityError), transaction.atomic():
            Restore.objects.filter(pk=proved.pk).update(approver=karim)

    def test_a_second_person_takes_no_step_afterwards(self, proved: Restore, sofie: User) -> None:
        approval.approve(proved.pk, self.fingerprint(proved), by=sofie)
        with pytest.raises(Conflict):
            ordering.order(proved.pk, by=sofie)

    def test_an_approval_holds_for_half_an_hour(self, proved: Restore, karim: User, sofie: User) -> None:
        approval.approve(proved.pk, self.fingerprint(proved), by=sofie)
        with clock.frozen(MONDAY + rules.APPROVAL_HOLDS), pytest.raises(Conflict):
            ordering.order(proved.pk, by=karim)

    def test_another_reason_needs_another_approval(
        self, proved: Restore, karim: User, sofie: User, town: Organisation
    ) -> None:
        approval.approve(proved.pk, self.fingerprint(proved), by=sofie)
        Watch.objects.create(organisation=town, reason="three tries in an hour", at=MONDAY, by=sofie)
        with pytest.raises(Conflict):
            ordering.order(proved.pk, by=karim)

    @pytest.mark.parametrize("added", ["proof", "doubt", "refusal"])
    def test_what_was_proved_or_doubted_after_they_opened_the_page_is_read_before_it_is_approved(
        self, proved: Restore, karim: User, sofie: User, added: str
    ) -> None:
        opening.note_doubt(proved.pk, "a voice that I know otherwise", by=karim)
        on_page = fingerprint_on_page(proved, sofie)
        with clock.frozen(MONDAY + timedelta(minutes=1)):
            if added == "doubt":
                opening.note_doubt(proved.pk, "they ask for another access now", by=karim)
            elif added == "proof":
                asked = proofs.ask_proof(proved.pk, ProofKind.MAILBOX, TOWNHALL, by=karim)
                Proof.objects.filter(pk=asked.pk).update(given_at=clock.now())
            else:
                asked = proofs.ask_proof(proved.pk, ProofKind.CALL_BACK, "+3281234567", by=karim)
                proofs.note_called(proved.pk, asked.pk, was_them=False, by=karim)
            answer = as_(sofie).post(do(proved), {"do": "approve", "fingerprint": on_page}, follow=True)
            assert "It has changed since you looked: read it once more." in answer.content.decode()
            assert (answer.request["PATH_INFO"], step_of(proved)) == (f"/restores/{proved.pk}/", Step.SECOND_PERSON)
            as_(sofie).post(do(proved), {"do": "approve", "fingerprint": fingerprint_on_page(proved, sofie)})
            assert step_of(proved) is Step.ORDER

    def test_the_page_says_what_was_doubted_beside_what_is_asked(
        self, proved: Restore, karim: User, sofie: User
    ) -> None:
        opening.note_doubt(proved.pk, "the voice was another", by=karim)
        opening.note_doubt(proved.pk, "never mind", by=karim)
        page = as_(sofie).get(f"/restores/{proved.pk}/").content.decode()
        live = page.split('id="restore"')[1].split('name="fingerprint"')[0]
        assert "<q>the voice was another; never mind</q>" in live, "it comes anew with the button"

    def test_the_words_of_five_colleagues_have_room(self, proved: Restore, karim: User, sofie: User) -> None:
        for letter in "abcd":
            opening.note_doubt(proved.pk, letter * 200, by=karim)
        approval.disapprove(proved.pk, "the voice was another", by=sofie)
        proved.refresh_from_db()
        assert proved.reason == "; ".join([*(letter * 200 for letter in "abcd"), "the voice was another"])

    def test_a_doubt_asks_them_once_more(self, proved: Restore, karim: User, sofie: User) -> None:
        for _ in range(2):
            approval.approve(proved.pk, self.fingerprint(proved), by=sofie)
            opening.note_doubt(proved.pk, "they ask for another access now", by=karim)
            assert step_of(proved) is Step.SECOND_PERSON

    def test_their_no_refuses_the_restore(self, proved: Restore, sofie: User) -> None:
        approval.disapprove(proved.pk, "the voice was another", by=sofie)
        proved.refresh_from_db()
        assert (proved.outcome, proved.reason) == ("refused", "the voice was another")

    def test_their_no_keeps_the_story_that_the_form_asks_for(self, proved: Restore, sofie: User) -> None:
        page = as_(sofie).get(f"/restores/{proved.pk}/").content.decode()
        assert 'name="pretext"' in page.split('id="no-reason"')[1].split("</form>")[0]
        as_(sofie).post(do(proved), {"do": "disapprove", "reason": "the voice", "pretext": "urgency"})
        proved.refresh_from_db()
        assert (proved.outcome, proved.pretext) == ("refused", "urgency")

    def test_a_call_taker_cannot_approve(self, proved: Restore) -> None:
        with pytest.raises(NotAllowed):
            approval.approve(proved.pk, self.fingerprint(proved), by=factories.person("lena"))


def do(restore: Restore) -> str:
    return f"/restores/{restore.pk}/do/"


def fingerprint_on_page(restore: Restore, user: User) -> str:
    """What the button of a second person carries."""
    page = as_(user).get(f"/restores/{restore.pk}/").content.decode()
    match = re.search(r'name="fingerprint" value="([^"]+)"', page)
    assert match, page
    return unescape(match[1])


class TestLife:
    def test_a_user_has_one_open_restore(self, ticket: Ticket, key: Credential, karim: User) -> None:
        restore = begun(ticket, key, karim)
        assert begun_only(ticket, key, karim) == restore
        other = factories.opened("again")
        other.contact = ticket.contact
        other.save()
        with pytest.raises(Conflict):
            begun_only(other, key, karim)

    def test_somebody_elses_access_is_not_restored(
        self, ticket: Ticket, key: Credential, karim: User, piet: Contact
    ) -> None:
        ticket.contact = piet
        with pytest.raises(Invalid):
            begun_only(ticket, key, karim)

    def test_it_rests_and_goes_on_with_a_colleague(self, ticket: Ticket, key: Credential, karim: User) -> None:
        restore, lena = begun(ticket, key, karim), factories.person("lena")
        opening.pause(restore.pk, by=karim)
        with pytest.raises(Conflict):
            proofs.ask_proof(restore.pk, ProofKind.MAILBOX, TOWNHALL, by=karim)
        opening.take_over(restore.pk, by=lena)
        restore.refresh_from_db()
        assert (restore.owner, restore.paused_at, restore.workers) == (lena, None, [karim.pk, lena.pk])

    def test_refusing_needs_a_reason_and_closes(self, ticket: Ticket, key: Credential, karim: User) -> None:
        restore = begun(ticket, key, karim)
        with pytest.raises(Invalid):
            opening.refuse(restore.pk, " ", by=karim)
        opening.refuse(restore.pk, "could not be reached on any registered number", by=karim)
        with pytest.raises(Conflict):
            opening.answer_question(restore.pk, BLOCKED, queries.current_tree(), by=karim)
        assert list(queries.restores("refused")) == [restore]

    def test_it_still_does_not_work(self, ticket: Ticket, key: Credential, karim: User, twin: Twin) -> None:
        restore = restored(ticket, key, karim)
        assert step_of(restore) is Step.CONFIRMATION
        with clock.frozen(MONDAY + timedelta(minutes=1)):
            ordering.begin_again(restore.pk, by=karim)
            assert step_of(restore) is Step.LAYER
            opening.answer_question(restore.pk, BLOCKED, queries.current_tree(), by=karim)
            assert step_of(restore) is Step.ORDER
            assert ordered(restore, karim).state == OrderState.DONE

    def test_a_wrong_answer_is_given_anew_until_a_proof_is_asked_for(
        self, ticket: Ticket, key: Credential, karim: User, twin: Twin
    ) -> None:
        restore, tree = begun(ticket, key, karim), queries.current_tree()
        assert opening.answer_question(restore.pk, (), tree, by=karim).verb == ""
        assert step_of(restore) is Step.LAYER
        assert opening.answer_question(restore.pk, ("key", "key_forgotten"), tree, by=karim).verb == "reissue"
        assert opening.answer_question(restore.pk, BLOCKED, tree, by=karim).verb == "unlock"
        proofs.ask_proof(restore.pk, ProofKind.MAILBOX, TOWNHALL, by=karim)
        with pytest.raises(Conflict):
            opening.answer_question(restore.pk, (), tree, by=karim)

    def test_an_expert_finds_no_restore(self, ticket: Ticket, key: Credential, karim: User) -> None:
        restore = begun(ticket, key, karim)
        with pytest.raises(NotFound):
            queries.restore_for(factories.expert("jan"), restore.pk)


class TestDoubt:
    """An agent to whom something does not fit, and who would not refuse yet."""

    def test_it_asks_for_two_proofs_and_a_second_person(
        self, ticket: Ticket, key: Credential, karim: User, sofie: User, piet: Contact, twin: Twin
    ) -> None:
        restore = begun(ticket, key, karim)
        called(restore, karim)
        assert step_of(restore) is Step.ORDER
        as_(karim).post(f"/restores/{restore.pk}/do/", {"do": "doubt", "reason": "the voice was another"})
        state = queries.state_of(queries.whole(restore.pk))
        assert (state.step, set(state.facts.reasons)) == (Step.IDENTITY, {rules.Reason.DOUBTED})
        assert (state.restore.reason, state.restore.closed_at) == ("the voice was another", None)
        assert factories.verbs(restore.ref)[-1] == "restore.doubted"

    def test_it_needs_a_reason(self, ticket: Ticket, key: Credential, karim: User) -> None:
        with pytest.raises(Invalid):
            opening.note_doubt(begun(ticket, key, karim).pk, " ", by=karim)

    def test_it_calls_off_what_waits(self, ticket: Ticket, key: Credential, karim: User, twin: Twin) -> None:
        restore = begun(ticket, key, karim)
        called(restore, karim)
        order = ordering.order(restore.pk, by=karim)
        opening.note_doubt(restore.pk, "they hung up at once", by=karim)
        sending.send(order.pk)
        order.refresh_from_db()
        assert order.state == OrderState.UNDONE
        assert not twin.sign_in(LOGIN, right=True)

    def test_it_calls_off_what_the_technical_centre_was_to_do(
        self, ticket: Ticket, key: Credential, karim: User, twin: Twin
    ) -> None:
        restore = begun(ticket, key, karim)
        called(restore, karim)
        order = ordering.order(restore.pk, by=karim)
        Order.objects.filter(pk=order.pk).update(state=OrderState.BY_HAND)
        opening.note_doubt(restore.pk, "they hung up at once", by=karim)
        order.refresh_from_db()
        assert order.state == OrderState.RECALLED
        with pytest.raises(Conflict):
            sending.report_done(restore.pk, by=karim)

    def test_it_comes_too_late_for_what_was_restored(
        self, ticket: Ticket, key: Credential, karim: User, twin: Twin
    ) -> None:
        restore = restored(ticket, key, karim)
        with pytest.raises(Conflict):
            opening.note_doubt(restore.pk, "the voice was another", by=karim)

    def test_it_is_not_lost_when_the_restore_is_broken_off(self, ticket: Ticket, key: Credential, karim: User) -> None:
        restore = begun(ticket, key, karim)
        opening.note_doubt(restore.pk, "the voice was another", by=karim)
        assert opening.break_off(restore.pk, "hung up", by=karim).reason == "the voice was another; hung up"

    @pytest.mark.parametrize(
        ("by", "words"),
        [
            ("the agent", "no answer"),
            ("the second person", "The second person said no."),
            ("who was asked", "Somebody who was asked for a proof said No."),
        ],
    )
    def test_nor_when_anybody_refuses_the_restore(
        self, ticket: Ticket, key: Credential, karim: User, sofie: User, by: str, words: str
    ) -> None:
        restore = begun(ticket, key, karim)
        opening.note_doubt(restore.pk, "the voice was another", by=karim)
        if by == "the agent":
            opening.refuse(restore.pk, "no answer", by=karim)
        elif by == "the second person":
            approval.disapprove(restore.pk, " ", by=sofie)
        else:
            proofs.ask_proof(restore.pk, ProofKind.MAILBOX, TOWNHALL, by=karim)
            proofs.press_link(link_to(TOWNHALL).split("/")[3], is_right=False)
        restore.refresh_from_db()
        assert (restore.outcome, restore.reason) == ("refused", f"the voice was another; {words}")

    def test_it_holds_a_week_for_the_next_restore_of_this_user(
        self, ticket: Ticket, key: Credential, karim: User
    ) -> None:
        restore = begun(ticket, key, karim)
        opening.note_doubt(restore.pk, "the voice was another", by=karim)
        assert opening.break_off(restore.pk, "", by=karim).reason == "the voice was another"
        for days, reasons in ((6, {rules.Reason.DOUBTED}), (7, set())):
            with clock.frozen(MONDAY + timedelta(days=days)):
                again = begun(ticket, key, karim)
                assert queries.state_of(queries.whole(again.pk)).facts.reasons == reasons
                opening.break_off(again.pk, "", by=karim)


class TestHindrances:
    def test_closed_caution(self, ticket: Ticket, key: Credential, karim: User, sofie: User) -> None:
        restore = begun(ticket, key, karim)
        called(restore, karim)
        CautionChange.objects.create(level="closed", reason="attack", at=MONDAY, by=sofie)
        assert step_of(restore) is not Step.ORDER
        with pytest.raises(Conflict):
            ordering.order(restore.pk, by=karim)

    def test_the_right_of_the_user_has_ended(self, ticket: Ticket, key: Credential, karim: User) -> None:
        key.user.valid_until = MONDAY.date() - timedelta(1)
        key.user.save()
        restore = begun(ticket, key, karim)
        called(restore, karim)
        assert step_of(restore) is Step.AUTHORITY

    @pytest.mark.parametrize(
        "hindrance",
        [
            rules.Hindrance.NO_AUTHORISATION,
            rules.Hindrance.ORGANISATION_ENDED,
            rules.Hindrance.CODE_NOT_ALLOWED,
            rules.Hindrance.NOT_THEIRS,
        ],
    )
    def test_what_is_proved_orders_nothing_that_may_not_be_had(
        self, ticket: Ticket, key: Credential, karim: User, hindrance: rules.Hindrance
    ) -> None:
        restore = begun(ticket, key, karim)
        called(restore, karim)
        assert step_of(restore) is Step.ORDER
        yesterday, body = MONDAY.date() - timedelta(1), key.user.organisation
        match hindrance:
            case rules.Hindrance.NO_AUTHORISATION:
                Authorisation.objects.create(organisation=body, number="A", valid_until=yesterday)
            case rules.Hindrance.ORGANISATION_ENDED:
                Organisation.objects.filter(pk=body.pk).update(valid_until=yesterday)
            case rules.Hindrance.CODE_NOT_ALLOWED:
                Organisation.objects.create(
                    kind="municipality", name_nl="Oud", name_fr="Ancienne", nis="44049", valid_until=yesterday
                )
                Credential.objects.filter(pk=key.pk).update(nis_codes=["44049"])
            case _:
                Contact.objects.filter(organisation=body).update(left_on=yesterday)
        facts = queries.state_of(queries.whole(restore.pk)).facts
        assert facts.hindrances == (hindrance,)
        assert step_of(restore) in (Step.IDENTITY, Step.AUTHORITY), "their numbers may count no more either"
        with pytest.raises(Conflict):
            ordering.order(restore.pk, by=karim)
        assert not Order.objects.exists()

    def test_an_access_that_was_frozen(self, ticket: Ticket, key: Credential, karim: User, twin: Twin) -> None:
        restore = restored(ticket, key, karim)
        steps.end_as(restore, RestoreOutcome.FROZEN, None)
        again = begun(ticket, key, karim)
        facts = queries.state_of(queries.whole(again.pk)).facts
        assert facts.hindrances == (rules.Hindrance.FROZEN,)
        assert facts.reasons == {rules.Reason.DOUBTED}

    def test_a_change_of_the_user_by_a_colleague_raises_what_is_asked(
        self, ticket: Ticket, key: Credential, karim: User
    ) -> None:
        from tridesk.journal.actions import record

        record("connected_user.changed", by=karim, ref=key.user.ref)
        restore = begun(ticket, key, karim)
        called(restore, karim)
        assert step_of(restore) is Step.IDENTITY


def test_undone_within_three_days(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> None:
    restore = restored(ticket, key, karim)
    ordering.confirm(restore.pk, by=karim)
    reversal.undo(restore.pk, by=karim)
    sending.send(restore.orders.get().pk)
    assert not twin.sign_in(LOGIN, right=True)
    restore.refresh_from_db()
    assert (restore.outcome, restore.orders.get().state) == ("undone", "undone")
    assert Credential.objects.get().state == "blocked"
    with pytest.raises(Conflict):
        reversal.undo(restore.pk, by=karim)


def test_not_undone_after_three_days(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> None:
    restore = restored(ticket, key, karim)
    with clock.frozen(MONDAY + rules.UNDO_WITHIN + timedelta(1)), pytest.raises(Conflict):
        reversal.undo(restore.pk, by=karim)
