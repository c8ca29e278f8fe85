"""The state for feed readers (Atom) and calendars (iCalendar, RFC 5545). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import Final

from tridesk.statuspage import sentences, wording
from tridesk.statuspage.api_v2 import EPOCH, NEWEST
from tridesk.statuspage.board import Board, Incident, Maintenance, MaintenanceProgress, Moment, Vocabulary
from tridesk.statuspage.line_format import moment as utc
from tridesk.statuspage.markup import Markup, el
from tridesk.statuspage.site import Edition, StatusSite, derived_id

LINE_BYTES: Final = 73  # RFC 5545 allows 75 with the line break


def atom(board: Board, moment: Moment, edition: Edition, site: StatusSite) -> bytes:
    """Every update of incidents and maintenances as an entry, newest first."""
    dated = [*_incident_entries(board, moment, edition, site), *_work_entries(board, moment, edition, site)]
    entries = sorted(dated, key=lambda pair: pair[0], reverse=True)[:NEWEST]
    changed = max([board.changed_at or EPOCH, *(at for at, _entry in entries)])
    title = sentences.in_languages(edition.languages, wording.PAGE.in_)
    url = edition.url(site)
    head = {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": _language(edition)}
    feed = el(
        "feed",
        head,
        el("id", None, f"urn:tridesk:status:{site.page_id}:{edition.folder}"),
        el("title", None, title),
        el("updated", None, utc(changed)),
        el("link", {"rel": "self", "type": "application/atom+xml", "href": f"{url}/feed.atom"}),
        el("link", {"rel": "alternate", "type": "text/html", "href": f"{url}/"}),
        el("author", None, el("name", None, sentences.in_languages(edition.languages, wording.REGISTER.in_))),
        *(entry for _at, entry in entries),
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{feed}\n'.encode()


def _incident_entries(
    board: Board, moment: Moment, edition: Edition, site: StatusSite
) -> Iterator[tuple[datetime, Markup]]:
    for incident in board.incidents[-NEWEST:]:
        yield from _entries_of(board.words, incident, moment.today, edition, site)


@lru_cache(maxsize=1024)
def _entries_of(
    words: Vocabulary, incident: Incident, today: date, edition: Edition, site: StatusSite
) -> tuple[tuple[datetime, Markup], ...]:
    """Of one incident; what is over says the same all day."""
    name, dated = sentences.in_languages(edition.languages, partial(sentences.incident_name, words, incident)), []
    for update in incident.updates:
        body = sentences.line_in_each(edition.languages, today, partial(sentences.update_text, words, update))
        changed = update.corrected_at or update.at
        entry = _entry(edition, site, update.id, (name, body), (update.at, changed), incident.id)
        dated.append((changed, entry))
    return tuple(dated)


def _work_entries(
    board: Board, moment: Moment, edition: Edition, site: StatusSite
) -> Iterator[tuple[datetime, Markup]]:
    name = sentences.in_languages(edition.languages, wording.PLANNED_WORK.in_)
    for work in board.maintenances[-NEWEST:]:
        for update in work.updates:
            body = sentences.line_in_each(edition.languages, moment.today, partial(sentences.work_update_text, update))
            changed = update.corrected_at or update.at
            yield changed, _entry(edition, site, update.id, (name, body), (update.at, changed), work.id)
        for at, words in ((work.begins, wording.BEGUN), (work.ends, wording.FINISHED)):
            if work.cancelled_at is None and at <= moment.now:
                body = sentences.in_languages(edition.languages, words.in_)
                yield at, _entry(edition, site, derived_id(words.nl, work.id), (name, body), (at, at), work.id)


def _entry(
    edition: Edition,
    site: StatusSite,
    identity: str,
    words: tuple[str, str],
    hours: tuple[datetime, datetime],
    anchor: str,
) -> Markup:
    """`words` are title and body, `hours` when it was said and last changed."""
    return el(
        "entry",
        None,
        el("id", None, f"urn:tridesk:status:{site.page_id}:{edition.folder}{identity}"),
        el("title", None, words[0]),
        el("published", None, utc(hours[0])),
        el("updated", None, utc(hours[1])),
        el("link", {"rel": "alternate", "type": "text/html", "href": f"{edition.url(site)}/history/#{anchor}"}),
        el("content", {"type": "text"}, words[1]),
    )


def _language(edition: Edition) -> str | None:
    return edition.languages[0] if len(edition.languages) == 1 else None


def calendar(board: Board, moment: Moment, edition: Edition, site: StatusSite) -> bytes:
    """The maintenances, those that were cancelled too, so that calendars take them out."""
    lines = [
        *_HEAD,
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(sentences.in_languages(edition.languages, wording.PLANNED_WORK.in_))}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for work in board.maintenances[-NEWEST:]:
        lines += event(board, work, moment, edition, site)
    return _calendar(lines)


def single(board: Board, work: Maintenance, moment: Moment, edition: Edition, site: StatusSite, sender: str) -> bytes:
    """One maintenance to send by mail: PUBLISH puts it into a calendar or moves it there, CANCEL takes it out."""
    method = "CANCEL" if work.progress(moment.now) is MaintenanceProgress.CANCELLED else "PUBLISH"
    lines = event(board, work, moment, edition, site)
    return _calendar([*_HEAD, f"METHOD:{method}", *lines[:-1], f"ORGANIZER:mailto:{sender}", lines[-1]])


_HEAD: Final = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Tridesk//State of the register//EN",
    "CALSCALE:GREGORIAN",
)


def _calendar(lines: Sequence[str]) -> bytes:
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def event(board: Board, work: Maintenance, moment: Moment, edition: Edition, site: StatusSite) -> list[str]:
    """One maintenance as a VEVENT: always the same UID, a SEQUENCE that counts the changes."""

    text = sentences.line_in_each(edition.languages, moment.today, partial(sentences.work_text, work))
    is_cancelled = work.progress(moment.now) is MaintenanceProgress.CANCELLED
    status = "CANCELLED" if is_cancelled else "CONFIRMED"
    return [
        "BEGIN:VEVENT",
        f"UID:{work.id}@{site.page_id}.status",
        f"SEQUENCE:{work.sequence}",
        f"STATUS:{status}",
        f"DTSTAMP:{_utc(work.changed_at)}",
        f"CREATED:{_utc(work.updates[0].at)}",
        f"LAST-MODIFIED:{_utc(work.changed_at)}",
        f"DTSTART:{_utc(work.begins)}",
        f"DTEND:{_utc(work.ends)}",
        f"SUMMARY:{_text(sentences.in_languages(edition.languages, wording.PLANNED_WORK.in_))}",
        f"DESCRIPTION:{_text(text)}",
        f"URL:{edition.url(site)}/history/#{work.id}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, cut between characters."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LINE_BYTES:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + width
    return "\r\n".join([*pieces, piece])
