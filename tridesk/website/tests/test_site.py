"""The public site as readers and their programs find it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from justhtml import JustHTML

from tridesk.directory.office.worktime import WorkingHours
from tridesk.faq.values import PublicText, SourceLink
from tridesk.kit import clock
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.website import actions, answers, desk_pages, queries
from tridesk.website.answers import Rows, row_of
from tridesk.website.values import DeskContact, OfficeDay, PublicAnswer

URL = "https://desk.example/status"
NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
STEPS = "Met het formulier.\n\n- Vul het in\n- Stuur het op"
LAW = SourceLink("Loi", "https://law.example/a")
TOPICS = {"ACC": Text("Toegang", "Accès", "Zugang", "Access"), "TAR": Text("Tarieven", "Tarifs", "Tarife", "Fees")}


def answer(number: int, topic: str = "ACC.KEY", languages: str = "nl fr de", **more: object) -> PublicAnswer:
    words = {
        "nl": PublicText("nl", "Hoe vraag ik een sleutel aan?", STEPS),
        "fr": PublicText("fr", "Comment demander une clé ?", "Avec le formulaire.", (LAW,)),
        "de": PublicText("de", "Wie beantrage ich einen Schlüssel?", "Mit dem Formular.", wordings=("Schlüssel weg",)),
    }
    texts = {language: words[language] for language in languages.split()}
    return PublicAnswer(number, topic, languages.split()[0], texts, NOW, **more)  # type: ignore[arg-type]


def desk(at: datetime = NOW) -> DeskContact:
    hours = WorkingHours()
    days = tuple(
        OfficeDay(date(2026, 11, 23 + number), hours.hours_on(date(2026, 11, 23 + number))) for number in range(7)
    )
    closes = hours.closes_at(at)
    return DeskContact(
        "+3225182131",
        "helpdesk@desk.example",
        "+3225182631",
        Text("Straat 1\n1000 Brussel", "Rue 1", ""),
        (*days, *days),
        closes,
        None if closes else hours.next_opening(at),
        {"de": days[:1]},
        form="https://desk.example/request/new",
    )


def site(*given: PublicAnswer, at: datetime = NOW) -> dict[str, bytes]:
    rows: Rows = {language: [row_of(entry, language) for entry in given] for language in LANGUAGES}
    files = {path: content for path, content in answers.list_files(rows, TOPICS, URL).items() if content is not None}
    for entry in given:
        files |= answers.entry_pages(entry, URL, at)
    return files | desk_pages.contact_pages(desk(at), URL, at) | desk_pages.statement_pages(desk(at), URL)


def pages(files: dict[str, bytes]) -> Iterator[tuple[str, JustHTML]]:
    for path, content in files.items():
        if path.endswith(".html"):
            yield path, JustHTML(content.decode(), sanitize=False, collect_errors=True)


def text_of(content: bytes, selector: str) -> list[str]:
    tree = JustHTML(content.decode(), sanitize=False)
    return [element.to_text().replace("\u00a0", " ").strip() for element in tree.query(selector)]


def attribute(tree: JustHTML, selector: str, name: str) -> list[str]:
    return [str((element.attrs or {})[name]) for element in tree.query(selector)]


FILES = site(answer(1), answer(2, "TAR"), answer(3, languages="nl", only_until=date(2026, 12, 1)), answer(204, "XYZ"))


def test_every_page_is_valid_small_and_names_its_language_and_policy() -> None:
    for path, tree in pages(FILES):
        assert tree.errors == [], path
        assert len(FILES[path]) < 20_000, path
        assert attribute(tree, "html", "lang") == [path.partition("/")[0]]
        assert len(tree.query("h1")) == 1
        assert "script-src 'self'" in attribute(tree, "meta[http-equiv='Content-Security-Policy']", "content")[0]
        assert not tree.query("[style]")
        assert not tree.query("script:not([src])")
        assert len(tree.query("title")[0].to_text()) > 10


def test_hreflang_is_symmetrical_and_canonical_is_the_page_itself() -> None:
    named = {}
    for path, tree in pages(FILES):
        address = f"{URL}/{path}".removesuffix("index.html")
        named[address] = dict(
            zip(attribute(tree, "link[hreflang]", "hreflang"), attribute(tree, "link[hreflang]", "href"), strict=True)
        )
        canonical = attribute(tree, "link[rel=canonical]", "href")
        own = {address} if "F-0003" not in path else {f"{URL}/nl/answers/F-0003.html"}
        assert set(canonical) == own
    for address, others in named.items():
        for other in others.values():
            assert named[other] == others, address
        assert not others or address in others.values()
    assert len(named[f"{URL}/fr/answers/F-0001.html"]) == 3
    assert named[f"{URL}/fr/answers/F-0003.html"] == {}


def test_no_link_is_broken() -> None:
    others = {"nl/index.html", "fr/index.html", "de/index.html", "icon.svg", "answers.js"}
    for path, tree in pages(FILES):
        for name in ("href", "src"):
            for place in attribute(tree, f"[{name}]", name):
                if re.match(r"https?:|mailto:|tel:", place):
                    continue
                parts = [*path.split("/")[:-1], *place.split("/")]
                while ".." in parts:
                    at = parts.index("..")
                    del parts[at - 1 : at + 1]
                target = "/".join(part for part in parts if part != ".")
                target = f"{target}index.html" if target.endswith("/") or not target else target
                assert target in FILES or target in others, (path, place)


def test_an_entry_has_its_words_its_list_and_the_way_on() -> None:
    page = FILES["nl/answers/F-0001.html"]
    assert text_of(page, "h1") == ["Hoe vraag ik een sleutel aan?"]
    assert text_of(page, ".text p") == ["Met het formulier."]
    assert text_of(page, ".text li") == ["Vul het in", "Stuur het op"]
    assert text_of(page, "article > .quiet") == ["Antwoord F-0001, gewijzigd op vrijdag 27 november."]
    assert "Schlüssel weg" in FILES["de/answers/F-0001.html"].decode()
    assert 'href="https://law.example/a"' in FILES["fr/answers/F-0001.html"].decode()


def test_a_page_without_words_of_its_own_says_so_and_until_when() -> None:
    page = FILES["fr/answers/F-0003.html"]
    assert text_of(page, ".old") == ["Cette réponse n’existe qu’en néerlandais jusqu’au mardi 1er décembre inclus."]
    assert b'<div lang="nl" class="text">' in page
    assert text_of(FILES["nl/answers/F-0003.html"], ".old") == [
        "Dit antwoord bestaat alleen in het Nederlands tot en met dinsdag 1 december."
    ]
    assert text_of(FILES["nl/answers/F-0001.html"], ".old") == []
    assert text_of(site(answer(1, languages="de"))["nl/answers/F-0001.html"], ".old") == [
        "Dit antwoord bestaat voorlopig alleen in het Duits."
    ]


def test_an_answer_of_the_demonstration_says_that_it_is_invented() -> None:
    shown = site(answer(1, is_invented=True))
    assert text_of(shown["fr/answers/F-0001.html"], ".old") == ["Démonstration : cette réponse est inventée."]
    assert text_of(FILES["fr/answers/F-0001.html"], ".old") == []


def test_the_list_shows_everything_by_topic_without_a_script() -> None:
    page = FILES["fr/answers/index.html"]
    assert text_of(page, "h2") == ["Accès", "Tarifs", "Autres questions"]
    assert len(text_of(page, "#all li")) == 4
    assert len(text_of(page, "#all li a[lang=nl]")) == 1
    assert attribute(JustHTML(page.decode(), sanitize=False), "#all ~ p a", "href") == ["../contact.html"]
    assert b"hidden" in page.partition(b'id="search"')[2].partition(b">")[0]


def test_a_long_list_is_parted_and_still_complete() -> None:
    given = [answer(number, ("ACC", "TAR")[number % 2]) for number in range(1, 171)]
    rows: Rows = {language: [row_of(entry, language) for entry in given] for language in LANGUAGES}
    files = {path: content for path, content in answers.list_files(rows, TOPICS, URL).items() if content is not None}
    listed = set()
    for path, tree in pages(files):
        assert tree.errors == [], path
        assert len(files[path]) < 20_000, path
        if path.startswith("de/answers/list-"):
            listed |= set(attribute(tree, ".list a", "href"))
            assert attribute(tree, "nav a[lang=nl]", "href") == ["../../nl/answers/"]
    assert listed == {f"F-{number:04d}.html" for number in range(1, 171)}
    assert text_of(files["de/answers/index.html"], "#all li") == [
        "Tarife, Teil 1 (80)",
        "Tarife, Teil 2 (5)",
        "Zugang, Teil 1 (80)",
        "Zugang, Teil 2 (5)",
    ]


def test_a_list_of_long_questions_is_parted_sooner() -> None:
    long = [row_of(answer(number, "ACC"), "nl")._replace(question="ë" * 300) for number in range(1, 171)]
    files = answers.list_files({"nl": long, "fr": [], "de": []}, TOPICS, URL)
    lists = [content for path, content in files.items() if path.startswith("nl/answers/list-acc-")]
    assert sum(content.count(b"<li>") for content in lists if content) == 170
    assert max(len(content) for content in lists if content) < 20_000


def test_a_change_makes_only_the_lists_that_differ_anew() -> None:
    before = {language: [row_of(answer(number), language) for number in range(1, 162)] for language in LANGUAGES}
    after = {language: rows[:-2] for language, rows in before.items()}
    lists = {
        path: content is None
        for path, content in answers.list_files(after, TOPICS, URL, before).items()
        if "/list-" in path
    }
    assert lists == {f"{language}/answers/list-acc-{part}.html": part == 3 for language in LANGUAGES for part in (2, 3)}


def test_a_change_makes_only_its_own_part_of_search_and_sitemap_anew() -> None:
    """A hundred thousand entries or two: what is written does not grow with them."""
    numbers = (1, 2, 199, 200, 450)
    before = {language: [row_of(answer(number), language) for number in numbers] for language in LANGUAGES}
    later = replace(answer(200), changed=NOW + timedelta(days=1))
    after = {
        language: [row_of(later, language) if row.number == 200 else row for row in rows]
        for language, rows in before.items()
    }
    gone = {language: rows[:-1] for language, rows in before.items()}

    def parts(rows: Rows) -> dict[str, bool]:
        """Files that are cut by number, and whether they stay."""
        files = answers.list_files(rows, TOPICS, URL, before)
        return {path: content is not None for path, content in files.items() if re.search(r"-\d+\.(json|xml)", path)}

    def files_of(part: int) -> list[str]:
        return [f"sitemap-{part}.xml", *(f"search-{language}-{part}.json" for language in LANGUAGES)]

    assert parts(before) == {}
    assert parts(after) == dict.fromkeys(files_of(1), True)
    assert parts(gone) == dict.fromkeys(files_of(2), False)


def test_lists_come_and_go_with_the_pages_that_name_them(monkeypatch: pytest.MonkeyPatch) -> None:
    few, more = (
        {language: [row_of(answer(number, topic), language) for number, topic in given] for language in LANGUAGES}
        for given in ([(1, "ACC"), (2, "ACC"), (3, "TAR")], [(1, "ACC"), (2, "ACC"), (3, "TAR"), (4, "TAR")])
    )
    monkeypatch.setattr(answers, "LISTED", 3)

    def lists(after: Rows, before: Rows) -> dict[str, bool]:
        files = answers.list_files(after, TOPICS, URL, before)
        return {path: content is not None for path, content in files.items() if path.startswith("nl/answers/list-")}

    both = "nl/answers/list-acc-1.html", "nl/answers/list-tar-1.html"
    assert lists(more, few) == dict.fromkeys(both, True), "also that of a topic which nothing came to"
    assert lists(few, more) == dict.fromkeys(both, False)
    moved = {language: [row._replace(topic="ACC") for row in rows] for language, rows in more.items()}
    assert lists(moved, more)[both[1]] is False, "a topic without entries has no list"


def test_an_entry_that_was_merged_leads_on() -> None:
    page = answers.moved_pages(7, 1, URL)["fr/answers/F-0007.html"]
    tree = JustHTML(page.decode(), sanitize=False, collect_errors=True)
    assert tree.errors == []
    assert attribute(tree, "meta[http-equiv=refresh]", "content") == ["0; url=F-0001.html"]
    assert attribute(tree, "link[rel=canonical]", "href") == [f"{URL}/fr/answers/F-0001.html"]
    assert attribute(tree, "main a", "href") == ["F-0001.html"]


def test_the_search_file_is_small_and_gives_the_rows_back() -> None:
    assert answers.search_files(FILES, "fr") == ["search-fr-0.json", "search-fr-1.json"]
    content = FILES["search-fr-0.json"]
    assert [*answers.rows_in(content), *answers.rows_in(FILES["search-fr-1.json"])] == [
        row_of(entry, "fr")
        for entry in (answer(1), answer(2, "TAR"), answer(3, languages="nl", only_until=None), answer(204, "XYZ"))
    ]
    assert "demander une cle" not in content.decode()
    assert "formulaire" in json.loads(content)["rows"][0][-1]
    assert len(actions.SCRIPT) < 6_000


@pytest.mark.parametrize("words", ["", 'say "yes", "no"', '\\",\\"', "a\nb ],\n[", "\u2028é"])
def test_a_row_comes_back_whatever_its_words(words: str) -> None:
    text = PublicText("nl", f"Hoe {words}?", "Zo.", wordings=(words,))
    rows = [row_of(PublicAnswer(number, "ACC", "nl", {"nl": text}, NOW), "nl") for number in (1, 2)]
    content = answers.list_files({"nl": rows, "fr": [], "de": []}, TOPICS, URL)["search-nl-0.json"] or b""
    assert answers.rows_in(content) == rows
    assert json.loads(content)["rows"] == [json.loads(row.line) for row in rows]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"language":"nl","rows":[[1,"ACC","Hoe?","","",""]]}', b"[\n[1\n]}"])
def test_what_the_search_does_not_read_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        answers.rows_in(content)


def test_the_feed_has_the_newest_and_the_sitemap_every_page() -> None:
    feed = feedparser.parse(FILES["nl/answers.atom"])
    assert not feed.bozo
    assert (feed.version, len(feed.entries)) == ("atom10", 4)
    assert feed.entries[0].link == f"{URL}/nl/answers/F-0204.html"

    def places(path: str) -> list[str]:
        tree = ElementTree.fromstring(FILES[path])
        return [element.text or "" for element in tree.iter() if element.tag.endswith("}loc")]

    named = places("sitemap.xml")
    assert named == [f"{URL}/sitemap-{name}.xml" for name in ("desk", "0", "1")]
    urls = {place for file in named for place in places(file.removeprefix(f"{URL}/"))}
    made = {f"{URL}/{path}".removesuffix("index.html") for path in FILES if path.endswith(".html")}
    alone = {f"{URL}/{language}/answers/F-0003.html" for language in ("fr", "de")}
    state = {f"{URL}/{language}/{path}" for language in LANGUAGES for path in ("", "history/")}
    assert urls == made - alone | state


@pytest.mark.parametrize(
    ("hour", "sentence"),
    [
        (10, "Nu open tot 16.30 uur (vrijdag 27 november)."),
        (18, "Nu gesloten. We zijn weer open op maandag 30 november om 8.30 uur."),
    ],
)
def test_the_contact_page_says_whether_the_desk_is_open(hour: int, sentence: str) -> None:
    page = site(at=NOW.replace(hour=hour))["nl/contact.html"]
    assert text_of(page, "article > p.tag") == [sentence]
    assert 'href="tel:+3225182131"' in page.decode()
    assert '<a href="https://desk.example/request/new">Stel uw vraag met ons formulier</a>' in page.decode()
    assert "Bent u uw toegang tot het register kwijt?" in page.decode()
    assert text_of(page, "li")[-1] == "Adres: Straat 1, 1000 Brussel"
    assert "In het Duits antwoorden we deze week aan de telefoon op: maandag 23 november" in page.decode()
    assert text_of(page, "tr.tag th") == ["vrijdag 27 november", "vrijdag 27 november"]


@pytest.mark.parametrize(
    ("language", "phone", "hours"),
    [
        ("nl", "Telefoon: ", "8.30 tot 16.30 uur"),
        ("fr", "Téléphone\u00a0: ", "de 8h30 à 16h30"),
        ("de", "Telefon: ", "8.30 bis 16.30 Uhr"),
    ],
)
def test_hours_and_colons_are_written_as_in_the_language(language: str, phone: str, hours: str) -> None:
    page = site(at=NOW)[f"{language}/contact.html"].decode()
    assert f"<li>{phone}<a" in page
    assert f"<td>{hours}</td>" in page


def test_no_french_sentence_breaks_before_its_mark() -> None:
    """On every page and in the feed; the words of the answer are Dutch."""
    files = site(replace(answer(1), source="nl", texts={"nl": PublicText("nl", "Sleutel", "Zo.")}))
    french = {path: content.decode() for path, content in files.items() if path.startswith("fr/")}
    assert "accès au registre\u00a0? Posez" in french["fr/contact.html"]
    assert "<title>Helpdesk du Registre national\u00a0: Réponses</title>" in french["fr/answers.atom"]
    for path, page in french.items():
        shown = re.sub(r"<style>.*?</style>|<!doctype html>", "", page)
        assert re.findall(r".{9} [:;!?»]|« .{9}", shown) == [], path
        assert re.findall(r"\w+[:;!?](?=\s)", re.sub(r"<[^>]*>", "\n", shown)) == [], path


def test_the_statements_name_the_desk_and_where_to_complain() -> None:
    for language in LANGUAGES:
        for path in ("accessibility.html", "privacy.html"):
            page = FILES[f"{language}/{path}"].decode()
            assert 'href="mailto:helpdesk@desk.example"' in page
            assert "{" not in page.partition("<main")[2]
            assert 'href="https://' in page.partition("<main")[2]


@pytest.mark.django_db
def test_hours_and_office_data_are_read_from_the_directory() -> None:
    with clock.frozen(NOW):
        read = queries.desk(NOW)
    assert (read.days[0].date, len(read.days)) == (date(2026, 11, 23), 14)
    assert read.closes is not None
    assert read.spoken == {}
    assert read.email.endswith("@desk.example")
