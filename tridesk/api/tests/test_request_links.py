"""The links of a ticket for programs: listed without their token, and ended."""

from __future__ import annotations

import pytest

from tridesk.api.tests.conftest import Caller
from tridesk.portal.tests.conftest import last_link, opened
from tridesk.tickets import actions
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


def test_links_are_listed_and_ended(caller: Caller) -> None:
    ticket = factories.opened()
    actions.answer(ticket, by=factories.person("lena"), text="So.")
    link = last_link()
    opened(link)
    path = f"/tickets/{ticket.number}/links"
    answer = caller.get(path)
    (row,) = answer.json()["items"]
    assert (row["mailed_to"], row["openings"][0]["device"], row["revoked_at"]) == (
        "an@namur.example",
        "Firefox, Linux",
        None,
    )
    assert link.split("/")[2] not in answer.content.decode()
    assert caller.delete(path).status_code == 204
    assert caller.get(path).json()["items"][0]["revoked_at"] is not None
