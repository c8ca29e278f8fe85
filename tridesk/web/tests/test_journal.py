"""The page that reads the journal."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.journal.actions import Happening, record_all
from tridesk.web.journal_words import detail_words, verb_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(User.objects.create_user("boss", role="administrator"))
    return client


def happened(times: int) -> None:
    record_all(Happening("colleague.added", f"colleague:c{number}", {}) for number in range(times))


def test_it_goes_back_entry_by_entry(page: Client) -> None:
    happened(61)
    first = page.get("/journal/?verb=colleague")
    older = page.get(f"/journal/?verb=colleague&before={first.context['older']}")
    assert (len(first.context["entries"]), len(older.context["entries"]), older.context["older"]) == (50, 11, None)
    assert page.get("/journal/?before=x&verb=%00").status_code == 200


def test_it_takes_as_many_queries_for_one_entry_as_for_three(page: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert page.get("/journal/").status_code == 200
        return len(captured)

    happened(1)
    page.get("/journal/")
    before = count()
    happened(2)
    assert count() == before


def test_verbs_are_said_in_the_language_of_the_reader(page: Client) -> None:
    happened(1)
    User.objects.update(language="de")
    assert "Kollege/Kollegin: hinzugefügt" in page.get("/journal/").content.decode()


def test_a_verb_without_words_stays_as_it_is() -> None:
    assert verb_words("colleague.unheard_of") == "colleague: unheard_of"


def test_details_are_said_in_the_language_of_the_reader(page: Client) -> None:
    data = {"channel": "phone", "language": "de", "by_mail": True, "fields": ["topic", "due_at"], "strange": "<b>"}
    record_all([Happening("ticket.opened", "ticket:2026-000001", data)])
    User.objects.update(language="fr", role="centre_manager")
    text = page.get("/journal/").content.decode()
    for words in (
        "canal\u00a0: téléphone",
        "langue\u00a0: allemand",
        "par courriel\u00a0: oui",
        "strange\u00a0: &lt;b&gt;",
    ):
        assert words in text


def test_details_are_for_those_who_may_see_what_an_entry_is_about(page: Client) -> None:
    record_all(
        [
            Happening("ticket.opened", "ticket:2026-000001", {"organisation": "Oudeheide"}),
            Happening("call.routed", "call:7", {"number": "telltale"}),
            Happening("colleague.added", "colleague:c1", {"role": ["expert"]}),
        ]
    )

    def details() -> dict[str, list[tuple[str, str]] | None]:
        entries = page.get("/journal/").context["entries"]
        return {entry.verb: None if words is None else list(words) for entry, _verb, words in entries}

    User.objects.update(language="en")
    of_administrator = details()
    assert of_administrator["ticket.opened"] is None
    assert of_administrator["call.routed"] is None
    assert of_administrator["colleague.added"] == [("role", "second-line expert")]
    assert page.get("/journal/").content.decode().count("not shown to your role") == 2
    User.objects.update(role="centre_manager")
    assert None not in details().values()


def test_a_state_of_an_agent_and_a_call_that_waits_are_said_in_words() -> None:
    with override("de"):
        assert list(detail_words({"state": "paused", "reason": "lunch"})) == [
            ("Zustand", "in Pause"),
            ("Grund", "Mittagspause"),
        ]
        assert verb_words("call.queued") == "Anruf: wartet in der Warteschlange"
        assert verb_words("mail.queued").endswith(": in den Postausgang gelegt")


def test_an_unknown_language_is_said_to_be_so() -> None:
    with override("de"):
        assert list(detail_words({"language": ""})) == [("Sprache", "nicht bekannt")]


def test_a_detail_without_words_stays_as_it_is() -> None:
    data = {"outcome": "lost", "role": ["expert", "pope"], "rows": 3, "to": ""}
    assert list(detail_words(data)) == [
        ("outcome", "lost"),
        ("role", "second-line expert, pope"),
        ("rows", "3"),
        ("to", ""),
    ]
