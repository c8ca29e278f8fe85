from __future__ import annotations

import functools
import http.server
import queue
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.serving import serve
from tridesk.kit import clock
from tridesk.statuspage import publication
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.log import LogBroken
from tridesk.statuspage.publication import Publisher
from tridesk.statuspage.shelf import Shelf
from tridesk.statuspage.tests.story import DAY, HOUR, MINUTE, MONDAY, SECOND, Story, report
from tridesk.statuspage.watch import Watch
from tridesk.statuspage.watchdog import LIMIT, look


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A web server that has the folder and nothing else."""
    handler = functools.partial(Quiet, directory=str(tmp_path / "site" / "current"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serve(server)
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def publisher(story: Story, address: str) -> Publisher:
    return Publisher(story.log.path.parent, address)


def test_what_is_published_is_read_back_from_the_public_address(publisher: Publisher) -> None:
    published = publisher.publish()
    assert (published.number, published.entries, published.fault) == (1, 1, "")
    assert published.seen is not None
    assert 0 < published.took <= published.seen


def test_what_cannot_be_read_back_is_said(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "PATIENCE", 0.1)
    published = Publisher(story.log.path.parent, "http://127.0.0.1:9/status").publish()
    assert published.seen is None
    assert published.fault.startswith("http://127.0.0.1:9/status cannot be read: ")


def test_an_address_that_shows_another_generation_is_not_ours(
    story: Story, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Publisher(tmp_path, address).publish()
    monkeypatch.setattr(publication, "PATIENCE", 0.1)
    elsewhere = Story(tmp_path / "elsewhere")
    other = Publisher(elsewhere.log.path.parent, address)
    other.publish(read_back=False)
    assert other.publish().fault == f"{address} still shows an older generation."


def test_no_web_address_is_never_opened(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "PATIENCE", 0.05)
    assert "no web address" in Publisher(story.log.path.parent, "file:///etc").publish().fault


def test_a_log_that_was_tampered_with_is_not_published(story: Story, publisher: Publisher) -> None:
    publisher.publish()
    story.log.path.write_bytes(story.log.path.read_bytes().replace(b"tridesk", b"nobody!"))
    other = Publisher(story.log.path.parent, publisher.site.url)
    with pytest.raises(LogBroken):
        other.publish()
    assert other.shelf.current_number() == 1


class Watched:
    """A watch whose hours are ours."""

    def __init__(self, story: Story, publisher: Publisher) -> None:
        self.story, self.watch, self.publisher = story, Watch(publisher), publisher

    def look(self, after: timedelta) -> int | None:
        with clock.frozen(MONDAY + after):
            published = self.watch.look()
        return published.number if published else None

    def page(self) -> str:
        return (self.publisher.shelf.current / "nl" / "index.html").read_text("utf-8")


@pytest.fixture
def watched(story: Story, publisher: Publisher) -> Watched:
    return Watched(story, publisher)


def test_the_watch_publishes_what_nobody_did_and_confirms_every_minute(watched: Watched) -> None:
    assert watched.look(HOUR) == 1
    assert watched.look(HOUR + MINUTE / 2) is None
    watched.story.report(HOUR + MINUTE / 2, RegisterState.UNSTABLE)  # and then its writer died
    assert watched.look(HOUR + MINUTE / 2 + 0.9 * SECOND) is None  # he may be about to publish it
    assert watched.look(HOUR + MINUTE / 2 + SECOND) == 2
    assert watched.look(HOUR + MINUTE) is None
    assert watched.look(HOUR + 2 * MINUTE) == 3


def test_a_maintenance_begins_and_ends_at_its_hour_by_itself(watched: Watched) -> None:
    watched.story.announce(HOUR, 2 * HOUR, 3 * HOUR)
    assert watched.look(2 * HOUR - MINUTE / 4) == 1
    assert "Rijksregister werkt stabiel" in watched.page()
    assert watched.look(2 * HOUR) == 2
    assert "Rijksregister is momenteel buiten dienst" in watched.page()
    assert "Gepland onderhoud tot 12.00\u00a0uur." in watched.page()
    assert watched.look(3 * HOUR - MINUTE / 4) == 3
    assert watched.look(3 * HOUR) == 4
    assert "Rijksregister werkt stabiel" in watched.page()


def test_an_estimate_that_passes_is_said_at_once(watched: Watched) -> None:
    watched.story.report(
        HOUR, RegisterState.UNSTABLE, estimate=MONDAY + HOUR + MINUTE / 2, next_update=MONDAY + HOUR + MINUTE / 3
    )
    assert watched.look(HOUR) == 1
    assert watched.look(HOUR + MINUTE / 3) == 2
    assert "nog niet verschenen" in watched.page()
    assert "is verstreken" not in watched.page()
    assert watched.look(HOUR + MINUTE / 2) == 3
    assert "is verstreken" in watched.page()


def test_hours_are_said_anew_when_the_day_turns(watched: Watched) -> None:
    watched.look(15 * HOUR - MINUTE / 4)  # midnight in Brussels is fifteen hours after Monday nine o'clock
    assert watched.look(15 * HOUR) == 2


def test_the_watch_complains_once_and_goes_on(watched: Watched, story: Story, caplog: pytest.LogCaptureFixture) -> None:
    whole = story.log.path.read_bytes()
    watched.look(HOUR)
    story.log.path.write_bytes(b"{}\n" + whole)
    watched.publisher.log.__init__(story.log.path.parent)  # type: ignore[misc]  # a process that starts now
    assert [watched.look(DAY), watched.look(DAY)] == [None, None]
    assert len(caplog.records) == 1
    story.log.path.write_bytes(whole)
    assert watched.look(DAY) == 2


def test_the_watch_repairs_a_page_that_somebody_spoilt(watched: Watched, publisher: Publisher) -> None:
    publisher.publish()
    (publisher.shelf.current / "index.html").write_text("spoilt")
    ended = threading.Event()
    ended.set()
    Watch(publisher).run(ended)
    assert list(publisher.shelf.faults()) == []


def test_when_nobody_confirms_the_page_says_that_it_may_be_out_of_date(watched: Watched, publisher: Publisher) -> None:
    site = publisher.shelf.folder
    watched.look(HOUR)
    confirmed = (MONDAY + HOUR).timestamp()
    assert look(site, LIMIT, confirmed + LIMIT) is False
    assert 'data-old="" hidden' in watched.page()
    assert look(site, LIMIT, confirmed + LIMIT + 1) is True
    assert 'data-old="said"' in watched.page()
    assert (
        "mogelijk verouderd: de toestand werd het laatst bevestigd maandag 23 november om 10.00\u00a0uur"
        in watched.page()
    )
    assert publisher.shelf.is_stale()
    assert look(site, LIMIT, confirmed + LIMIT + 2) is False
    assert list(publisher.shelf.faults()) == []
    assert watched.look(HOUR + MINUTE / 6) == 2  # the publisher is back
    assert not publisher.shelf.is_stale()


def test_the_watchdog_of_an_empty_folder_waits(tmp_path: Path) -> None:
    assert look(tmp_path / "nothing", LIMIT, 0.0) is False
    (tmp_path / "current").mkdir()
    assert look(tmp_path, LIMIT, 0.0) is False


class Place:
    """Another place; `came` tells of each generation that was sent there."""

    def __init__(self) -> None:
        self.came: queue.Queue[int | None] = queue.Queue()

    def send(self, shelf: Shelf) -> None:
        self.came.put(shelf.current_number())


def test_copies_follow_whoever_published(story: Story, publisher: Publisher) -> None:
    place, ended = Place(), threading.Event()
    watch = threading.Thread(target=Watch(publisher, [place]).run, args=(ended,))
    watch.start()
    try:
        first = place.came.get(timeout=10)
        report(story.log, RegisterState.UNSTABLE, by="siebe", via="editor")
        assert publisher.publish().number == place.came.get(timeout=10) == (first or 0) + 1
    finally:
        ended.set()
        watch.join()
