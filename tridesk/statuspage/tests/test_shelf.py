"""A generation becomes the site by one rename; a process killed in between leaves a whole one."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from tridesk.statuspage import shelf as shelf_module
from tridesk.statuspage.generation import Generation
from tridesk.statuspage.shelf import KEPT, Shelf
from tridesk.statuspage.tests.kills import killed_everywhere


def generation(number: int, text: str) -> Generation:
    """A small site in which every file says the same."""
    content = text.encode()
    fresh = {
        "index.html": content,
        "nl/index.html": content,
        "api/v2/status.json": content,
        "page.js": b"always the same",
    }
    return Generation(number, fresh, fresh | {"index.html": b"old: " + content, "nl/index.html": b"old: " + content})


def put(shelf: Shelf, text: str) -> int:
    with shelf.alone():
        number = shelf.next_number()
        shelf.put(generation(number, text))
        shelf.prune()
    return number


def read(shelf: Shelf) -> set[bytes]:
    """What a reader finds in the pages."""
    return {(shelf.current / path).read_bytes() for path in ("index.html", "nl/index.html", "api/v2/status.json")}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "site")


def test_nothing_is_published_at_first(shelf: Shelf) -> None:
    assert (shelf.current_number(), shelf.numbers(), shelf.is_stale()) == (None, [], False)
    assert list(shelf.faults()) == ["Nothing is published."]


def test_a_generation_is_the_site(shelf: Shelf) -> None:
    assert [put(shelf, "one"), put(shelf, "two")] == [1, 2]
    assert read(shelf) == {b"two"}
    assert (shelf.current_number(), shelf.numbers(), shelf.is_stale()) == (2, [1, 2], False)
    assert list(shelf.faults()) == []


def test_the_last_generations_are_kept(shelf: Shelf) -> None:
    for number in range(KEPT + 3):
        put(shelf, str(number))
    assert shelf.numbers() == list(range(4, KEPT + 4))
    assert sorted(number.name for number in shelf.generations.iterdir()) == [
        f"{number:06d}" for number in shelf.numbers()
    ]


def test_what_did_not_change_is_the_same_file_and_what_did_is_younger_by_a_second(shelf: Shelf) -> None:
    put(shelf, "one")
    before = [(shelf.current / name).stat() for name in ("page.js", "index.html")]
    put(shelf, "two")
    after = [(shelf.current / name).stat() for name in ("page.js", "index.html")]
    assert (after[0].st_ino, after[0].st_mtime) == (before[0].st_ino, before[0].st_mtime)
    assert after[1].st_mtime >= before[1].st_mtime + 1


def test_a_file_that_somebody_changed_is_found_and_never_taken_over(shelf: Shelf) -> None:
    put(shelf, "one")
    (shelf.current / "page.js").write_bytes(b"something else")
    (shelf.current / "extra.html").write_bytes(b"")
    (shelf.current / "index.html").unlink()
    assert list(shelf.faults()) == [
        "Generation 1, fresh: extra.html is no part of it.",
        "Generation 1, fresh: index.html is not of it.",
        "Generation 1, fresh: page.js was changed.",
        "Generation 1, stale: page.js was changed.",
    ]
    put(shelf, "one")
    assert list(shelf.faults()) == []


def test_a_generation_without_a_manifest_is_none(shelf: Shelf) -> None:
    put(shelf, "one")
    (shelf.generations / "000001" / "manifest.json").unlink()
    assert list(shelf.faults()) == ["Generation 1 has no manifest."]
    put(shelf, "two")
    assert list(shelf.faults()) == []


def test_many_publish_at_once_and_readers_never_see_a_mixture(shelf: Shelf) -> None:
    put(shelf, "start")
    ended, mixtures = threading.Event(), []

    def look() -> None:
        while not ended.is_set():
            folder = shelf.folder / os.readlink(shelf.current)
            contents = {(folder / path).read_bytes() for path in ("index.html", "nl/index.html", "api/v2/status.json")}
            if len(contents) != 1:
                mixtures.append(contents)

    def write(name: str) -> None:
        for _ in range(5):
            put(Shelf(shelf.folder), name)

    readers = [threading.Thread(target=look) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in readers + writers:
        thread.start()
    for thread in writers:
        thread.join()
    ended.set()
    for thread in readers:
        thread.join()
    assert mixtures == []
    assert shelf.current_number() == 16


def test_kill_9_at_any_step_leaves_one_whole_generation(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)  # a kill takes nothing from the kernel: only time
    monkeypatch.setattr(shelf_module, "KEPT", 2)
    for text in ("one", "two", "three"):  # so that something is swept away as well
        put(shelf, text)
    (shelf.generations / ".000004" / "fresh").mkdir(parents=True)  # and another was killed before
    (shelf.generations / ".000004" / "fresh" / "index.html").write_bytes(b"")
    (shelf.folder / ".next").symlink_to("generations/000004/fresh")
    left = set[str]()
    for folder in killed_everywhere(shelf.folder, lambda folder: put(Shelf(folder), "killed")):
        killed = Shelf(folder)
        assert read(killed) in ({b"three"}, {b"killed"})
        assert [fault for number in killed.numbers() for fault in killed.faults_of(number)] == []
        left |= signs_of(killed)
        assert put(killed, "after") in (4, 5)  # whoever comes next takes over what was left
        assert read(killed) == {b"after"}
        assert list(killed.faults()) == []
        assert [path.name for path in killed.generations.iterdir() if path.name.startswith(".")] == []
    assert left == {"a draft", "an empty file", "nobody sees it yet", "a link aside", "published", "half swept away"}


def signs_of(killed: Shelf) -> set[str]:
    """Where it was killed: the test has tried nothing unless it finds each of these."""
    draft, now = killed.generations / ".000004", killed.current_number()
    signs = {
        "a draft": draft.exists(),
        "an empty file": any(path.is_file() and not path.stat().st_size for path in draft.rglob("*")),
        "nobody sees it yet": 4 in killed.numbers() and now == 3,
        "a link aside": (killed.folder / ".next").is_symlink(),
        "published": now == 4,
        "half swept away": any(path.name in (".000001", ".000002") for path in killed.generations.iterdir()),
    }
    return {sign for sign, seen in signs.items() if seen}
