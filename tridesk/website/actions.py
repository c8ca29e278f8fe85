"""Making the public site: all of it, one entry, or what the hour changes; handed to the state's page as a bundle."""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from tridesk.faq import actions as faq
from tridesk.faq import persons
from tridesk.faq.leaks import Leak, Names, leaks
from tridesk.faq.values import SourceLink
from tridesk.kit import clock
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.national_number import mask_all
from tridesk.statuspage.bundles import Bundles
from tridesk.statuspage.queries import publisher
from tridesk.website import answers as pages
from tridesk.website import desk_pages, queries
from tridesk.website.answers import Rows, Topics
from tridesk.website.values import PublicAnswer, name_of

BEGAN: Final = time.time()
"""When this process began. A site that no process made as a whole since may come from the program before an update,
which wrote and named pages in another way: to change one page of it would leave links to pages that it never had."""

MADE: Final = ".made"  # beside the bundles: as old as the last site that was made as a whole, with its topics

SCRIPT: Final = (Path(__file__).parent / "assets" / pages.SCRIPT).read_bytes()

log = logging.getLogger(__name__)


def publish_all() -> int:
    """Makes the whole site anew; the number of its bundle."""
    with publisher().shelf.bundles.alone():
        return _publish_all()


def publish_answer(number: int) -> int:
    """Makes the pages of one entry anew, and what lists it; everything where that is due."""
    with publisher().shelf.bundles.alone(), _no_collection():  # the rows are read and replaced
        return _publish_answer(number)


def refresh() -> int:
    """Says again whether the desk is open; makes everything where that is due, or where the desk, the frame of every
    page or the name of a topic changed."""
    with publisher().shelf.bundles.alone():
        return _refresh()


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keeps the collector of cycles still. Thousands of rows come and go, none in a cycle: it would look through the
    whole process again and again, which took as long as the rest."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _publish_all() -> int:
    now, site = clock.now(), publisher()
    url, desk, names = site.site.url, queries.desk(now), persons.all_names()
    left_out: dict[int, list[Leak]] = {}
    files: dict[str, bytes | None] = {pages.SCRIPT: SCRIPT}
    rows: Rows = {language: [] for language in LANGUAGES}
    for answer in _without_persons(queries.answers(now), lambda _text: names, left_out):
        files |= pages.entry_pages(answer, url, now)
        for language in LANGUAGES:
            rows[language].append(pages.row_of(answer, language))
    topics = queries.topics()
    files |= _moved(queries.merged(), rows, url)
    files |= pages.list_files(rows, topics, url)
    files |= desk_pages.contact_pages(desk, url, now) | desk_pages.statement_pages(desk, url)
    bundle = site.shelf.put_bundle(files, whole=True)
    (site.shelf.bundles.folder / MADE).write_text(repr(topics), "utf-8")
    faq.note_left_out(_words(left_out))
    return bundle


def _publish_answer(number: int) -> int:
    now, site, topics = clock.now(), publisher(), queries.topics()
    rows = _rows(site.shelf.bundles) if _is_made(site.shelf.bundles, topics) else None
    if rows is None:
        return _publish_all()
    url = site.site.url
    files: dict[str, bytes | None] = {f"{language}/{pages.page_of(number)}": None for language in LANGUAGES}
    before = dict(rows)
    left_out: dict[int, list[Leak]] = {}
    for language in LANGUAGES:
        rows[language] = [row for row in rows[language] if row.number != number]
    for answer in _without_persons(queries.answers(now, number), persons.names_in, left_out):
        files |= pages.entry_pages(answer, url, now)
        for language in LANGUAGES:
            rows[language] = sorted([*rows[language], pages.row_of(answer, language)])
    files |= _moved(queries.merged(number), rows, url)
    files |= pages.list_files(rows, topics, url, before)
    bundle = site.shelf.put_bundle(files, whole=False)
    faq.note_left_out(_words(left_out), number)
    return bundle


def _refresh() -> int:
    now, site = clock.now(), publisher()
    bundles, url, desk = site.shelf.bundles, site.site.url, queries.desk(now)
    shown = bundles.hashes(bundles.newest()) if bundles.newest() else {}
    statements = desk_pages.statement_pages(desk, url)
    framed = all(shown.get(path) == hashlib.sha256(content).hexdigest() for path, content in statements.items())
    if not framed or not _is_made(bundles, queries.topics()):
        return _publish_all()
    return site.shelf.put_bundle(desk_pages.contact_pages(desk, url, now), whole=False)


def _is_made(bundles: Bundles, topics: Topics) -> bool:
    """Whether a process made the whole site since this one began, under these names of the topics."""
    made = bundles.folder / MADE
    try:
        return made.stat().st_mtime >= BEGAN and made.read_text("utf-8") == repr(topics)
    except FileNotFoundError:
        return False


def _moved(merged: Mapping[int, int], rows: Rows, url: str) -> dict[str, bytes | None]:
    """Pages that lead on from entries that were merged, where there is an entry to lead to."""
    read = {row.number for row in rows["nl"]}
    files: dict[str, bytes | None] = {}
    for number, into in merged.items():
        if into in read:
            files |= pages.moved_pages(number, into, url)
        else:
            files |= {f"{language}/{pages.page_of(number)}": None for language in LANGUAGES}
    return files


def _rows(bundles: Bundles) -> Rows | None:
    """The rows of the entries in the newest bundle."""
    folder = bundles.files_of(bundles.newest())
    rows: Rows = {language: [] for language in LANGUAGES}
    try:
        names = os.listdir(folder)
        for language in LANGUAGES:
            for name in pages.search_files(names, language):
                rows[language] += pages.rows_in((folder / name).read_bytes())
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return rows


def _without_persons(
    answers: Iterable[PublicAnswer], names_in: Callable[[str], Names], left_out: dict[int, list[Leak]]
) -> Iterable[PublicAnswer]:
    """The answers with every national number masked; those that tell of a person go to `left_out` instead.

    `names_in` has at least those of the names that we know which stand in a text.
    """
    own = persons.own_addresses()
    for answer in answers:
        masked = _masked(answer)
        text = "\n".join(part for text in masked.texts.values() for part in text.parts)
        if told := leaks(text, names_in(text), own, answer.no_person):
            left_out[answer.number] = told
            words = ", ".join(f"{leak.kind} {leak.words}" for leak in told)
            log.error("answer %s is not published: %s", name_of(answer.number), words)
            continue
        yield masked


def _words(left_out: Mapping[int, list[Leak]]) -> dict[int, list[str]]:
    return {number: [leak.words for leak in told] for number, told in left_out.items()}


def _masked(answer: PublicAnswer) -> PublicAnswer:
    """The same answer with every national number as a token, whatever was stored."""
    return replace(
        answer,
        texts={
            language: replace(
                text,
                question=mask_all(text.question),
                answer=mask_all(text.answer),
                links=tuple(SourceLink(mask_all(link.title), mask_all(link.url)) for link in text.links),
                wordings=tuple(mask_all(wording) for wording in text.wordings),
            )
            for language, text in answer.texts.items()
        },
    )
