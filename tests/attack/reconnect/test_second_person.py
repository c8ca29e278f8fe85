"""Four eyes: one who is two, one who saw something else, and one who changes what is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.attack.reconnect.outcomes import PIET, TRIED, confirmed, held, press, proved_twice, reasons, seen, work
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Credential, Organisation
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import approval, caution, ordering, proofs
from tridesk.reconnect.models import CautionChange, Order, Proof, Restore
from tridesk.reconnect.rules import APPROVAL_HOLDS, PROOF_HOLDS, CautionLevel, ProofKind, Reason, Step
from tridesk.reconnect.tests.stories import MONDAY, TOWNHALL, begun, called, ordered, step_of
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def raised(sofie: User) -> CautionChange:
    return CautionChange.objects.create(level="raised", reason="calls from abroad", at=MONDAY - timedelta(1), by=sofie)


@pytest.fixture
def restore(raised: CautionChange, ticket: Ticket, key: Credential, karim: User, twin: Twin, piet: Contact) -> Restore:
    """Proved twice, and waiting for a second person."""
    return proved_twice(ticket, key, karim)


def not_approved(restore: Restore) -> bool:
    """Whether the button did nothing, and the try stands in the journal."""
    restore.refresh_from_db()
    return restore.approved_at is None and Entry.objects.filter(verb=TRIED, data__do="approve").exists()


def test_a_colleague_approves_themselves(restore: Restore, karim: User, twin: Twin) -> None:
    karim.role = "supervisor"
    karim.save()
    assert press(karim, restore, "approve", fingerprint=seen(restore)) == 403
    press(karim, restore, "order")
    held(twin, TRIED)


def test_a_colleague_without_the_right_approves(restore: Restore, karim: User, twin: Twin) -> None:
    assert press(factories.person("lena"), restore, "approve", fingerprint=seen(restore)) == 403
    press(karim, restore, "order")
    held(twin, TRIED)


def test_an_approver_took_a_step_before(restore: Restore, karim: User, sofie: User, twin: Twin) -> None:
    press(sofie, restore, "pause")
    press(sofie, restore, "take_over")
    assert press(sofie, restore, "approve", fingerprint=seen(restore)) == 403
    press(karim, restore, "order")
    held(twin, TRIED)


def test_an_approver_orders_it_themselves(restore: Restore, sofie: User, twin: Twin) -> None:
    press(sofie, restore, "approve", fingerprint=seen(restore))
    assert step_of(restore) is Step.ORDER
    press(sofie, restore, "order")
    held(twin, TRIED)


def test_a_program_approves(restore: Restore, karim: User, twin: Twin) -> None:
    program = factories.person("program", "project_leader", is_program=True)
    assert press(program, restore, "approve", fingerprint=seen(restore)) == 403
    press(karim, restore, "order")
    held(twin, TRIED)


def test_the_approver_is_an_ended_account(restore: Restore, karim: User, sofie: User, twin: Twin) -> None:
    sofie.is_active = False
    sofie.save()
    press(sofie, restore, "approve", fingerprint=seen(restore))
    press(karim, restore, "order")
    held(twin, TRIED)


def test_the_approval_is_half_an_hour_old(restore: Restore, karim: User, sofie: User, twin: Twin) -> None:
    press(sofie, restore, "approve", fingerprint=seen(restore))
    assert step_of(restore) is Step.ORDER
    with clock.frozen(MONDAY + APPROVAL_HOLDS):
        press(karim, restore, "order")
        held(twin, TRIED)


def test_the_approval_comes_before_the_proofs(
    raised: CautionChange, ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin, piet: Contact
) -> None:
    restore = begun(ticket, key, karim)
    press(sofie, restore, "approve", fingerprint=seen(restore))
    assert not_approved(restore)
    called(restore, karim)
    confirmed(restore, ProofKind.SECURITY_CONTACT, PIET, karim)
    press(karim, restore, "order")
    held(twin, TRIED)


def test_the_approval_is_of_what_was_on_the_page_before(
    restore: Restore, karim: User, sofie: User, twin: Twin, town: Organisation
) -> None:
    old = seen(restore)
    caution.watch(town, "three tries in an hour", by=factories.person("lead", "project_leader"))
    press(sofie, restore, "approve", fingerprint=old)
    assert not_approved(restore)
    press(karim, restore, "order")
    held(twin, TRIED)


def test_what_was_approved_for_one_order_is_used_for_another(
    restore: Restore, key: Credential, karim: User, sofie: User
) -> None:
    press(sofie, restore, "approve", fingerprint=seen(restore))
    ordered(restore, karim)
    other = Credential.objects.create(user=key.user, kind="key", reference="RR-45", state="active", state_since=MONDAY)
    with clock.frozen(MONDAY + timedelta(minutes=5)):
        press(karim, restore, "still_lost")
        client = Client()
        client.force_login(karim)
        client.post(f"/tickets/{restore.ticket.number}/restore/", {"credential": other.pk})
        press(karim, restore, "answer", answers="key key_forgotten")
        assert step_of(restore) is Step.SECOND_PERSON
        press(karim, restore, "order")
    assert Order.objects.count() == 1
    assert TRIED in factories.verbs(restore.ref)


def test_proofs_expire_while_the_second_person_is_looked_for(
    restore: Restore, karim: User, sofie: User, twin: Twin
) -> None:
    with clock.frozen(MONDAY + PROOF_HOLDS):
        press(sofie, restore, "approve", fingerprint=seen(restore))
        press(karim, restore, "order")
        held(twin, TRIED)


def test_an_agent_alone_says_that_they_stood_at_the_desk(
    raised: CautionChange, ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    restore = begun(ticket, key, karim)
    for _ in range(3):
        press(karim, restore, "on_site")
    press(karim, restore, "order")
    held(twin, TRIED)


def test_two_links_to_the_townhall_are_two_proofs(
    raised: CautionChange, ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    restore = begun(ticket, key, karim)
    for _ in range(2):
        proofs.ask_proof(restore.pk, ProofKind.MAILBOX, TOWNHALL, by=karim)
    assert Proof.objects.update(given_at=clock.now()) == 2
    assert step_of(restore) is Step.IDENTITY
    press(karim, restore, "order")
    held(twin, TRIED)


def test_a_supervisor_lowers_the_caution_restores_and_raises_it_again(
    raised: CautionChange, ticket: Ticket, key: Credential, sofie: User, karim: User, twin: Twin
) -> None:
    caution.set_level(CautionLevel.NORMAL, "quiet", by=sofie)
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        restore = begun(ticket, key, sofie)
        called(restore, karim)
        assert reasons(restore) == {Reason.RAISED}
        press(sofie, restore, "order")
        held(twin, TRIED)


def test_the_caution_is_lowered_for_a_restore_under_way(
    raised: CautionChange, ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin
) -> None:
    restore = begun(ticket, key, karim)
    called(restore, karim)
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        caution.set_level(CautionLevel.NORMAL, "quiet", by=sofie)
        press(karim, restore, "order")
        held(twin, TRIED)


def test_a_supervisor_ends_the_watch_for_their_own_restore(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin, town: Organisation
) -> None:
    watch = caution.watch(town, "three tries in an hour", by=factories.person("lead", "project_leader"))
    caution.end_watch(watch.pk, by=sofie)
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        restore = begun(ticket, key, sofie)
        called(restore, karim)
        assert reasons(restore) == {Reason.WATCHED}
        press(sofie, restore, "order")
        held(twin, TRIED)


def test_the_caution_is_closed_while_the_order_waits(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin
) -> None:
    restore = begun(ticket, key, karim)
    called(restore, karim)
    ordering.order(restore.pk, by=karim)
    caution.set_level(CautionLevel.CLOSED, "attack", by=sofie)
    held(twin, "restore.called_off")
    assert step_of(restore) is Step.AUTHORITY


def test_the_second_person_says_no_to_what_was_ordered_already(
    restore: Restore, karim: User, sofie: User, twin: Twin
) -> None:
    press(sofie, restore, "approve", fingerprint=seen(restore))
    ordered(restore, karim)
    press(sofie, restore, "disapprove", reason="the voice was another")
    held(twin, "restore.order_undone")


def test_an_agent_restores_and_files_it_under_refused(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> None:
    restore = begun(ticket, key, karim)
    called(restore, karim)
    ordered(restore, karim)
    press(karim, restore, "refuse", reason="nothing happened here")
    held(twin, "restore.order_undone")


def test_what_was_approved_is_kept_when_the_approver_is_another(
    restore: Restore, karim: User, sofie: User, twin: Twin
) -> None:
    approval.approve(restore.pk, seen(restore), by=sofie)
    Restore.objects.filter(pk=restore.pk).update(approved="something else")
    press(karim, restore, "order")
    work()
    held(twin, TRIED)
