"""The pages of answers: one for each entry, the list by topic, what the search reads, Atom, sitemap. Pure.

Everything but the pages of entries follows from the *rows* of a language, which are also what the search of the page
reads (a line for each): after a change of one entry its line is replaced, and what follows from it is made from the
rows again. What grows with the entries is cut into files of so many numbers each (`search-nl-0.json`, `sitemap-0.xml`),
so that a change writes one of them anew, and a reader fetches that one.
"""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

from tridesk.faq.paragraphs import paragraphs
from tridesk.faq.values import PublicText
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.languages import LANGUAGES, Language
from tridesk.kit.text import Text, colon, fold
from tridesk.statuspage.line_format import moment as utc
from tridesk.statuspage.markup import Markup, el
from tridesk.statuspage.wording import Voice
from tridesk.website import wording
from tridesk.website.frame import Page, document
from tridesk.website.values import PublicAnswer, name_of

SCRIPT: Final = "answers.js"
OTHER: Final = "other"
LISTED: Final = 80  # questions on one page
_LISTED_BYTES: Final = 13_500  # of them, so that the page stays under 20 kB however long they are
_ROW_BYTES: Final = 75  # of a question in the list, besides its words
NEWEST: Final = 50  # entries of the feed
NUMBERS: Final = 200  # of entries in one file of the search, and of the sitemap
_MOST_WORDS: Final = 24
_FIRST_LINE: Final = '{"language":"%s","rows":[\n'
_BETWEEN: Final = b",\n"
_LAST_LINE: Final = b"\n]}"
_WORD: Final = re.compile(r"[^\W_]{4,}")
_SEARCH_FILE: Final = re.compile(r"search-([a-z]{2})-(\d{1,9})\.json")
_ATOM: Final = "http://www.w3.org/2005/Atom"
_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"

Topics = Mapping[str, Text]


class AnswerRow(NamedTuple):
    """An entry in the list of one language; `spoken` is the language of its words where that is another one.

    `line` is what the search reads: the other fields and, last, the words to find the entry by.
    """

    number: int
    topic: str
    question: str
    changed: str
    spoken: str
    line: bytes


Rows = dict[Language, list[AnswerRow]]


def row_of(answer: PublicAnswer, language: Language) -> AnswerRow:
    """The row of an entry."""
    spoken = _spoken(answer, language)
    text = answer.texts[spoken or language]
    head = fold(f"{text.question} {' '.join(text.wordings)}")
    rest = dict.fromkeys(word for word in _WORD.findall(fold(text.answer)) if word not in head)
    words = " ".join([*map(fold, text.wordings), *list(rest)[:_MOST_WORDS]])
    fields = answer.number, answer.topic, text.question, utc(answer.changed), spoken
    line = json.dumps([*fields, words], ensure_ascii=False, separators=(",", ":")).encode()
    return AnswerRow(*fields, line)


def _spoken(answer: PublicAnswer, language: Language) -> str:
    """The language of the words that a page shows in place of its own; '' where it has words of its own."""
    return "" if language in answer.texts else answer.languages()[0]


def page_of(number: int) -> str:
    """Where an entry stands below each language, for good."""
    return f"answers/{name_of(number)}.html"


def entry_pages(answer: PublicAnswer, url: str, now: datetime) -> dict[str, bytes]:
    """The page of an entry in each language, by path."""
    files = {}
    for language in LANGUAGES:
        page = _entry_page(answer, language)
        files[page.file(language)] = document(page, language, url, _entry(answer, language, now))
    return files


def moved_pages(number: int, into: int, url: str) -> dict[str, bytes]:
    """The page of an entry that was merged into another: leads on to that one."""
    files = {}
    for language in LANGUAGES:
        target = f"{name_of(into)}.html"
        title = wording.MOVED.in_(language).format(name=name_of(into))
        page = Page(page_of(number), title, title, canonical=f"{language}/{page_of(into)}", refresh=target)
        link = el("p", None, el("a", {"href": target}, name_of(into)))
        files[page.file(language)] = document(page, language, url, [link])
    return files


def list_files(rows: Rows, topics: Topics, url: str, before: Rows | None = None) -> dict[str, bytes | None]:
    """Everything that follows from the rows: lists, search, feeds, sitemap; None for what goes.

    With `before`, the rows of the site as it is, lists and parts that stay as they are do not come.
    """
    parts, old_parts = _by_part(rows), _by_part(before) if before else {}
    files: dict[str, bytes | None] = {"sitemap.xml": _sitemap_index(parts, url), "sitemap-desk.xml": _desk_sitemap(url)}
    for part in parts.keys() | old_parts.keys():
        some = parts.get(part)
        if some != old_parts.get(part):
            files[f"sitemap-{part}.xml"] = _sitemap(some, url) if some else None
            for language in LANGUAGES:
                files[_search_file(language, part)] = _search(some[language], language) if some else None
    for language in LANGUAGES:
        for page, main in _lists(rows[language], topics, language, before[language] if before else None):
            files[page.file(language)] = document(page, language, url, main) if main else None
        files[f"{language}/answers.atom"] = _atom(rows[language], language, url)
    return files


def search_files(names: Iterable[str], language: Language) -> list[str]:
    """Those of the names of files that are what the search reads in a language, by the numbers in them."""
    parts = {int(match[2]) for match in map(_SEARCH_FILE.fullmatch, names) if match and match[1] == language}
    return [_search_file(language, part) for part in sorted(parts)]


def _search_file(language: str, part: int) -> str:
    return f"search-{language}-{part}.json"


def _by_part(rows: Rows) -> dict[int, Rows]:
    """The rows of each file, by the numbers of their entries, in whose order the rows are."""
    parts: dict[int, Rows] = {}
    for language in LANGUAGES:
        for part, some in groupby(rows[language], key=lambda row: row.number // NUMBERS):
            parts.setdefault(part, {each: [] for each in LANGUAGES})[language] += some
    return parts


def rows_in(search: bytes) -> list[AnswerRow]:
    """The rows of one file that the search reads; `ValueError` for any other.

    The words to find by are most of it, and are not read: they begin at the last `,"`, as a `"` among them has a `\\`.
    """
    begin = search.index(b"[\n") + 2
    if not search.endswith(_LAST_LINE):
        raise ValueError
    content = search[begin : -len(_LAST_LINE)]
    lines = content.split(_BETWEEN) if content else []
    fields = json.loads(b"[%s]" % b",".join([line[: line.rindex(b',"')] + b"]" for line in lines]))
    return [AnswerRow._make([*values, line]) for values, line in zip(fields, lines, strict=True)]


# --- one entry


def _entry_page(answer: PublicAnswer, language: Language) -> Page:
    spoken = _spoken(answer, language)
    text = answer.texts[spoken or language]
    languages = [name for name in LANGUAGES if name in answer.texts]
    return Page(
        page_of(answer.number),
        text.question,
        text.answer,
        languages=languages,
        spoken=spoken,
        canonical=f"{spoken}/{page_of(answer.number)}" if spoken in LANGUAGES else "",
    )


def _entry(answer: PublicAnswer, language: Language, now: datetime) -> Iterator[Markup]:
    voice = Voice(language, now.astimezone(BRUSSELS).date())
    spoken = _spoken(answer, language)
    text = answer.texts[spoken or language]
    if answer.is_invented:
        yield el("p", {"class": "old"}, voice.say(wording.INVENTED))
    others = len(answer.texts) < len(LANGUAGES)
    if spoken or (answer.only_until and others):
        named = voice.say(wording.IN_LANGUAGE[spoken or language])
        if answer.only_until:
            alone = voice.say(wording.ONLY_UNTIL, language=named, day=voice.day(answer.only_until))
        else:
            alone = voice.say(wording.ONLY, language=named)
        yield el("p", {"class": "old"}, alone)
    yield el("div", {"lang": spoken or None, "class": "text"}, *_words(text))
    if text.wordings:
        lines = el("ul", {"lang": spoken or None}, *(el("li", None, line) for line in text.wordings))
        yield el("details", None, el("summary", None, voice.say(wording.OTHERWISE)), lines)
    if text.links:
        yield el("h2", None, voice.say(wording.MORE))
        yield el(
            "ul",
            {"lang": spoken or None},
            *(el("li", None, el("a", {"href": link.url}, link.title or link.url)) for link in text.links),
        )
    day = voice.day(answer.changed.astimezone(BRUSSELS).date())
    yield el("p", {"class": "quiet"}, voice.say(wording.CHANGED, name=name_of(answer.number), day=day))
    yield el("p", None, el("a", {"href": "../contact.html"}, voice.say(wording.NOT_HELPED)))
    yield el("p", None, el("a", {"href": "./"}, voice.say(wording.ALL)))


def _words(text: PublicText) -> Iterator[Markup]:
    """Paragraphs; lines that begin with a dash are a list."""
    for paragraph in paragraphs(text.answer):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
        if lines and all(line.startswith(("- ", "• ", "* ")) for line in lines):
            yield el("ul", {"class": "dots"}, *(el("li", None, line[2:].strip()) for line in lines))
            continue
        breaks = [part for line in lines for part in (el("br"), line)][1:]
        yield el("p", None, *breaks)


# --- lists


def _lists(
    rows: Sequence[AnswerRow], topics: Topics, language: Language, before: Sequence[AnswerRow] | None
) -> Iterator[tuple[Page, list[Markup]]]:
    """The list of all; where that is too long, a page for each part of a topic, and the list names these.

    A page that was there before and goes comes without content.
    """
    if before and len(rows) > LISTED and _list_alike(rows, before):
        return
    title = wording.ANSWERS_TITLE.in_(language)
    parts, old = _parts_by_path(rows, topics, language), _parts_by_path(before or (), topics, language)
    for path, (heading, some) in parts.items():
        if old.get(path) != (heading, some):
            back = el("p", None, el("a", {"href": "./"}, f"← {wording.ALL.in_(language)}"))
            yield Page(path, heading, heading, languages=(), twin="answers/"), [back, _questions(some)]
    for path in old.keys() - parts.keys():
        yield Page(path, title, title), []
    if parts:
        places = (
            el("li", None, el("a", {"href": path.removeprefix("answers/")}, heading), f" ({len(some)})")
            for path, (heading, some) in parts.items()
        )
        listed = [el("ul", None, *places)]
    elif rows:
        groups = _by_topic(rows, topics, language)
        listed = [part for _code, name, some in groups for part in (el("h2", None, name), _questions(some))]
    else:
        listed = [el("p", None, wording.NONE.in_(language))]
    page = Page("answers/", title, title, script=SCRIPT)
    index = [f"../../{_search_file(language, part)}" for part in sorted({row.number // NUMBERS for row in rows})]
    yield page, [_searcher(language, index), el("div", {"id": "all"}, *listed), _not_listed(language)]


def _list_alike(rows: Sequence[AnswerRow], before: Sequence[AnswerRow]) -> bool:
    """Whether the lists of both read the same: to put thousands of rows in order twice is most of a change."""
    return len(rows) == len(before) and all(
        row is old or (row[:3], row.spoken) == (old[:3], old.spoken) for row, old in zip(rows, before, strict=True)
    )


def _parts_by_path(
    rows: Sequence[AnswerRow], topics: Topics, language: Language
) -> dict[str, tuple[str, list[AnswerRow]]]:
    """The parts of each topic with their heading, by the path of their page; {} where one page lists everything."""
    if len(rows) <= LISTED:
        return {}
    pages = {}
    for code, name, some in _by_topic(rows, topics, language):
        parts = _parts(some)
        for number, part in enumerate(parts, 1):
            heading = name if len(parts) == 1 else wording.PART.in_(language).format(topic=name, part=number)
            pages[f"answers/list-{code.lower()}-{number}.html"] = heading, part
    return pages


def _parts(rows: Sequence[AnswerRow]) -> list[list[AnswerRow]]:
    """As many rows as one page lists, and the next ones."""
    parts: list[list[AnswerRow]] = []
    left = 0
    for row in rows:
        size = len(row.question.encode()) + _ROW_BYTES
        if not parts or len(parts[-1]) == LISTED or size > left:
            parts.append([])
            left = _LISTED_BYTES
        parts[-1].append(row)
        left -= size
    return parts


def _group(topic: str, topics: Topics) -> str:
    """The first level of a topic, under which its entries are listed; `OTHER` for none that there is."""
    code = topic.partition(".")[0]
    return code if code in topics else OTHER


def _by_topic(rows: Iterable[AnswerRow], topics: Topics, language: Language) -> list[tuple[str, str, list[AnswerRow]]]:
    """The rows by the first level of their topic, its code and name before them, both by name; other ones come last."""
    groups: dict[str, list[AnswerRow]] = {}
    for row in rows:
        groups.setdefault(_group(row.topic, topics), []).append(row)
    names = {code: topics[code].in_(language) if code != OTHER else wording.OTHER.in_(language) for code in groups}
    codes = sorted(groups, key=lambda code: (code == OTHER, fold(names[code])))
    return [(code, names[code], sorted(groups[code], key=_by_name)) for code in codes]


def _by_name(row: AnswerRow) -> tuple[str, int]:
    return _folded(row.question), row.number


@lru_cache(maxsize=20_000)
def _folded(question: str) -> str:
    """Kept between changes: all questions are put in order again for each."""
    return fold(question)


def _questions(rows: Iterable[AnswerRow]) -> Markup:
    return el(
        "ul",
        {"class": "list"},
        *(
            el("li", None, el("a", {"href": f"{name_of(row.number)}.html", "lang": row.spoken or None}, row.question))
            for row in rows
        ),
    )


def _searcher(language: Language, index: Sequence[str]) -> Markup:
    """The search, which the script shows: without it the list is there, and the browser searches that.

    `index` are the addresses of what it reads.
    """
    label = wording.SEARCH.in_(language)
    box = {"type": "search", "id": "words", "autocomplete": "off", "maxlength": "100", "aria-controls": "hits"}
    return el(
        "div",
        {"id": "search", "role": "search", "hidden": True, "data-index": " ".join(index)},
        el("label", {"for": "words"}, label),
        el("input", box),
        el("div", {"id": "hits", "role": "status", "data-none": wording.NO_HIT.in_(language)}, ""),
    )


def _not_listed(language: Language) -> Markup:
    """The way on, also below a search that found nothing."""
    return el("p", None, el("a", {"href": "../contact.html"}, wording.NOT_LISTED.in_(language)))


def _search(rows: Sequence[AnswerRow], language: Language) -> bytes:
    return (_FIRST_LINE % language).encode() + _BETWEEN.join([row.line for row in rows]) + _LAST_LINE


# --- for programs


def _atom(rows: Sequence[AnswerRow], language: Language, url: str) -> bytes:
    """The entries that are new or changed, newest first."""
    newest = heapq.nlargest(NEWEST, rows, key=lambda row: (row.changed, row.number))
    here = f"{url}/{language}"
    feed = el(
        "feed",
        {"xmlns": _ATOM, "xml:lang": language},
        el("id", None, f"{here}/answers.atom"),
        el("title", None, f"{wording.SITE.in_(language)}{colon(language)}{wording.ANSWERS.in_(language)}"),
        el("updated", None, newest[0].changed if newest else "2020-01-01T00:00:00Z"),
        el("link", {"rel": "self", "type": "application/atom+xml", "href": f"{here}/answers.atom"}),
        el("link", {"rel": "alternate", "type": "text/html", "href": f"{here}/answers/"}),
        el("author", None, el("name", None, wording.SITE.in_(language))),
        *(_entry_of_feed(row, here) for row in newest),
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{feed}\n'.encode()


def _entry_of_feed(row: AnswerRow, here: str) -> Markup:
    address = f"{here}/{page_of(row.number)}"
    return el(
        "entry",
        None,
        el("id", None, address),
        el("title", None, row.question),
        el("updated", None, row.changed),
        el("link", {"rel": "alternate", "type": "text/html", "href": address}),
        el("summary", None, name_of(row.number)),
    )


def _sitemap_index(parts: Iterable[int], url: str) -> bytes:
    """The files of the sitemap: of the pages about the desk, and of each part of the entries."""
    names = ["desk", *map(str, sorted(parts))]
    return _xml("sitemapindex", [f"<sitemap><loc>{url}/sitemap-{name}.xml</loc></sitemap>" for name in names])


def _desk_sitemap(url: str) -> bytes:
    paths = ["", "history/", "answers/", "contact.html", "accessibility.html", "privacy.html"]
    return _xml("urlset", [_place(path, language, url) for path in paths for language in LANGUAGES])


def _sitemap(rows: Rows, url: str) -> bytes:
    """Every page of an entry that has words of its own; which are its twins in other languages is said on the page."""
    own = [(row.number, language, row.changed) for language in LANGUAGES for row in rows[language] if not row.spoken]
    own.sort(key=lambda page: page[0])
    return _xml("urlset", [_place(page_of(number), language, url, changed) for number, language, changed in own])


def _place(path: str, language: Language, url: str, changed: str = "") -> str:
    when = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{url}/{language}/{path}</loc>{when}</url>"


def _xml(name: str, lines: Iterable[str]) -> bytes:
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<{name} xmlns="{_SITEMAP}">'
    return "\n".join([head, *lines, f"</{name}>\n"]).encode()
