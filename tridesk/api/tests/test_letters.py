"""Letters for programs: begun, changed, made final, read, thrown away."""

from __future__ import annotations

import hashlib

import pytest

from tridesk.api.tests.conftest import Caller
from tridesk.letters import reference
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


def test_a_program_writes_a_letter(caller: Caller) -> None:
    reference.load()
    ticket = factories.opened()
    path = f"/tickets/{ticket.number}/letters"
    begun = caller.post(path, {"template": "answer", "language": "en"})
    letter = begun.json()
    assert (begun.status_code, begun["Location"]) == (201, f"/api/v1/letters/{letter['id']}")
    at = f"/letters/{letter['id']}"
    refused = caller.post(f"{at}/final")
    assert (refused.status_code, refused.json()["code"]) == (422, "address_refused")
    change = {"address": "Stad Eeklo\nMarkt 1\n9900 Eeklo", "subject": "S", "text": "T", "envelope": "dl"}
    assert caller.put(at, change).json()["refused"] == []
    final = caller.post(f"{at}/final").json()
    assert final["number"].startswith("B-")
    paper = caller.get(f"{at}/paper")
    assert hashlib.sha256(paper.content).hexdigest() == final["sha256"]
    assert caller.put(at, change).status_code == 409
    assert caller.delete(at).status_code == 409
    assert [row["number"] for row in caller.get(path).json()["items"]] == [final["number"]]


def test_a_program_throws_a_draft_away(caller: Caller) -> None:
    reference.load()
    ticket = factories.opened()
    letter = caller.post(f"/tickets/{ticket.number}/letters", {"template": "answer"}).json()
    assert caller.delete(f"/letters/{letter['id']}").status_code == 204
    assert caller.get(f"/letters/{letter['id']}").status_code == 404
