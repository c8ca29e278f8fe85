"""An address that a person accepted for their organisation: disclosed to them, and their name masked in its words."""

from __future__ import annotations

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Acceptance, Contact, Organisation
from tridesk.directory.organisations.actions import AcceptanceCard, note_acceptance
from tridesk.directory.privacy import actions
from tridesk.directory.privacy.disclosure import held_of
from tridesk.kit import clock

pytestmark = pytest.mark.django_db


def test_it_is_disclosed_and_loses_the_person_when_they_are_erased() -> None:
    leader, other = (
        User.objects.create(username=name, name=name, role="project_leader", language="en") for name in ("leo", "lea")
    )
    raeren = Organisation.objects.create(kind="municipality", name_nl="Raeren", name_fr="Raeren")
    anja = Contact.objects.create(name="Anja Kohnenmergen", organisation=raeren)
    card = AcceptanceCard("post@raeren.example", clock.today(), anja, "Anja Kohnenmergen: ja, per E-Mail.")
    note_acceptance(raeren, card, by=leader)
    (section,) = [section for section in held_of(anja) if section.code == "acceptances"]
    assert section.items == [
        {"email": "post@raeren.example", "since": card.accepted_on, "until": None, "text": card.words}
    ]
    erasure = actions.propose_erasure(anja, reason="asked by the contact", by=leader)
    actions.approve_erasure(erasure.pk, by=other)
    kept = Acceptance.objects.get()
    assert "Kohnenmergen" not in f"{kept.words} {kept.contact}"
    assert kept.address == "post@raeren.example"
