"""The history in one language: availability by month, incidents and maintenances with all that was said. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from tridesk.statuspage import sentences, wording
from tridesk.statuspage.api_v2 import NEWEST
from tridesk.statuspage.availability import ZERO, Tally
from tridesk.statuspage.board import Board, Incident, Maintenance, Update, Vocabulary
from tridesk.statuspage.line_format import moment as utc
from tridesk.statuspage.markup import Markup, el, join
from tridesk.statuspage.site import Edition
from tridesk.statuspage.wording import Voice

MONTHS: Final = 13
DAYS: Final = 90
_HEIGHTS: Final = {"stable": 8, "planned": 16, "unstable": 24, "out_of_service": 32}  # the worse, the taller

Tallies: TypeAlias = tuple[tuple[date, Tally], ...]


class Past(NamedTuple):
    """How available the register was, by month, the newest first, and by day, the oldest first."""

    months: Tallies
    days: Tallies


def history(board: Board, past: Past, voice: Voice, edition: Edition, certificates: str) -> Iterator[Markup]:
    """The parts of the page, in order."""
    alone = len(edition.languages) == 1 or edition.languages[0] == voice.language
    yield el("p", None, el("a", {"href": "../"}, f"← {voice.say(wording.NOW)}"))
    yield el("h2", None, voice.say(wording.AVAILABILITY))
    yield _bar(past.days, voice)
    yield _months(past.months, voice)
    yield el("p", {"class": "quiet"}, voice.say(wording.COUNTED))
    if certificates:
        yield el("p", None, el("a", {"href": certificates}, voice.say(wording.PROOF)))
    yield el("h2", None, voice.say(wording.INTERRUPTIONS))
    incidents = [
        _incident(board.words, incident, voice, anchored=alone) for incident in reversed(board.incidents[-NEWEST:])
    ]
    yield _listed(incidents, voice.say(wording.NO_INTERRUPTIONS))
    yield el("h2", None, voice.say(wording.MAINTENANCES))
    works = sorted(board.maintenances, key=lambda work: work.begins, reverse=True)[:NEWEST]
    rows = [_work(work, voice, anchored=alone) for work in works]
    yield _listed(rows, voice.say(wording.NO_MAINTENANCES))


def _listed(rows: list[Markup], empty: str) -> Markup:
    return join(*rows) if rows else el("p", {"class": "quiet"}, empty)


@lru_cache(maxsize=16)
def _months(tallies: Tallies, voice: Voice) -> Markup:
    columns = (wording.MONTH, wording.AVAILABLE, wording.FALTERED, wording.DOWN, wording.WORKED_ON)
    head = el("tr", None, *(el("th", {"scope": "col"}, voice.say(words)) for words in columns))
    rows = []
    for first, tally in tallies:
        share = "–" if tally.available is None else voice.percent(tally.available)
        lengths = (_length(voice, length) for length in (tally.unstable, tally.out, tally.planned))
        cells = (el("td", None, text) for text in (share, *lengths))
        rows.append(el("tr", None, el("th", {"scope": "row"}, voice.month(first)), *cells))
    table = el("table", None, el("thead", None, head), el("tbody", None, *rows))
    frame = {"class": "wide", "tabindex": "0", "role": "group", "aria-label": voice.say(wording.AVAILABILITY)}
    return el("div", frame, table)


@lru_cache(maxsize=16)
def _bar(days: Tallies, voice: Voice) -> Markup:
    """A bar for each day, as tall as the day was bad, and the same in words."""
    bars: dict[str, list[str]] = {}
    for place, (_day, tally) in enumerate(days):
        if tally.known > ZERO:
            kind = _kind(tally)
            bars.setdefault(kind, []).append(f"M{4 * place} {32 - _HEIGHTS[kind]}h3v{_HEIGHTS[kind]}h-3z")
    title = voice.say(wording.LAST_DAYS, days=str(len(days)))
    counts = {kind: str(len(bars.get(kind, ()))) for kind in _HEIGHTS}
    box = {"viewBox": f"0 0 {4 * len(days)} 32", "class": "bar", "role": "img", "aria-label": title}
    svg = el("svg", box, *(el("path", {"class": kind, "d": "".join(parts)}) for kind, parts in bars.items()))
    return el(
        "figure",
        None,
        el("figcaption", None, title, ", ", voice.day(days[0][0]), " – ", voice.day(days[-1][0])),
        svg,
        el("p", {"class": "quiet"}, voice.say(wording.KINDS_OF_DAYS, **counts)),
    )


def _kind(tally: Tally) -> str:
    """The worst that happened on a day."""
    worst = {"out_of_service": tally.out, "unstable": tally.unstable, "planned": tally.planned}
    return next((kind for kind, length in worst.items() if length > ZERO), "stable")


def _length(voice: Voice, length: timedelta) -> str:
    return voice.length(length) if length > ZERO else "–"


@lru_cache(maxsize=1024)
def _incident(words: Vocabulary, incident: Incident, voice: Voice, *, anchored: bool) -> Markup:
    if incident.ended:
        lasted = f"{voice.span(incident.began, incident.ended)} ({voice.length(incident.ended - incident.began)})"
    else:
        lasted = voice.say(wording.GOES_ON, begin=voice.moment(incident.began))
    lines = (
        _line(
            voice,
            update,
            f"{voice.say(wording.PHASES[update.phase or 'investigating'])}. ",
            sentences.update_text(words, update, voice),
        )
        for update in reversed(incident.updates)
    )
    return el(
        "section",
        {"id": incident.id if anchored else None},
        el("h3", None, sentences.incident_name(words, incident, voice.language)),
        el("p", None, lasted),
        el("ul", None, *lines),
    )


@lru_cache(maxsize=1024)
def _work(work: Maintenance, voice: Voice, *, anchored: bool) -> Markup:
    lines = (_line(voice, update, "", sentences.work_update_text(update, voice)) for update in reversed(work.updates))
    span = voice.span(work.begins, work.ends)
    name = voice.say(wording.CANCELLED, span=span) if work.cancelled_at else span
    return el("section", {"id": work.id if anchored else None}, el("h3", None, name), el("ul", None, *lines))


def _line(voice: Voice, update: Update, tag: str, text: str) -> Markup:
    corrected = update.corrected_at and f" ({voice.say(wording.CORRECTED, when=voice.when(update.corrected_at))})"
    return el(
        "li",
        None,
        el("time", {"datetime": utc(update.at)}, voice.moment(update.at)),
        el("br"),
        el("span", {"class": "tag"}, tag) if tag else None,
        text,
        corrected or None,
    )
