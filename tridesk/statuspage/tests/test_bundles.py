"""A bundle is shown with the state by one rename, lies in other places too, and is whole or not there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tridesk.kit import clock
from tridesk.statuspage import bundles as bundles_module
from tridesk.statuspage import watchdog
from tridesk.statuspage.bundles import BadPath, Bundles, files_below
from tridesk.statuspage.copies import FolderCopy, RsyncCopy
from tridesk.statuspage.publication import Publisher
from tridesk.statuspage.shelf import STALE, Shelf
from tridesk.statuspage.tests.kills import killed_everywhere
from tridesk.statuspage.tests.story import Story
from tridesk.statuspage.tests.test_bucket import Bucket, bucket_at, served  # noqa: F401 - a fixture
from tridesk.statuspage.tests.test_shelf import generation
from tridesk.statuspage.watch import Watch

PAGES: Mapping[str, bytes] = {
    "nl/answers/index.html": b"alle antwoorden",
    "nl/answers/F-0001.html": b"een antwoord",
    "nl/contact.html": b"contact",
    "sitemap.xml": b"<urlset/>",
}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "site")


def show(shelf: Shelf, text: str = "state") -> int:
    """Publishes a state with the newest bundle."""
    with shelf.alone():
        number = shelf.next_number()
        made = generation(number, text)
        shelf.put(type(made)(number, made.fresh, made.stale, shelf.bundles.newest()))
        shelf.prune()
    return number


def read(shelf: Shelf) -> dict[str, bytes]:
    return {path: (shelf.current / path).read_bytes() for path in PAGES}


def test_a_bundle_is_read_beside_the_state(shelf: Shelf) -> None:
    assert shelf.put_bundle(PAGES, whole=True) == 1
    show(shelf)
    assert read(shelf) == PAGES
    assert (shelf.current / "nl/index.html").read_bytes() == b"state"
    assert list(shelf.faults()) == []
    links = {path for path in (shelf.generations / "000001/fresh").rglob("*") if path.is_symlink()}
    assert sorted(str(path.relative_to(shelf.generations / "000001/fresh")) for path in links) == [
        "nl/answers",
        "nl/contact.html",
        "sitemap.xml",
    ]


def test_a_change_of_one_file_takes_the_others_over(shelf: Shelf) -> None:
    shelf.put_bundle(PAGES, whole=True)
    assert shelf.put_bundle({"nl/answers/F-0001.html": b"beter", "sitemap.xml": None}, whole=False) == 2
    old, new = (shelf.bundles.files_of(number) for number in (1, 2))
    assert (new / "nl/answers/F-0001.html").read_bytes() == b"beter"
    assert not (new / "sitemap.xml").exists()
    assert (new / "nl/contact.html").stat().st_ino == (old / "nl/contact.html").stat().st_ino
    changed = [(folder / "nl/answers/F-0001.html").stat().st_mtime for folder in (old, new)]
    assert changed[1] >= changed[0] + 1
    assert [list(shelf.bundles.faults_of(number)) for number in (1, 2)] == [[], []]


def test_what_changes_nothing_makes_no_bundle(shelf: Shelf) -> None:
    shelf.put_bundle(PAGES, whole=True)
    assert shelf.put_bundle(PAGES, whole=True) == 1
    assert shelf.put_bundle({"nl/contact.html": b"contact", "none.html": None}, whole=False) == 1
    assert shelf.bundles.numbers() == [1]


def test_a_file_that_somebody_changed_is_found_and_made_anew(shelf: Shelf) -> None:
    shelf.put_bundle(PAGES, whole=True)
    show(shelf)
    (shelf.bundles.files_of(1) / "nl/contact.html").write_bytes(b"something else")
    (shelf.bundles.files_of(1) / "nl/extra.html").write_bytes(b"")
    (shelf.bundles.files_of(1) / "sitemap.xml").unlink()
    assert list(shelf.faults()) == [
        "Generation 1, fresh: sitemap.xml does not lead where it should.",
        "Generation 1, stale: sitemap.xml does not lead where it should.",
        "Bundle 1: nl/extra.html is no part of it.",
        "Bundle 1: sitemap.xml is not of it.",
        "Bundle 1: nl/contact.html was changed.",
    ]
    assert shelf.put_bundle(PAGES, whole=True) == 2
    show(shelf)
    assert read(shelf) == PAGES
    assert list(shelf.faults()) == []
    (shelf.bundles.folder / "000002" / "manifest.json").unlink()
    assert list(shelf.faults()) == ["Bundle 2 has no manifest."]


def test_a_link_that_somebody_changed_is_found(shelf: Shelf) -> None:
    shelf.put_bundle(PAGES, whole=True)
    show(shelf)
    (shelf.current / "sitemap.xml").unlink()
    (shelf.current / "sitemap.xml").symlink_to("/etc/hostname")
    assert list(shelf.faults()) == ["Generation 1, fresh: sitemap.xml does not lead where it should."]


@pytest.mark.parametrize("path", ["../a.html", "/a.html", "nl//a.html", ".a.html", "a/b/c/d/e.html", "nl/\n.html", ""])
def test_a_path_that_leaves_the_folder_is_refused(path: str, shelf: Shelf) -> None:
    with pytest.raises(BadPath):
        shelf.put_bundle({path: b""}, whole=True)


def test_the_state_hides_no_file_of_its_own(shelf: Shelf) -> None:
    shelf.put_bundle({"nl/index.html": b"another page", "page.js": b"another script"}, whole=True)
    show(shelf)
    assert (shelf.current / "nl/index.html").read_bytes() == b"state"
    assert (shelf.current / "page.js").read_bytes() == b"always the same"
    assert list(shelf.faults()) == []


def test_bundles_that_are_shown_or_new_are_kept(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles_module, "KEPT", 2)
    shelf.put_bundle(PAGES, whole=True)
    show(shelf)
    for number in range(4):
        shelf.put_bundle({"nl/contact.html": str(number).encode()}, whole=False)
    assert shelf.bundles.numbers() == [1, 4, 5]
    assert list(shelf.faults()) == []


def test_the_folder_of_a_bundle_that_goes_becomes_the_next_one(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles_module, "KEPT", 2)
    shelf.put_bundle(PAGES, whole=True)
    first = (shelf.bundles.folder / "000001").stat().st_ino
    shelf.put_bundle({"nl/contact.html": b"two", "nl/two.html": b"two"}, whole=False)
    contact = (shelf.bundles.files_of(2) / "nl/contact.html").stat()
    shelf.put_bundle({"nl/contact.html": b"contact", "sitemap.xml": None, "nl/two.html": b"new"}, whole=False)
    kept, made = (shelf.bundles.files_of(number) for number in (2, 3))
    assert (shelf.bundles.folder / "000003").stat().st_ino == first
    assert {path: file.read_bytes() for path, file in files_below(made)} == {
        "nl/answers/index.html": b"alle antwoorden",
        "nl/answers/F-0001.html": b"een antwoord",
        "nl/contact.html": b"contact",
        "nl/two.html": b"new",
    }
    assert (made / "nl/contact.html").stat().st_mtime >= contact.st_mtime + 1, "as it was once, and yet younger"
    assert [(kept / f"nl/{name}.html").read_bytes() for name in ("contact", "two")] == [b"two", b"two"]
    assert [list(shelf.bundles.faults_of(number)) for number in (2, 3)] == [[], []]


def test_a_bundle_of_other_folders_does_not_become_the_next_one(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles_module, "KEPT", 2)
    shelf.put_bundle({"nl": b"a file", "fr/old.html": b"old"}, whole=True)
    shelf.put_bundle(PAGES, whole=True)
    shelf.put_bundle({"nl/contact.html": b"three"}, whole=False)
    assert not (shelf.bundles.files_of(3) / "fr").exists()
    assert [list(shelf.bundles.faults_of(number)) for number in (2, 3)] == [[], []]


def test_kill_9_at_any_step_leaves_the_old_bundle_or_the_new_one(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    monkeypatch.setattr(bundles_module, "KEPT", 2)
    shelf.put_bundle(PAGES, whole=True)
    shelf.put_bundle({"nl/contact.html": b"one"}, whole=False)
    shelf.put_bundle({"nl/contact.html": b"two"}, whole=False)
    seen = set[int]()
    for folder in killed_everywhere(
        shelf.folder, lambda folder: Bundles(folder / "bundles").put({"nl/contact.html": b"three"}, whole=False)
    ):
        killed = Bundles(folder / "bundles")
        seen.add(killed.newest())
        assert [fault for number in killed.numbers() for fault in killed.faults_of(number)] == []
        assert (killed.files_of(killed.newest()) / "nl/contact.html").read_bytes() in (b"two", b"three")
        killed.put({"nl/contact.html": b"four"}, whole=False)
        assert (killed.files_of(killed.newest()) / "nl/contact.html").read_bytes() == b"four"
        assert [name for name in os.listdir(killed.folder) if name.startswith(".") and name != ".lock"] == []
    assert seen == {3, 4}


def test_kill_9_while_bundle_and_state_change_leaves_a_whole_site(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    shelf.put_bundle(PAGES, whole=True)
    show(shelf, "one")

    def work(folder: Path) -> None:
        killed = Shelf(folder)
        killed.put_bundle({"nl/contact.html": b"two"}, whole=False)
        show(killed, "two")

    seen = set[tuple[bytes, bytes]]()
    for folder in killed_everywhere(shelf.folder, work, every=4):
        killed = Shelf(folder)
        assert list(killed.faults()) == []
        seen.add(((killed.current / "nl/index.html").read_bytes(), (killed.current / "nl/contact.html").read_bytes()))
        work(folder)
        assert list(killed.faults()) == []
        assert (killed.current / "nl/contact.html").read_bytes() == b"two"
    assert (b"one", b"contact") in seen
    assert seen <= {(b"one", b"contact"), (b"two", b"two")}  # both become new by one step


def test_a_folder_elsewhere_gets_the_bundle_too(shelf: Shelf, tmp_path: Path) -> None:
    copy, other = FolderCopy(tmp_path / "other"), Shelf(tmp_path / "other")
    for text in (b"one", b"two"):
        shelf.put_bundle({**PAGES, "nl/contact.html": text}, whole=True)
        show(shelf)
        copy.send(shelf)
        assert read(other) == {**PAGES, "nl/contact.html": text}
        assert list(other.faults()) == []
    pages = [other.bundles.files_of(number) / "sitemap.xml" for number in (1, 2)]
    assert pages[0].stat().st_ino == pages[1].stat().st_ino


def test_a_bundle_elsewhere_with_the_same_number_and_another_content_is_replaced(shelf: Shelf, tmp_path: Path) -> None:
    other = Shelf(tmp_path / "other")
    other.put_bundle({"nl/contact.html": b"of before a restore"}, whole=True)
    shelf.put_bundle(PAGES, whole=True)
    show(shelf)
    FolderCopy(other.folder).send(shelf)
    assert read(other) == PAGES
    assert list(other.faults()) == []


@pytest.mark.skipif(shutil.which("rsync") is None, reason="LEFT OUT: rsync is not installed here")
def test_rsync_brings_the_bundle_before_the_link(shelf: Shelf, tmp_path: Path) -> None:
    copy, other = RsyncCopy(str(tmp_path / "other")), Shelf(tmp_path / "other")
    for number in range(bundles_module.KEPT + 2):
        shelf.put_bundle({**PAGES, "nl/contact.html": str(number).encode()}, whole=True)
        show(shelf)
        copy.send(shelf)
        assert read(other) == {**PAGES, "nl/contact.html": str(number).encode()}
        assert list(other.faults()) == []
    pages = [other.bundles.files_of(number) / "sitemap.xml" for number in (1, 2)]
    assert pages[0].stat().st_ino == pages[1].stat().st_ino
    assert other.bundles.numbers() == shelf.bundles.numbers()


def test_a_bucket_gets_the_files_of_the_bundle_once(shelf: Shelf, served: tuple[Bucket, str]) -> None:  # noqa: F811
    bucket, host = served
    copy = bucket_at(host)
    shelf.put_bundle(PAGES, whole=True)
    show(shelf, "one")
    copy.send(shelf)
    assert bucket.objects["/state/r/nl/answers/F-0001.html"] == (b"een antwoord", "text/html; charset=utf-8")
    assert bucket.objects["/state/r/sitemap.xml"][1] == "application/xml; charset=utf-8"
    bucket.asked.clear()
    shelf.put_bundle({"nl/contact.html": b"new", "sitemap.xml": None}, whole=False)
    show(shelf, "one")
    copy.send(shelf)
    assert bucket.asked == ["PUT /state/r/nl/contact.html", "DELETE /state/r/sitemap.xml"]


def test_the_watchdog_keeps_the_bundle_in_place(shelf: Shelf) -> None:
    shelf.put_bundle(PAGES, whole=True)
    show(shelf)
    (shelf.current / "generation.json").write_text('{"confirmed": "2026-11-26T10:00:00Z"}')
    assert watchdog.look(shelf.folder, 180, 1e12)
    assert Path(os.readlink(shelf.current)).name == STALE
    assert read(shelf) == PAGES


def test_the_watch_shows_a_bundle_that_was_handed_over_without_a_database(here: Story, published: Publisher) -> None:
    watch = Watch(published)
    at = clock.now() + timedelta(seconds=2)
    with clock.frozen(at):
        watch.look()
        number = published.shelf.current_number()
        assert watch.look() is None
        published.shelf.put_bundle(PAGES, whole=True)
        assert watch.look() is not None
        assert watch.look() is None
    assert published.shelf.current_number() == (number or 0) + 1
    assert published.about()["bundle"] == 1
    assert read(published.shelf) == PAGES
    page = (published.shelf.current / "nl/index.html").read_text()
    assert 'href="answers/"' in page
    assert 'href="contact.html"' in page
    assert 'href="fr/answers/"' in (published.shelf.current / "index.html").read_text()


def test_the_product_hands_out_a_page_of_a_bundle(here: Story, published: Publisher) -> None:
    assert "answers/" not in (published.shelf.current / "nl/index.html").read_text()
    published.shelf.put_bundle(PAGES, whole=True)
    published.publish(read_back=False)
    response = Client().get("/status/nl/answers/")
    assert (response.status_code, response.content) == (200, b"alle antwoorden")
    assert Client().get("/status/nl/answers")["Location"] == "/status/nl/answers/"
    assert Client().get("/status/sitemap.xml")["Content-Type"] == "application/xml; charset=utf-8"


@pytest.mark.django_db
def test_no_link_leads_out_of_the_site(here: Story, published: Publisher) -> None:
    outside = published.shelf.folder.parent / "outside.html"
    outside.write_text("secret")
    (published.shelf.current / "way.html").symlink_to("../../../../outside.html")
    (published.shelf.current / "whole").symlink_to("../../../..")
    assert (published.shelf.current / "way.html").read_text() == "secret"
    for path in ("way.html", "whole/outside.html", "whole/site/.lock"):
        assert Client().get(f"/status/{path}").status_code == 404, path
