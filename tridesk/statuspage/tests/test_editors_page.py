"""The administrator invites editors of the state, and ends their access."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.journal.models import Entry
from tridesk.statuspage.editor import gate

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(settings: Any, tmp_path: Path) -> Client:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(User.objects.create(username="tijl", name="Tijl", role="administrator", language="en"))
    return client


def test_a_link_is_shown_once_and_opens_for_that_person(administrator: Client) -> None:
    User.objects.create(username="siebe", name="Siebe Ooms", role="technical_centre")
    page = administrator.post("/register/editors/", {"username": "siebe"}).content.decode()
    match = re.search(r"/welcome/#([\w-]+)</code>", page)
    assert match is not None
    invited = gate.store().invited(match[1])
    assert invited is not None
    assert (invited.name, invited.shown) == ("siebe", "Siebe Ooms")
    assert match[1] not in administrator.get("/register/editors/").content.decode()
    assert list(Entry.objects.values_list("verb", "ref")) == [("editor.invited", "editor:siebe")]
    assert match[1] not in str(list(Entry.objects.values()))


def test_access_ends_at_once(administrator: Client) -> None:
    administrator.post("/register/editors/", {"username": "romy", "name": "Romy"})
    administrator.post("/register/editors/romy/remove")
    assert [(editor.name, editor.active) for editor in gate.store().editors()] == [("romy", False)]
    assert administrator.post("/register/editors/nobody/remove").status_code == 404
    assert Entry.objects.filter(verb="editor.removed").count() == 1


def test_a_name_that_is_none_is_refused(administrator: Client) -> None:
    assert administrator.post("/register/editors/", {"username": "two words"}).status_code == 422
    assert gate.store().editors() == []
