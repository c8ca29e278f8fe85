"""From the database to the public address."""

from __future__ import annotations

import functools
import http.server
import importlib.machinery
import os
import random
import re
import time
import types
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.serving import serve
from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.models import Contact, OfficeData
from tridesk.directory.office import queries as office
from tridesk.faq import actions as faq
from tridesk.faq import persons
from tridesk.faq.leaks import Names
from tridesk.faq.models import Entry
from tridesk.faq.queries import left_out, search
from tridesk.faq.values import EntryContent, EntryWording, PublicText
from tridesk.faq.worklist import of_faq
from tridesk.kit import clock
from tridesk.statuspage.markup import Markup
from tridesk.statuspage.publication import Publisher
from tridesk.statuspage.tests.story import Story
from tridesk.website import actions, answers, frame, queries
from tridesk.website.tests.test_site import NOW, TOPICS, answer
from tridesk.website.values import PublicAnswer

pytestmark = pytest.mark.django_db


class Entries:
    """What may be read, by number."""

    def __init__(self, *given: PublicAnswer) -> None:
        self.by_number = {entry.number: entry for entry in given}
        self.merged: dict[int, int] = {}

    def answers(self, at: datetime, number: int | None = None) -> Iterator[PublicAnswer]:
        yield from (entry for key, entry in sorted(self.by_number.items()) if number in (None, key))

    def merged_into(self, number: int | None = None) -> dict[int, int]:
        into = self.merged.get(number or 0, number)
        return {key: to for key, to in self.merged.items() if number is None or number == key or into == to}


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> Entries:
    double = Entries(answer(1), answer(2))
    monkeypatch.setattr(queries, "answers", double.answers)
    monkeypatch.setattr(queries, "merged", double.merged_into)
    return double


def get(path: str) -> str:
    response = Client().get(f"/status/{path}")
    return response.content.decode() if response.status_code == 200 else ""


def test_the_product_shows_answers_and_contact(entries: Entries, published: Publisher) -> None:
    assert actions.publish_all() == 1
    published.publish(read_back=False)
    assert "F-0002.html" in get("nl/answers/")
    assert "Comment demander" in get("fr/answers/F-0001.html")
    assert "openingsuren" in get("nl/contact.html")
    assert "answers/" in get("nl/")
    assert list(published.shelf.faults()) == []
    assert actions.publish_all() == 1


def test_a_change_of_one_entry_leaves_the_pages_of_others_alone(entries: Entries, published: Publisher) -> None:
    with clock.frozen(NOW):
        actions.publish_all()
        entries.by_number[3] = answer(3)
        del entries.by_number[1]
        assert [actions.publish_answer(3), actions.publish_answer(1)] == [2, 3]
        entries.merged[1] = 2
        assert actions.publish_answer(1) == 4
        files = published.shelf.bundles.hashes(4)
        entries.by_number.pop(1, None)
        assert actions.publish_all() == 4
    assert {path for path in files if path.startswith("de/answers/F")} == {
        "de/answers/F-0001.html",
        "de/answers/F-0002.html",
        "de/answers/F-0003.html",
    }
    published.publish(read_back=False)
    assert "F-0001" not in get("nl/answers/")
    assert "url=F-0002.html" in get("nl/answers/F-0001.html")


@pytest.mark.parametrize("seed", range(6))
def test_changes_one_by_one_make_what_a_whole_making_makes(
    entries: Entries, published: Publisher, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """The same bytes after each of many publications, changes, withdrawals and mergers."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    monkeypatch.setattr(answers, "LISTED", 4)
    monkeypatch.setattr(queries, "topics", lambda: TOPICS)
    Contact.objects.create(name="Odette Wouters")
    dice = random.Random(seed)
    bundles = published.shelf.bundles

    def step() -> int:
        number = dice.randrange(1, 11)
        entries.by_number.pop(number, None)
        match dice.choice(["write", "write", "write", "withdraw", "merge", "name"]):
            case "write":
                entries.merged.pop(number, None)
                new = answer(number, dice.choice(["ACC", "TAR", "XYZ", ""]), dice.choice(["nl fr de", "fr", "nl de"]))
                texts = {
                    language: replace(text, question=f"{dice.choice('éaZ')} {text.question}")
                    for language, text in new.texts.items()
                }
                entries.by_number[number] = replace(new, texts=texts, changed=NOW + timedelta(hours=dice.random()))
            case "merge":
                into = dice.choice([other for other in range(1, 11) if other != number and other not in entries.merged])
                entries.merged = {key: into if to == number else to for key, to in entries.merged.items()}
                entries.merged[number] = into
            case "name":
                words = PublicText("nl", "Wie?", "Vraag het Odette Wouters.")
                entries.by_number[number] = PublicAnswer(number, "ACC", "nl", {"nl": words}, NOW)
        return number

    with clock.frozen(NOW):
        actions.publish_all()
        for _change in range(25):
            one_by_one = bundles.hashes(actions.publish_answer(step()))
            assert bundles.hashes(actions.publish_all()) == one_by_one
    assert list(bundles.faults_of(bundles.newest())) == []


def test_an_answer_reads_only_the_names_that_it_may_have(
    entries: Entries, published: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.publish_all()
    monkeypatch.setattr(persons, "all_names", lambda: pytest.fail("every name was read"))
    entries.by_number[3] = answer(3)
    assert actions.publish_answer(3) == 2


def test_entries_that_change_at_once_are_all_listed(
    entries: Entries, published: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = queries.desk(clock.now())
    monkeypatch.setattr(queries, "desk", lambda _at: known)
    monkeypatch.setattr(queries, "topics", dict)
    monkeypatch.setattr(persons, "all_names", lambda: Names([]))
    monkeypatch.setattr(persons, "names_in", lambda _text: Names([]))
    monkeypatch.setattr(persons, "own_addresses", set)
    monkeypatch.setattr(faq, "note_left_out", lambda words, number=None: None)
    actions.publish_all()
    entries.by_number |= {number: answer(number) for number in range(3, 9)}
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(actions.publish_answer, range(3, 9)))
    published.publish(read_back=False)
    assert [f"F-{number:04d}" in get("nl/answers/") for number in range(1, 9)] == [True] * 8


def test_the_first_change_of_an_installation_publishes_everything(entries: Entries, published: Publisher) -> None:
    assert actions.publish_answer(2) == 1
    assert "nl/answers/F-0001.html" in published.shelf.bundles.hashes(1)


@pytest.mark.parametrize("first_job", [actions.refresh, lambda: actions.publish_answer(1)])
def test_an_update_of_the_program_publishes_everything_anew_with_its_first_job(
    entries: Entries, published: Publisher, monkeypatch: pytest.MonkeyPatch, first_job: Callable[[], int]
) -> None:
    """The one before put more answers on a page: its bundle lacks pages that the new list leads to."""
    entries.by_number |= {number: answer(number) for number in range(1, 100)}
    monkeypatch.setattr(answers, "LISTED", 60)
    actions.publish_all()
    monkeypatch.setattr(answers, "LISTED", 30)
    monkeypatch.setattr(actions, "BEGAN", time.time())  # all processes begin anew
    first_job()
    published.publish(read_back=False)
    lists = re.findall(r'href="(list-[^"]*)"', get("nl/answers/"))
    assert len(lists) == 4
    assert [path for path in lists if not get(f"nl/answers/{path}")] == []


def test_of_the_processes_that_begin_together_one_makes_the_whole_site(
    entries: Entries, published: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.refresh()
    loader = importlib.machinery.SourceFileLoader("another_process", actions.__file__)
    another = types.ModuleType(loader.name)
    another.__file__ = actions.__file__
    loader.exec_module(another)
    monkeypatch.setattr(another, "BEGAN", actions.BEGAN)
    monkeypatch.setattr(another, "_publish_all", lambda: pytest.fail("it was made a second time"))
    entries.by_number[3] = answer(3)
    assert [another.refresh(), another.publish_answer(3)] == [1, 2]


def test_the_page_says_so_when_the_desk_closes(entries: Entries, published: Publisher) -> None:
    evening = datetime(2026, 11, 27, 15, 29, tzinfo=UTC)
    with clock.frozen(evening):
        assert [actions.refresh(), actions.refresh()] == [1, 1]
        published.publish(read_back=False)
        assert "Nu open tot 16.30" in get("nl/contact.html")
    with clock.frozen(evening + timedelta(minutes=1)):
        assert [actions.refresh(), actions.refresh()] == [2, 2]
        published.publish(read_back=False)
        assert "Nu gesloten" in get("nl/contact.html")


def test_a_new_number_or_another_style_is_on_every_page_within_a_minute(
    entries: Entries, published: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.refresh()
    OfficeData.objects.create(phone="+3225182131")
    office.forget_working_hours()
    assert actions.refresh() == 2
    published.publish(read_back=False)
    assert "02 518 21 31" in get("de/privacy.html")
    monkeypatch.setattr(frame, "_STYLE", Markup("<style>body{color:red}</style>"))
    actions.refresh()
    published.publish(read_back=False)
    assert "color:red" in get("de/answers/F-0001.html")


@pytest.mark.parametrize("next_job", [actions.refresh, lambda: actions.publish_answer(1)])
def test_a_topic_that_is_renamed_or_closed_is_listed_as_it_is_now_with_the_next_job(
    entries: Entries, published: Publisher, monkeypatch: pytest.MonkeyPatch, next_job: Callable[[], int]
) -> None:
    """At the latest within a minute, and although no answer in the lists changed."""

    def headings() -> list[str]:
        published.publish(read_back=False)
        return re.findall(r'href="list-[^"]*">([^<]*)', get("nl/answers/"))

    entries.by_number |= {number: answer(number) for number in range(1, 100)}
    monkeypatch.setattr(queries, "topics", lambda: TOPICS)
    actions.publish_all()
    assert headings() == ["Toegang, deel 1", "Toegang, deel 2"]
    monkeypatch.setattr(queries, "topics", lambda: TOPICS | {"ACC": replace(TOPICS["ACC"], nl="Sleutels")})
    next_job()
    assert headings() == ["Sleutels, deel 1", "Sleutels, deel 2"]
    monkeypatch.setattr(queries, "topics", dict)
    next_job()
    assert headings() == ["Andere vragen, deel 1", "Andere vragen, deel 2"]
    assert get("nl/answers/list-acc-1.html") == ""


def test_an_answer_that_tells_of_a_person_is_left_out(
    entries: Entries, published: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    Contact.objects.create(name="Odette Wouters")
    entries.by_number[3] = PublicAnswer(3, "", "nl", {"nl": PublicText("nl", "Wie?", "Vraag het Odette Wouters.")}, NOW)
    entries.by_number[4] = PublicAnswer(4, "", "nl", {"nl": PublicText("nl", "Wie?", "Nummer 62.03.14-999.01")}, NOW)
    actions.publish_all()
    entries.by_number[5] = PublicAnswer(5, "", "nl", {"nl": PublicText("nl", "Wie?", "Mail odette@gent.be")}, NOW)
    actions.publish_answer(5)
    files = published.shelf.bundles.hashes(published.shelf.bundles.newest())
    assert sorted(path for path in files if path.startswith("nl/answers/F")) == [
        "nl/answers/F-0001.html",
        "nl/answers/F-0002.html",
    ]
    assert [record.getMessage() for record in caplog.records] == [
        "answer F-0003 is not published: name Odette Wouters",
        "answer F-0004 is not published: national number [RRN ••••]",
        "answer F-0005 is not published: mail address odette@gent.be",
    ]


def test_a_restored_installation_publishes_again_by_itself(entries: Entries, here: Story) -> None:
    """The bundle is not in a backup: the job of each minute makes it from the database."""
    assert actions.refresh() == 1


def test_the_site_is_read_with_the_product_stopped(entries: Entries, published: Publisher) -> None:
    actions.publish_all()
    published.publish(read_back=False)
    connection.close()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(published.shelf.current))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serve(server)
        for path in (
            "nl/",
            "fr/answers/",
            "de/answers/F-0001.html",
            "nl/contact.html",
            "search-nl-0.json",
            "sitemap.xml",
        ):
            with urllib.request.urlopen(f"http://127.0.0.1:{server.server_address[1]}/{path}") as response:
                assert len(response.read()) > 200, path
        server.shutdown()


def test_an_entry_that_changes_is_published_by_a_job(published: Publisher) -> None:
    """From its validation to the public page, and down again."""
    writer = User.objects.create(username="writer", name="Writer", role=Role.SUPERVISOR)
    reader = User.objects.create(username="reader", name="Reader", role=Role.SUPERVISOR)
    words = EntryWording("Hoe vraag ik een sleutel aan?", "Met het formulier.")
    texts = {
        "nl": words,
        "fr": EntryWording("Comment ?", "Avec le formulaire."),
        "de": EntryWording("Wie?", "Mit dem Formular."),
    }
    entry = faq.write_entry(EntryContent(source="nl", audience="public", topic="ACC", texts=texts), by=writer)
    faq.propose(entry.number, by=writer)
    assert list(queries.answers(clock.now())) == []
    faq.validate(entry.number, by=reader)
    assert deferred() == [entry.number, entry.number]
    actions.publish_answer(entry.number)
    published.publish(read_back=False)
    assert "Avec le formulaire." in get(f"fr/answers/{entry.name}.html")
    other = faq.write_entry(EntryContent(source="nl", audience="public", topic="ACC", texts=texts), by=writer)
    faq.propose(other.number, by=writer)
    faq.validate(other.number, by=reader)
    faq.merge(entry.number, other.number, by=reader)
    for number in deferred():
        actions.publish_answer(number)
    published.publish(read_back=False)
    assert f"url={other.name}.html" in get(f"fr/answers/{entry.name}.html")
    third = faq.write_entry(EntryContent(source="nl", audience="public", topic="ACC", texts=texts), by=writer)
    faq.propose(third.number, by=writer)
    faq.validate(third.number, by=reader)
    faq.merge(other.number, third.number, by=reader)
    assert queries.merged(other.number) == queries.merged(), "what led to it leads straight on"
    faq.retire(third.number, by=reader)
    for number in deferred():
        actions.publish_answer(number)
    published.publish(read_back=False)
    assert [get(f"fr/answers/{gone.name}.html") for gone in (third, other, entry)] == ["", "", ""]


def test_an_answer_that_is_left_out_waits_for_its_owner_until_a_second_reader_says_that_nobody_is_meant(
    published: Publisher,
) -> None:
    """A colleague comes who is called like a municipality: from that night on the answer is missing."""
    writer = User.objects.create(username="writer", name="Writer", role=Role.CALL_TAKER)
    reader = User.objects.create(username="reader", name="Reader", role=Role.SUPERVISOR)
    texts = {"nl": EntryWording("Welk loket?", "In Sint Truiden."), "fr": EntryWording("Où ?", "Là.")}
    texts["de"] = EntryWording("Wo?", "Dort.")
    entry = faq.write_entry(EntryContent("nl", texts, audience="public", owner=writer.pk), by=writer)
    faq.propose(entry.number, by=writer)
    faq.validate(entry.number, by=reader)
    path = f"nl/answers/{entry.name}.html"

    def publish() -> tuple[bool, list[Entry]]:
        """Whether it is there after the night, and what then waits for its owner."""
        actions.publish_all()
        published.publish(read_back=False)
        return bool(get(path)), list(left_out(writer))

    assert publish() == (True, [])
    User.objects.create(username="truiden", name="Truiden Sint", role=Role.CALL_TAKER)
    assert publish() == (False, [entry])
    assert search("loket", audience=["public"]) == []
    assert rows_left_out(writer) == [f"{entry.name}: “Sint Truiden”"]
    faq.say_no_person(entry.number, by=reader)
    assert deferred()[-1] == entry.number
    actions.publish_answer(entry.number)
    assert publish() == (True, [])
    assert [hit.number for hit in search("loket", audience=["public"])] == [entry.number]


def rows_left_out(user: User) -> list[str]:
    """What 'Waiting for you' says of answers that the public site leaves out."""
    kinds = [kind for kind in of_faq(user) if str(kind.name) == "Answers that the public site leaves out"]
    return [kind.row(row).words for kind in kinds for row in kind.rows]


def deferred() -> list[int]:
    """The entries for which a job waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->'number' FROM procrastinate_jobs WHERE task_name = 'website.publish_answer'")
        return [int(number) for (number,) in cursor.fetchall()]
