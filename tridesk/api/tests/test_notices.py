"""Notices for programs: a draft, a second person, the ledger page by page, and addresses that are not written to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.api.schemas.notices import DeliveryPage, MissedPage, NoticePage, NoticeWhole, SuppressionPage
from tridesk.api.tests.conftest import MONDAY, Caller, MakeCaller
from tridesk.directory.audience.tests.audience_model import body, group
from tridesk.directory.models import Contact, Organisation
from tridesk.documents.models import Version
from tridesk.documents.tests.papers import published_leaflet
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.rooms import installed
from tridesk.letters import reference as letters
from tridesk.notices import actions
from tridesk.notices.models import Delivery, Notice, Suppression

SAID: dict[str, Any] = {
    "category": "campaign",
    "subjects": {"nl": "Hallo", "fr": "Bonjour"},
    "texts": {"nl": "Wij.", "fr": "Nous."},
    "groups": ["towns"],
}


@pytest.fixture
def writer(caller_of: MakeCaller) -> Caller:
    """A program of External Relations; five municipalities stand ready."""
    group("towns", kinds=["municipality"])
    for number in range(5):
        body(f"Town {number}", kind="municipality", email=f"town{number}@town.example")
    return caller_of("external_relations", *installed.answer.scopes, username="clemence")


@pytest.fixture
def approver(caller_of: MakeCaller) -> Caller:
    return caller_of("supervisor", *installed.answer.scopes, username="machteld")


def drafted(writer: Caller, **fields: Any) -> dict[str, Any]:
    answer = writer.post("/notices", SAID | fields)
    assert answer.status_code == 201
    return NoticeWhole.model_validate(answer.json()).model_dump(mode="json", by_alias=True)


def stepped(program: Caller, notice: int, step: str, body: Any = None) -> tuple[int, str]:
    answer = program.post(f"/notices/{notice}/{step}", body)
    told = answer.json()
    return answer.status_code, told.get("state") or told["code"]


def test_a_draft_shows_its_audience_and_what_is_missing(writer: Caller) -> None:
    made = drafted(writer, subjects={"fr": "Bonjour"}, without_addresses=["town1@town.example"])
    assert (made["state"], made["written_by"], made["groups"]) == ("draft", "clemence", ["towns"])
    assert (made["audience"]["addresses"], made["audience"]["by_language"]) == (4, {"nl": 4})
    assert [(lack["code"], lack["language"]) for lack in made["lacks"]] == [("no_subject", "nl")]
    assert stepped(writer, made["id"], "propose") == (422, "invalid")
    changed = writer.put(f"/notices/{made['id']}", SAID).json()
    assert (changed["lacks"], changed["audience"]["addresses"]) == ([], 5)


def test_what_makes_no_sense_is_refused(writer: Caller) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"groups": ["mars"]}, "groups"),
        ({"category": "spam"}, "category"),
        ({"texts": {"en": "x"}}, "texts.en"),
        ({"without_addresses": ["nobody"]}, "without_addresses.0"),
    ]
    for change, field in wrong:
        answer = writer.post("/notices", SAID | change)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert writer.post("/notices", SAID | {"corrects": 999}).status_code == 404
    assert Notice.objects.count() == 0


def test_members_without_mail_are_listed_page_by_page(writer: Caller) -> None:
    Organisation.objects.filter(name_nl__in=["Town 0", "Town 1", "Town 2"]).update(email="")
    number = drafted(writer, category="interruption")["id"]
    assert stepped(writer, number, "send-first") == (200, "sending")
    seen, path = list[tuple[int | None, str]](), f"/notices/{number}/missed?limit=2"
    while path:
        page = MissedPage(**writer.get(path).json())
        seen += [(missed.organisation, missed.why) for missed in page.items]
        path = page.next or ""
    assert seen == [
        (organisation.pk, "no_address") for organisation in Organisation.objects.filter(email="").order_by("pk")
    ]
    assert writer.get(f"/notices/{number}/missed?why=came_back").json()["items"] == []
    assert writer.get(f"/notices/{number}/missed?why=x").status_code == 422


def test_an_organisation_and_a_contact_are_left_out_by_their_numbers(writer: Caller) -> None:
    towns = list(Organisation.objects.order_by("pk"))
    person = Contact.objects.create(name="Anna Huts", organisation=towns[1], email="anna@town.example")
    Organisation.objects.filter(pk=towns[1].pk).update(email="")
    without = {"without_organisations": [towns[0].pk], "without_contacts": [person.pk]}
    made = drafted(writer, **without)
    assert {name: made[name] for name in without} == without
    assert made["audience"]["addresses"] == 3
    for name, number in (("without_organisations", 10**15), ("without_contacts", 0), ("without_contacts", 10**15)):
        answer = writer.post("/notices", SAID | {name: [number]})
        assert (answer.status_code, answer.json()["field"].split(".")[0]) == (422, name)
    changed = writer.put(f"/notices/{made['id']}", SAID).json()
    assert (changed["without_organisations"], changed["audience"]["addresses"]) == ([], 5)


def test_the_same_key_writes_one_draft(writer: Caller) -> None:
    answers = [writer.post("/notices", SAID, Idempotency_Key="a").json()["id"] for _again in range(2)]
    assert (answers[0] == answers[1], Notice.objects.count()) == (True, 1)


@pytest.fixture
def posted(writer: Caller) -> dict[str, Any]:
    """What makes letters with a leaflet of a notice; one of five addresses breaks a rule, one is unknown."""
    letters.load()
    towns = list(Organisation.objects.order_by("pk"))
    for number, town in enumerate(towns[:4]):
        place = {"street": "Markt 1/2" if number == 3 else "Markt 1", "postcode": f"900{number}", "town": "Gent"}
        Organisation.objects.filter(pk=town.pk).update(email="", **place)
    leaflet = published_leaflet(User.objects.get(username="clemence"))
    return {"way": "letter", "enclosure": leaflet.document.name}


def test_letters_to_many_begin_with_a_dry_run(writer: Caller, posted: dict[str, Any]) -> None:
    made = drafted(writer, **posted)
    assert (made["way"], made["envelope"], made["enclosure"]) == ("letter", "dl", posted["enclosure"])
    audience = made["audience"]
    assert (audience["letters"], audience["letters_by_language"]) == (3, {"nl": 3})
    assert (audience["addresses"], audience["bad_postal"], audience["without_address"]) == (0, 1, 1)
    worst = audience["worst"][0]
    assert worst["lines"] == ["Gemeente Town 3", "Markt 1/2", "9003 Gent"]
    assert [(fault["rule"], fault["line"]) for fault in worst["faults"]] == [("box_slash", "Markt 1/2")]
    assert len(audience["worst"]) == 4
    kept = writer.put(f"/notices/{made['id']}", SAID).json()
    assert (kept["way"], kept["enclosure"]) == ("letter", posted["enclosure"])
    changed = writer.put(f"/notices/{made['id']}", SAID | {"way": "mail"}).json()
    assert (changed["way"], changed["envelope"], changed["audience"]["addresses"]) == ("mail", "", 1)


def test_letters_to_many_are_approved_by_a_person_and_followed_in_the_ledger(
    writer: Caller, approver: Caller, posted: dict[str, Any]
) -> None:
    made = drafted(writer, **posted)
    number, said = made["id"], made["said"]
    assert stepped(writer, number, "propose") == (200, "proposed")
    Notice.objects.filter(pk=number).update(written_by=person("leander"))
    assert stepped(approver, number, "approve", {"said": said}) == (403, "not_allowed")
    actions.approve_notice(number, said, by=person("hilde"))
    actions.begin_notice(number)
    actions.print_letters(number)
    rows = DeliveryPage(**writer.get(f"/notices/{number}/deliveries").json()).items
    assert [(row.way, row.state, (row.number or "")[-6:]) for row in rows] == [
        ("post", "printed", f"00000{place}") for place in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"way": "pigeon"}, 422),
        ({"envelope": "c9"}, 404),
        ({"enclosure": "D-9999"}, 404),
        ({"enclosure": "x" * 5000}, 422),
    ],
)
def test_letters_that_make_no_sense_are_refused(
    writer: Caller, posted: dict[str, Any], change: dict[str, str], status: int
) -> None:
    assert writer.post("/notices", SAID | posted | change).status_code == status
    assert not Notice.objects.exists()


def test_a_document_without_a_valid_version_is_no_enclosure(writer: Caller, posted: dict[str, Any]) -> None:
    Version.objects.update(valid_to=clock.today() - timedelta(days=1), valid_from=clock.today() - timedelta(days=2))
    answer = writer.post("/notices", SAID | posted)
    assert (answer.status_code, answer.json()["field"]) == (422, "enclosure")


def person(name: str) -> User:
    return User.objects.create(username=name, role="supervisor")


def test_four_eyes_hold_for_tokens(writer: Caller, approver: Caller) -> None:
    made = drafted(writer)
    number, digest = made["id"], {"said": made["said"]}
    assert stepped(writer, number, "propose") == (200, "proposed")
    assert stepped(writer, number, "approve", digest) == (403, "not_allowed")
    assert stepped(approver, number, "approve", {"said": "0" * 32}) == (409, "conflict")
    assert stepped(approver, number, "approve", digest) == (200, "approved")
    assert stepped(approver, number, "approve", digest)[0] == 409
    assert [(entry.verb, entry.by_id) for entry in Entry.objects.filter(ref=f"notice:{number}").order_by("pk")] == [
        ("notice.written", writer.user.pk),
        ("notice.proposed", writer.user.pk),
        ("notice.approved", approver.user.pk),
    ]


def test_a_program_cannot_approve_the_notice_of_a_program(writer: Caller, approver: Caller) -> None:
    for program in (writer, approver):
        program.user.is_program = True
        program.user.save()
    made = drafted(writer)
    stepped(writer, made["id"], "propose")
    assert stepped(approver, made["id"], "approve", {"said": made["said"]}) == (403, "not_allowed")
    approver.user.is_program = False
    approver.user.save()
    assert stepped(approver, made["id"], "approve", {"said": made["said"]}) == (200, "approved")


def test_only_an_interruption_goes_first(writer: Caller) -> None:
    assert stepped(writer, drafted(writer)["id"], "send-first") == (409, "conflict")
    urgent = drafted(writer, category="interruption")["id"]
    assert stepped(writer, urgent, "send-first") == (200, "sending")


def test_it_is_paused_goes_on_and_is_stopped(writer: Caller) -> None:
    number = drafted(writer, category="interruption")["id"]
    steps = ["pause", "send-first", "pause", "pause", "go-on", "stop", "go-on"]
    assert [stepped(writer, number, step) for step in steps] == [
        (409, "conflict"),
        (200, "sending"),
        (200, "paused"),
        (409, "conflict"),
        (200, "sending"),
        (200, "stopped"),
        (409, "conflict"),
    ]
    whole = writer.get(f"/notices/{number}").json()
    assert (whole["counts"]["left_out"], whole["counts"]["total"], whole["audience"]) == (5, 5, None)


def test_what_is_taken_back_can_be_withdrawn(writer: Caller) -> None:
    number = drafted(writer)["id"]
    steps = ["propose", "take-back", "withdraw", "propose"]
    assert [stepped(writer, number, step)[1] for step in steps] == ["proposed", "draft", "withdrawn", "conflict"]


def pages(program: Caller, path: str) -> list[dict[str, Any]]:
    collected: list[dict[str, Any]] = []
    while path:
        page = program.get(path).json()
        collected, path = collected + [page], page["next"]
    return collected


def test_the_ledger_page_by_page(writer: Caller) -> None:
    number = drafted(writer, category="interruption")["id"]
    actions.send_first(number, by=writer.user)
    first = Delivery.objects.order_by("pk")[0]
    Delivery.objects.filter(pk=first.pk).update(state="handed_over", reply="250 OK", settled_at=MONDAY)
    ledger = [DeliveryPage.model_validate(page) for page in pages(writer, f"/notices/{number}/deliveries?limit=2")]
    assert [len(page.items) for page in ledger] == [2, 2, 1]
    assert [(delivery.state, delivery.reply) for delivery in ledger[0].items] == [
        ("handed_over", "250 OK"),
        ("queued", ""),
    ]
    only = writer.get(f"/notices/{number}/deliveries?state=handed_over").json()["items"]
    assert [delivery["id"] for delivery in only] == [first.pk]
    assert writer.get(f"/notices/{number}/deliveries?colour=red").status_code == 422
    assert writer.get("/notices/999/deliveries").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_three(writer: Caller, django_assert_num_queries: Any) -> None:
    made = [drafted(writer)["id"]]
    with django_assert_num_queries(3):  # the token, notices, counts
        writer.get("/notices")
    made += [drafted(writer)["id"], drafted(writer)["id"]]
    with django_assert_num_queries(3):
        assert [notice["id"] for notice in writer.get("/notices").json()["items"]] == made[::-1]
    listed = [NoticePage.model_validate(page) for page in pages(writer, "/notices?limit=2&state=draft")]
    assert [notice.id for page in listed for notice in page.items] == made[::-1]


def test_addresses_that_are_not_written_to(writer: Caller) -> None:
    for number in range(3):
        Suppression.objects.create(address=f"gone{number}@town.example", since=MONDAY, reason="550")
    listed = [SuppressionPage.model_validate(page) for page in pages(writer, "/suppressions?limit=2")]
    assert [suppression.address for page in listed for suppression in page.items] == [
        f"gone{suppression}@town.example" for suppression in (2, 1, 0)
    ]
    last = listed[-1].items[-1].id
    answers = [writer.delete(f"/suppressions/{number}").status_code for number in (last, last, -1, 2**70)]
    assert answers == [204, 404, 404, 404]
    assert Entry.objects.filter(verb="notice.suppression_lifted").count() == 1
