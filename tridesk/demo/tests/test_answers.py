"""The answers of the demonstration: written as their file says."""

from __future__ import annotations

import pytest

from tridesk.accounts.models import User
from tridesk.demo.answers import write_answers
from tridesk.faq.models import Text


@pytest.mark.django_db
def test_texts_keep_the_links_that_they_rest_on() -> None:
    writer, reader = (
        User.objects.create(username=name, name=name, role="supervisor", language="nl") for name in ("karim", "sofie")
    )
    entry = write_answers([writer], [reader])["access-new-colleague"]
    link = {
        "title": "Antragsformular für einen neuen Benutzer",
        "url": "https://helpdesk.example/de/formulare/neuer-benutzer",
    }
    assert entry.texts.get(language="de").links == [link]
    assert Text.objects.exclude(links=[]).count() == 27
