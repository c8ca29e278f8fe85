"""Password reset: a stranger learns nothing, and cannot make the product mail an address of their choice."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from tridesk.accounts.models import User


@pytest.mark.django_db
def test_only_a_colleague_is_written_to_and_nobody_can_tell(client: Client) -> None:
    User.objects.create_user("karim", "karim@desk.example", "a-long-password-2026", role="call_taker")
    answers = [
        client.post("/accounts/password/reset/", {"email": email})
        for email in ("karim@desk.example", "victim@elsewhere.example")
    ]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, "/accounts/password/reset/done/")
    ] * 2
    assert [message.to for message in mail.outbox] == [["karim@desk.example"]]
