"""The links of a ticket for programs: listed without their token, and ended; what requesters say at the end."""

from __future__ import annotations

import pytest

from tridesk.api.auth import READ_FIGURES
from tridesk.api.tests.conftest import Caller, MakeCaller
from tridesk.kit import clock
from tridesk.portal.models import Feedback
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


def test_feedback_is_counted_from_five_answers_up(caller_of: MakeCaller) -> None:
    caller = caller_of("supervisor", READ_FIGURES)
    for helped in ("yes", "yes", "yes", "no"):
        Feedback.objects.create(month=clock.today().replace(day=1), language="nl", helped=helped)
    assert caller.get("/feedback").json() == {"total": 0, "counts": {}, "texts": []}
    Feedback.objects.create(month=clock.today().replace(day=1), language="nl", helped="partly", text="Sneller.")
    assert caller.get("/feedback").json() == {
        "total": 5,
        "counts": {"yes": 3, "partly": 1, "no": 1},
        "texts": ["Sneller."],
    }
