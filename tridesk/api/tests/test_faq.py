"""Answers for programs: list, search in any language, write, translate, validate, and 'wrong or outdated'."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.api.auth import READ, READ_ANSWERS, VALIDATE_ANSWERS, WRITE_ANSWERS
from tridesk.api.schemas.faq import EntryPage, EntryWhole, HitList, ReportList, ReportOut, VersionList, WriteNextOut
from tridesk.api.tests.conftest import Caller, MakeCaller, opened
from tridesk.directory.models import Contact
from tridesk.faq import actions, ports, queries
from tridesk.faq.models import Entry, Report
from tridesk.faq.values import EntryContent, EntryWording, Gap, SourceLink
from tridesk.kit import clock
from tridesk.tickets import actions as tickets

TEXTS = {
    "nl": EntryWording(
        "Wie mag het register raadplegen?", "Binnen tien werkdagen.", links=[SourceLink("Wet", "https://law.example")]
    ),
    "fr": EntryWording("Qui peut consulter le registre ?", "Dans les dix jours ouvrables."),
}


@pytest.fixture
def program(caller_of: MakeCaller) -> Caller:
    return caller_of("supervisor", READ_ANSWERS, WRITE_ANSWERS)


@pytest.fixture
def writer(db: None) -> User:
    return User.objects.create(username="writer", name="Writer", role="call_taker", language="en")


@pytest.fixture
def entry(writer: User) -> Entry:
    entry = actions.write_entry(EntryContent("nl", TEXTS, audience="public", topic="ACC", owner=writer.pk), by=writer)
    return actions.propose(entry.number, by=writer)


def test_answers_are_listed_page_by_page(program: Caller, entry: Entry, writer: User) -> None:
    second = actions.write_entry(EntryContent("nl", {"nl": EntryWording("Hoe?", "Zo.")}), by=writer)
    first_page = EntryPage.model_validate(program.get("/answers", {"limit": 1}).json())
    assert [item.number for item in first_page.items] == [second.name]
    assert first_page.next is not None
    second_page = EntryPage.model_validate(program.get(first_page.next).json())
    assert ([item.number for item in second_page.items], second_page.next) == ([entry.name], None)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"state": "not_validated"}, ["F-0001"]),
        ({"audience": "desk"}, []),
        ({"topic": "ACC"}, ["F-0001"]),
        ({"lacks": "de"}, ["F-0001"]),
        ({"lacks": "fr"}, []),
    ],
)
def test_the_list_is_narrowed(program: Caller, entry: Entry, query: dict[str, str], numbers: list[str]) -> None:
    assert [item["number"] for item in program.get("/answers", query).json()["items"]] == numbers


def test_an_answer_has_its_texts_and_what_keeps_it_from_the_public(program: Caller, entry: Entry) -> None:
    whole = EntryWhole.model_validate(program.get(f"/answers/{entry.name}").json())
    assert set(whole.texts) == {"nl", "fr"}
    assert whole.texts["nl"].links[0].url == "https://law.example"
    assert [(lack.code, lack.language) for lack in whole.lacks] == [("not_validated", ""), ("missing", "de")]
    assert program.get("/answers/F-9999").json()["code"] == "not_found"
    assert program.get("/answers/nothing").status_code == 404


def test_a_question_finds_its_answer_in_the_language_that_is_asked_for(program: Caller, entry: Entry) -> None:
    hits = HitList.model_validate(program.get("/answers/search", {"q": "consulter registre", "language": "nl"}).json())
    assert [(hit.number, hit.language, hit.marks) for hit in hits.items] == [("F-0001", "nl", ["not_validated"])]
    assert program.get("/answers/search", {"q": "registre", "audience": "public"}).json() == {"items": []}
    assert program.get("/answers/search").status_code == 422


def test_a_search_in_vain_by_a_program_is_noted_and_one_for_a_single_audience_is_not(
    program: Caller, entry: Entry
) -> None:
    program.get("/answers/search", {"q": "sterrenkunde", "audience": "public"})
    assert queries.misses() == []
    program.get("/answers/search", {"q": "sterrenkunde", "language": "nl"})
    assert [(miss.words, miss.language, miss.where) for miss in queries.misses()] == [("sterrenkunde", "nl", "desk")]


def test_a_report_is_noted_once(program: Caller, entry: Entry) -> None:
    sent = {"sentence": "It is five days now.", "language": "nl", "ticket": "2026-000001"}
    answers = [program.post(f"/answers/{entry.name}/reports", sent, Idempotency_Key="one") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    report = ReportOut.model_validate(answers[0].json())
    assert (report.answer, report.sentence) == ("F-0001", "It is five days now.")
    assert Report.objects.get().by == program.user


def test_reports_are_listed_and_settled_once(program: Caller, entry: Entry) -> None:
    for sentence in ("It is five days now.", "The link is dead."):
        program.post(f"/answers/{entry.name}/reports", {"sentence": sentence})
    first, second = ReportList.model_validate(program.get(f"/answers/{entry.name}/reports").json()).items
    path = f"/answers/{entry.name}/reports/{first.id}/settle"
    settled = ReportOut.model_validate(program.post(path, {}).json())
    assert (settled.done_by, settled.done_at is not None) == (program.user.username, True)
    assert (program.post(path, {}).status_code, program.post(path.replace("F-0001", "F-0002"), {}).status_code) == (
        409,
        404,
    )
    after = ReportList.model_validate(program.get(f"/answers/{entry.name}/reports").json()).items
    assert [(report.id, report.done_at is None) for report in after] == [(second.id, True), (first.id, False)]


def test_a_report_is_settled_under_its_own_answer(program: Caller, entry: Entry, writer: User) -> None:
    other = actions.write_entry(EntryContent("nl", {"nl": EntryWording("Hoe?", "Zo.")}), by=writer)
    report = actions.report_wrong(entry.number, "Wrong.", by=writer)
    assert program.post(f"/answers/{other.name}/reports/{report.pk}/settle", {}).status_code == 404
    assert Report.objects.get().done_at is None


def test_a_token_that_may_only_read_reports_nothing(caller_of: MakeCaller, entry: Entry) -> None:
    program = caller_of("supervisor", READ_ANSWERS)
    answer = program.post(f"/answers/{entry.name}/reports", {"sentence": "Wrong."})
    assert answer.json()["code"] == "scope_missing"


DRAFT: dict[str, Any] = {
    "source": "nl",
    "audience": "public",
    "topic": "ACC",
    "texts": {
        "nl": {"question": "Wat kost het?", "answer": "Het kost 5 euro.", "links": [{"url": "https://law.example"}]},
        "fr": {"question": "Combien ?", "answer": "Cela coûte 5 euros."},
        "de": {"question": "Was kostet es?", "answer": "Es kostet 5 Euro."},
    },
}


@pytest.fixture
def second(caller_of: MakeCaller) -> Caller:
    return caller_of("project_leader", READ_ANSWERS, WRITE_ANSWERS, VALIDATE_ANSWERS)


def test_a_program_writes_and_a_second_person_validates(program: Caller, second: Caller) -> None:
    sent = [program.post("/answers", DRAFT, Idempotency_Key="one") for _ in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in sent] == [(201, "/api/v1/answers/F-0001")] * 2
    assert Entry.objects.get().written_by == program.user
    assert program.post("/answers/F-0001/propose", {}).json()["state"] == "not_validated"
    assert program.post("/answers/F-0001/validate", {"version": 1}).json()["code"] == "scope_missing"
    validated = EntryWhole.model_validate(second.post("/answers/F-0001/validate", {"version": 1}).json())
    assert (validated.state, validated.validated_version, validated.lacks) == ("validated", 1, [])


def test_whoever_wrote_last_does_not_validate(second: Caller) -> None:
    second.post("/answers", DRAFT)
    second.post("/answers/F-0001/propose", {})
    refusal = second.post("/answers/F-0001/validate", {"version": 1})
    assert (refusal.status_code, refusal.json()["code"]) == (409, "four_eyes")


def test_an_amount_that_changed_keeps_it_back_until_it_is_translated(program: Caller, second: Caller) -> None:
    program.post("/answers", DRAFT)
    dearer = {"question": "Wat kost het?", "answer": "Het kost 6 euro."}
    change = DRAFT | {"texts": {"nl": dearer}, "version": 1, "why": "decree"}
    changed = EntryWhole.model_validate(program.put("/answers/F-0001", change).json())
    assert ("stale_figure", "fr") in [(lack.code, lack.language) for lack in changed.lacks]
    program.post("/answers/F-0001/propose", {})
    assert second.post("/answers/F-0001/validate", {"version": 2}).json()["code"] == "stale_figure"
    for version, (language, question, answer) in enumerate(
        (("fr", "Combien ?", "Cela coûte 6 euros."), ("de", "Was kostet es?", "Es kostet 6 Euro.")), 2
    ):
        text = {"question": question, "answer": answer, "version": version}
        assert program.put(f"/answers/F-0001/texts/{language}", text).status_code == 200
    assert second.post("/answers/F-0001/validate", {"version": 4}).json()["state"] == "validated"
    versions = VersionList.model_validate(program.get("/answers/F-0001/versions").json()).items
    assert [(version.version, version.why) for version in versions] == [(4, ""), (3, ""), (2, "decree"), (1, "")]


def test_an_answer_that_seems_to_name_a_person_is_published_once_a_second_person_says_that_nobody_is_meant(
    program: Caller, second: Caller
) -> None:
    Contact.objects.create(name="Truiden Sint")
    texts = DRAFT["texts"] | {"nl": {"question": "Waar?", "answer": "In Sint Truiden, voor 5 euro."}}
    program.post("/answers", DRAFT | {"texts": texts})
    refusal = program.post("/answers/F-0001/propose", {}).json()
    assert (refusal["code"], "Sint Truiden" in refusal["message"]) == ("person", True)
    proposed = EntryWhole.model_validate(program.post("/answers/F-0001/propose", {"no_person": True}).json())
    assert [lack.code for lack in proposed.lacks] == ["not_validated", "person"]
    assert second.post("/answers/F-0001/validate", {"version": 1}).json()["code"] == "person"
    assert program.post("/answers/F-0001/no-person", {"version": 1}).json()["code"] == "scope_missing"
    assert second.post("/answers/F-0001/no-person", {"version": 1}).status_code == 200
    assert second.post("/answers/F-0001/validate", {"version": 1}).json()["state"] == "validated"


def test_what_to_write_next_is_listed_as_on_the_page(
    program: Caller, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports.reopened, "answer", lambda: {entry.number: 2})
    program.get("/answers/search", {"q": "Paspoort verloren", "language": "nl"})
    program.post(f"/answers/{entry.name}/reports", {"sentence": "Ten is now twenty."})
    Entry.objects.update(confirm_by=clock.today() - timedelta(days=1), left_out=["Sint Truiden"])
    told = WriteNextOut.model_validate(program.get("/answers/next").json())
    assert [(miss.words, miss.language, miss.where, miss.times) for miss in told.misses] == [
        ("paspoort verloren", "nl", "desk", 1)
    ]
    for listed in (told.left_out, told.doubted, told.out_of_step, told.unconfirmed):
        assert [item.number for item in listed] == [entry.name]
    assert [(item.number, item.reopened) for item in told.reopened] == [(entry.name, 2)]
    assert told.never_used == []


@pytest.mark.parametrize(
    ("role", "scopes", "sees"),
    [
        ("supervisor", (READ_ANSWERS, READ), True),
        ("supervisor", (READ_ANSWERS,), False),
        ("technical_centre", (READ_ANSWERS, READ), False),
    ],
)
def test_requests_without_an_answer_take_the_right_to_read_tickets(
    caller_of: MakeCaller, monkeypatch: pytest.MonkeyPatch, role: str, scopes: tuple[str, ...], sees: bool
) -> None:
    gap = Gap("Certificate expired", "en", "ACC", 4, ("2026-000001",))
    monkeypatch.setattr(ports.gaps, "answer", lambda: [gap])
    told = WriteNextOut.model_validate(caller_of(role, *scopes).get("/answers/next").json())
    assert [found.tickets for found in told.gaps or []] == ([["2026-000001"]] if sees else [])
    assert (told.gaps is None) != sees


def test_a_draft_is_begun_from_a_ticket_once_and_without_the_persons_in_it(
    caller_of: MakeCaller, program: Caller, writer: User
) -> None:
    ticket = opened()
    reader = caller_of("supervisor", READ_ANSWERS, WRITE_ANSWERS, READ)
    assert reader.post(f"/answers/from-ticket/{ticket.number}").status_code == 422, "nothing was answered yet"
    tickets.answer(ticket, by=writer, text="Mail karim@town.example within ten days.", language="en")
    assert program.post(f"/answers/from-ticket/{ticket.number}").json()["code"] == "scope_missing"
    centre = caller_of("technical_centre", READ_ANSWERS, WRITE_ANSWERS, READ)
    assert centre.post(f"/answers/from-ticket/{ticket.number}").json()["code"] == "not_allowed"
    answer = reader.post(f"/answers/from-ticket/{ticket.number}")
    drafted = EntryWhole.model_validate(answer.json())
    assert (answer.status_code, drafted.state) == (201, "draft")
    assert answer.headers["Location"] == f"/api/v1/answers/{drafted.number}"
    text = drafted.texts[drafted.source].answer
    assert "within ten days" in text
    assert "karim@" not in text
    assert reader.post(f"/answers/from-ticket/{ticket.number}").status_code == 409
    assert reader.post("/answers/from-ticket/2000-000001").status_code == 404


def test_a_version_that_was_overtaken_is_refused(program: Caller, entry: Entry) -> None:
    change = DRAFT | {"version": 1}
    assert program.put(f"/answers/{entry.name}", change).status_code == 200
    assert program.put(f"/answers/{entry.name}", change).json()["code"] == "changed"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service": "NONE"}, "service"),
        ({"owner": "nobody"}, "owner"),
        ({"texts": {}}, "texts"),
        ({"texts": {"fr": {"question": "Quoi ?"}}}, "question"),
        ({"only_until": "soon"}, "only_until"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(program: Caller, change: dict[str, object], field: str) -> None:
    refusal = program.post("/answers", DRAFT | change)
    assert (refusal.status_code, refusal.json()["field"]) == (422, field)
    assert Entry.objects.count() == 0


def test_a_language_is_taken_away_and_restored(program: Caller) -> None:
    program.post("/answers", DRAFT)
    assert set(program.delete("/answers/F-0001/texts/fr").json()["texts"]) == {"nl", "de"}
    assert program.delete("/answers/F-0001/texts/nl").json()["field"] == "language"
    assert set(program.post("/answers/F-0001/versions/1/restore", {}).json()["texts"]) == {"nl", "fr", "de"}
    assert program.post("/answers/F-0001/versions/9/restore", {}).status_code == 404


def test_a_duplicate_leads_to_the_answer_that_stays(program: Caller, second: Caller, entry: Entry) -> None:
    program.post("/answers", DRAFT)
    merged = EntryWhole.model_validate(second.post("/answers/F-0002/merge", {"into": "f-0001"}).json())
    assert (merged.state, merged.merged_into) == ("retired", "F-0001")
    assert second.post("/answers/F-0002/merge", {"into": "F-0009"}).status_code == 404
    assert second.post("/answers/F-0001/retire", {"why": "No longer the law"}).json()["state"] == "retired"


def test_an_answer_is_confirmed_until_a_day(program: Caller, second: Caller) -> None:
    program.post("/answers", DRAFT)
    program.post("/answers/F-0001/propose", {})
    assert program.post("/answers/F-0001/confirm", {"until": "2099-01-01"}).json()["confirm_by"] == "2099-01-01"
    assert program.post("/answers/F-0001/confirm", {"until": "2001-01-01"}).json()["field"] == "confirm_by"
