"""Readers that others wrote, or would write, read every generation of a scripted week; nothing contradicts anything."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import feedparser
import icalendar
import pytest
from justhtml import JustHTML

from tridesk.kit.languages import LANGUAGES
from tridesk.statuspage.board import Board, MaintenanceProgress
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.generation import Generation
from tridesk.statuspage.site import EDITIONS
from tridesk.statuspage.tests.statuspage_client import DOCUMENTS, faults
from tridesk.statuspage.tests.week import URL, generations

Week = list[tuple[Board, datetime, Generation]]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    return list(generations(tmp_path_factory.mktemp("week")))


def document(generation: Generation, path: str) -> Any:
    return json.loads(generation.fresh[f"{path}.json"])


def test_the_week_shows_every_state_planned_or_not(week: Week) -> None:
    assert len(week) == 23
    seen = {(board.at(now).state, board.at(now).is_planned) for board, now, _generation in week}
    faltering = {
        (state, planned)
        for state in (RegisterState.UNSTABLE, RegisterState.OUT_OF_SERVICE)
        for planned in (False, True)
    }
    assert seen == {(RegisterState.STABLE, False), *faltering}


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.folder or "all")
def test_a_reader_of_the_api_finds_every_key_in_its_place(week: Week, edition: Any) -> None:
    for _board, _now, generation in week:
        for name, shape in DOCUMENTS.items():
            content = document(generation, f"{edition.folder}api/v2/{name}")
            assert faults(content, shape, name) == []


def test_every_incident_and_maintenance_has_an_update_and_the_newest_comes_first(week: Week) -> None:
    for _board, _now, generation in week:
        things = document(generation, "api/v2/incidents")["incidents"]
        things += document(generation, "api/v2/scheduled-maintenances")["scheduled_maintenances"]
        for thing in things:
            hours = [update["created_at"] for update in thing["incident_updates"]]
            assert hours
            assert hours == sorted(hours, reverse=True)
            assert {update["incident_id"] for update in thing["incident_updates"]} == {thing["id"]}
            assert thing["incident_updates"][0]["status"] == thing["status"]


def test_ids_are_stable_from_generation_to_generation_and_never_meet(week: Week) -> None:
    born: dict[str, str] = {}
    for _board, _now, generation in week:
        ids: list[str] = []
        for thing in document(generation, "api/v2/incidents")["incidents"]:
            ids += [thing["id"], *(update["id"] for update in thing["incident_updates"])]
            assert born.setdefault(thing["id"], thing["created_at"]) == thing["created_at"]
        for thing in document(generation, "api/v2/scheduled-maintenances")["scheduled_maintenances"]:
            ids += [thing["id"], *(update["id"] for update in thing["incident_updates"])]
            assert born.setdefault(thing["id"], thing["created_at"]) == thing["created_at"]
        assert len(ids) == len(set(ids))


def test_state_component_and_incident_say_the_same(week: Week) -> None:
    expected = {
        (RegisterState.STABLE, False): ("none", "operational"),
        (RegisterState.UNSTABLE, False): ("minor", "degraded_performance"),
        (RegisterState.OUT_OF_SERVICE, False): ("critical", "major_outage"),
        (RegisterState.UNSTABLE, True): ("maintenance", "under_maintenance"),
        (RegisterState.OUT_OF_SERVICE, True): ("maintenance", "under_maintenance"),
    }
    for board, now, generation in week:
        moment, summary = board.at(now), document(generation, "api/v2/summary")
        shown = summary["status"]["indicator"], summary["components"][0]["status"]
        assert shown == expected[moment.state, moment.is_planned]
        if moment.state is not RegisterState.STABLE:
            running = [work for work in summary["scheduled_maintenances"] if work["status"] == "in_progress"]
            assert summary["incidents"] or running
        assert summary["status"] == document(generation, "api/v2/status")["status"]
        assert document(generation, "generation")["state"] == moment.state
        for language in LANGUAGES:
            words = board.words[moment.state].in_(language)
            assert words in generation.fresh["index.html"].decode()
            assert words in generation.fresh[f"{language}/index.html"].decode()
            assert words == document(generation, f"{language}/api/v2/status")["status"]["description"]
            assert words in summary["status"]["description"]


def test_unresolved_upcoming_and_active_are_parts_of_the_whole(week: Week) -> None:
    for _board, _now, generation in week:
        incidents = document(generation, "api/v2/incidents")["incidents"]
        works = document(generation, "api/v2/scheduled-maintenances")["scheduled_maintenances"]
        unresolved = [incident for incident in incidents if incident["status"] != "resolved"]
        upcoming = [work for work in works if work["status"] == "scheduled"]
        active = [work for work in works if work["status"] == "in_progress"]
        assert document(generation, "api/v2/incidents/unresolved")["incidents"] == unresolved
        assert document(generation, "api/v2/scheduled-maintenances/upcoming")["scheduled_maintenances"] == upcoming
        assert document(generation, "api/v2/scheduled-maintenances/active")["scheduled_maintenances"] == active


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.folder or "all")
def test_a_feed_reader_reads_every_generation(week: Week, edition: Any) -> None:
    for board, _now, generation in week:
        feed = feedparser.parse(generation.fresh[f"{edition.folder}feed.atom"])
        assert not feed.bozo
        assert feed.version == "atom10"
        ids = [entry.id for entry in feed.entries]
        assert len(ids) == len(set(ids))
        assert feed.feed.updated == max([feed.feed.updated, *(entry.updated for entry in feed.entries)])
        assert all(
            entry.link.startswith(f"{(URL + '/' + edition.folder).rstrip('/')}/history/#") for entry in feed.entries
        )
        updates = sum(len(incident.updates) for incident in board.incidents)
        assert len(ids) >= updates


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.folder or "all")
def test_a_calendar_reads_every_generation_and_follows_the_changes(week: Week, edition: Any) -> None:
    known: dict[str, int] = {}
    for board, now, generation in week:
        raw = generation.fresh[f"{edition.folder}maintenance.ics"]
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
        calendar = icalendar.Calendar.from_ical(raw)
        events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
        assert len(events) == len(board.maintenances)
        for work in board.maintenances:
            event = next(event for uid, event in events.items() if uid.startswith(work.id))
            assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (work.begins, work.ends)
            cancelled = work.progress(now) is MaintenanceProgress.CANCELLED
            assert str(event["STATUS"]) == ("CANCELLED" if cancelled else "CONFIRMED")
            assert int(str(event["SEQUENCE"])) == work.sequence >= known.get(work.id, 0)
            known[work.id] = work.sequence
            if work.message and edition.languages == ("nl",):
                assert str(event["DESCRIPTION"]).endswith(work.message.words.nl)


def test_every_page_is_valid_html(week: Week) -> None:
    for _board, _now, generation in week:
        for files in (generation.fresh, generation.stale):
            for path, content in files.items():
                if path.endswith(".html"):
                    assert JustHTML(content.decode(), sanitize=False, collect_errors=True).errors == [], path


def test_every_address_in_the_api_leads_to_its_place_on_a_page(week: Week) -> None:
    _board, _now, generation = week[-1]
    for edition in EDITIONS:
        page = JustHTML(generation.fresh[f"{edition.folder}history/index.html"].decode(), sanitize=False)
        anchors = [str((element.attrs or {})["id"]) for element in page.query("[id]")]
        assert len(anchors) == len(set(anchors))
        events = document(generation, f"{edition.folder}api/v2/incidents")["incidents"]
        events += document(generation, f"{edition.folder}api/v2/scheduled-maintenances")["scheduled_maintenances"]
        assert {event["shortlink"].rpartition("#")[2] for event in events} == set(anchors)


def test_every_picture_is_well_formed_and_says_the_state(week: Week) -> None:
    for board, now, generation in week:
        for edition in EDITIONS:
            picture = ElementTree.fromstring(generation.fresh[f"{edition.folder}badge.svg"])
            label = picture.attrib["aria-label"]
            for language in edition.languages:
                assert board.words[board.at(now).state].in_(language) in label
        ElementTree.fromstring(generation.fresh["icon.svg"])


def test_sizes(week: Week) -> None:
    for _board, _now, generation in week:
        for files in (generation.fresh, generation.stale):
            for edition in EDITIONS:
                assert len(files[f"{edition.folder}index.html"]) < 15_000
                assert len(files[f"{edition.folder}embed.html"]) <= 1_024
        assert len(generation.fresh["page.js"]) < 2_500


def test_no_page_asks_for_anything_elsewhere_or_runs_anything_inline(week: Week) -> None:
    _board, _now, generation = week[-1]
    for path, content in generation.fresh.items():
        if path.endswith(".html"):
            page = JustHTML(content.decode(), sanitize=False)
            for attribute in ("src", "srcset", "data", "poster"):
                assert not [
                    element for element in page.query(f"[{attribute}]") if ":" in str((element.attrs or {})[attribute])
                ]
            assert not page.query("link[rel=stylesheet]")
            assert not page.query("script:not([src])")
            assert not page.query("[style]")
