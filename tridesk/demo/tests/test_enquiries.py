"""Enquiries and people: complete, consistent, invented, and safe to show."""

from collections import Counter
from dataclasses import astuple

import pytest

from tridesk.demo import pools
from tridesk.demo.enquiries import all_enquiries
from tridesk.demo.enquiry import Enquiry
from tridesk.demo.people import SERVICES, STAFF
from tridesk.demo.pools import NIS
from tridesk.demo.tests.safe import ADDRESS, NUMBER, SAFE_NUMBERS
from tridesk.tickets.reference.subjects import SUBJECTS

by_title = pytest.mark.parametrize("enquiry", all_enquiries(), ids=lambda enquiry: enquiry.title)


def texts(enquiry: Enquiry) -> str:
    return "\n".join(str(value) for value in astuple(enquiry))


def test_there_are_enough_in_each_language() -> None:
    count = Counter(enquiry.language for enquiry in all_enquiries())
    assert (count["nl"] >= 42, count["fr"] >= 29, count["de"] >= 12) == (True, True, True)


def test_every_subject_of_the_first_level_and_every_channel_is_asked_about() -> None:
    asked = {enquiry.subject.partition(".")[0] for enquiry in all_enquiries()}
    assert asked == {row.code for row in SUBJECTS if not row.parent}
    assert {enquiry.channel for enquiry in all_enquiries()} == {"phone", "mail", "fax", "counter"}


@by_title
def test_subject_is_known(enquiry: Enquiry) -> None:
    assert enquiry.subject in {row.code for row in SUBJECTS if row.parent}


@by_title
def test_everything_is_said(enquiry: Enquiry) -> None:
    told = [enquiry.contact, enquiry.title, enquiry.question, *enquiry.replies]
    if enquiry.organisation_kind != "citizen":
        told += [enquiry.organisation, enquiry.function]
    if enquiry.outcome == "researched":
        told.append(enquiry.research_note)
    if enquiry.outcome == "second_line":
        told += [enquiry.service, enquiry.second_line_answer]
    assert [text for text in told if not text or text != text.strip()] == []
    assert len(enquiry.replies) in (1, 3)


@by_title
def test_only_the_right_outcome_has_a_service_or_a_research_note(enquiry: Enquiry) -> None:
    assert bool(enquiry.service) == bool(enquiry.second_line_answer) == (enquiry.outcome == "second_line")
    assert bool(enquiry.research_note) == (enquiry.outcome == "researched")
    assert enquiry.service in {"", *(row.code for row in SERVICES)}


@by_title
def test_national_numbers_are_safe_ones_and_play_as_written(enquiry: Enquiry) -> None:
    numbers = set(NUMBER.findall(texts(enquiry)))
    assert numbers <= SAFE_NUMBERS
    assert enquiry.pinned or not numbers


@by_title
def test_mail_addresses_are_examples(enquiry: Enquiry) -> None:
    assert [address for address in ADDRESS.findall(texts(enquiry)) if not address.endswith(".example")] == []


@by_title
def test_a_municipality_is_in_the_pool_with_its_code(enquiry: Enquiry) -> None:
    assert (enquiry.organisation in NIS[enquiry.language]) == (enquiry.organisation_kind == "municipality")


def test_some_mails_carry_a_national_number_in_each_language() -> None:
    with_number = {enquiry.language for enquiry in all_enquiries() if NUMBER.search(enquiry.question)}
    assert with_number == {"nl", "fr", "de"}


def test_every_kind_of_body_that_asks_can_be_drawn() -> None:
    asked = {(row.language, row.organisation_kind) for row in all_enquiries() if not row.pinned}
    drawn = {(language, kind) for language, kinds in pools.BODIES.items() for kind in kinds}
    free = {(language, kind) for language in NIS for kind in ("municipality", "citizen")}
    assert asked - drawn - free == set()


def test_staff_has_the_shape_of_the_founding_document() -> None:
    assert Counter(person.role for person in STAFF if person.role != "expert") == {
        "project_leader": 1,
        "centre_manager": 1,
        "supervisor": 1,
        "call_taker": 4,
        "technical_centre": 1,
        "external_relations": 1,
        "administrator": 1,
    }
    takers = Counter(person.language for person in STAFF if person.role == "call_taker")
    assert takers == {"nl": 2, "fr": 2}
    assert [p.username for p in STAFF if p.role == "expert" and p.language == "de"] == ["irmgard"]


def test_staff_is_unique_and_reachable_by_examples_only() -> None:
    assert len({person.username for person in STAFF}) == len({person.direct for person in STAFF}) == len(STAFF)
    assert [person.mail for person in STAFF if not person.mail.endswith(".example")] == []
    assert [person.direct for person in STAFF if not person.direct.startswith("+32 12 34 56 ")] == []


def test_every_service_has_experts_and_a_name_in_each_language() -> None:
    assert {code for person in STAFF for code in person.services} == {row.code for row in SERVICES}
    assert [row.code for row in SERVICES if not all((row.nl, row.fr, row.de, row.en))] == []
