"""Our call to the registered number is sent on to somebody else.

A telephone that says so itself (302) is noticed: nobody is called there. What the network forwards by itself looks like
any answer, and only the agent can hear that it is another voice (decision 63).
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.attack.reconnect.outcomes import TRIED, confirmed, held, press
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Credential
from tridesk.kit import clock
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import proofs
from tridesk.reconnect.models import Proof, Restore
from tridesk.reconnect.rules import ProofKind, Step
from tridesk.reconnect.tests.stories import PHONE, TOWNHALL, begun, step_of
from tridesk.telephony.conftest import NOON
from tridesk.telephony.director.tests.stage import Stage, on_stage
from tridesk.telephony.simulator.twin import SimulatedPhone
from tridesk.telephony.switch.values import HangupCause
from tridesk.tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(minutes=1)


def call_back(restore: Restore, by: User, telephone: SimulatedPhone) -> bool:
    """Our switch calls the registered number; whether it says that this was reached."""
    reached = []

    async def story(stage: Stage) -> None:
        stage.telephones[PHONE] = telephone
        await stage.open()
        proof = proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, PHONE, by=by)
        await stage.passes(15)
        reached.append(stage.call(proof.call).has_reached)

    on_stage(story)
    return reached[0]


@pytest.fixture
def restore(ticket: Ticket, key: Credential, karim: User, twin: Twin, piet: Contact) -> Restore:
    return begun(ticket, key, karim)


def test_a_registered_telephone_that_was_told_to_send_its_calls_elsewhere(
    restore: Restore, karim: User, twin: Twin
) -> None:
    assert not call_back(restore, karim, SimulatedPhone(gone=HangupCause.FORWARDED))
    with clock.frozen(LATER):
        press(karim, restore, "was_them", proof=Proof.objects.get().pk)
        press(karim, restore, "order")
        held(twin, TRIED)


def test_the_network_forwards_the_number_and_another_voice_answers(restore: Restore, karim: User, twin: Twin) -> None:
    assert call_back(restore, karim, SimulatedPhone(after=timedelta(seconds=2))), "it looks like any answer"
    with clock.frozen(LATER):
        press(karim, restore, "was_not_them", proof=Proof.objects.get().pk)
        confirmed(restore, ProofKind.MAILBOX, TOWNHALL, karim)
        assert step_of(restore) is Step.IDENTITY, "a No raises what is asked"
        press(karim, restore, "order")
        held(twin, "restore.proof_refused")
