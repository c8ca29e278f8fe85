"""What was said in corrections is forgotten three months after the desk decided, whatever it decided."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.directory.models import Confirmation, Organisation, Proposal
from tridesk.directory.privacy.actions import forget_what_was_said
from tridesk.journal.models import Entry
from tridesk.kit import clock

pytestmark = pytest.mark.django_db


def test_only_what_was_decided_long_ago_and_once() -> None:
    body = Organisation.objects.create(kind="municipality", name_nl="Raeren", name_fr="Raeren")
    asked = Confirmation.objects.create(
        organisation=body, language="de", made_at=clock.now(), expires_at=clock.now() + timedelta(days=30)
    )
    for days, state in ((91, "refused"), (91, "accepted"), (89, "refused"), (None, "waiting")):
        at = clock.now() - timedelta(days=days) if days else None
        Proposal.objects.create(
            confirmation=asked,
            about="organisation",
            field="email",
            before="a@raeren.example",
            after="b@raeren.example",
            state=state,
            decided_at=at,
        )
    assert (forget_what_was_said(), forget_what_was_said()) == (2, 0)
    kept = ("email", "a@raeren.example", "b@raeren.example")
    assert list(Proposal.objects.order_by("pk").values_list("field", "before", "after", "state")) == [
        ("email", "", "", "refused"),
        ("email", "", "", "accepted"),
        (*kept, "refused"),
        (*kept, "waiting"),
    ]
    assert list(Entry.objects.values_list("verb", "data")) == [("proposals.forgotten", {"proposals": 2})]
