"""security.txt tells a finder of a weakness where to report it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tridesk.kit import clock


@pytest.mark.django_db
def test_it_names_contact_and_an_end_within_a_year() -> None:
    response = Client().get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"] == "mailto:helpdesk@desk.example"
    left = datetime.fromisoformat(lines["Expires"]) - clock.now()
    assert timedelta(days=100) < left < timedelta(days=365)
