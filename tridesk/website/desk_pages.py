"""The pages about the desk itself: how it is reached and when it is open, accessibility, privacy. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from tridesk.kit import clock, phones
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.languages import LANGUAGES, Language
from tridesk.kit.text import colon
from tridesk.statuspage.entries import Words
from tridesk.statuspage.markup import Markup, el, join
from tridesk.statuspage.wording import Voice
from tridesk.website import wording
from tridesk.website.frame import Page, document
from tridesk.website.values import DeskContact, OfficeDay
from tridesk.website.wording import Sections

STATED: Final = date(2026, 11, 28)  # when the statement on accessibility was made
_ADDRESS: Final = re.compile(r"https://\S+|\S+@\S+\.\w+")


def contact_pages(desk: DeskContact, url: str, now: datetime) -> dict[str, bytes]:
    """How the desk is reached, in each language, by path; it changes whenever the desk opens or closes."""
    files = {}
    for language in LANGUAGES:
        voice = Voice(language, now.astimezone(BRUSSELS).date())
        title = wording.CONTACT_TITLE.in_(language)
        page = Page("contact.html", title, title)
        files[page.file(language)] = document(page, language, url, _contact(desk, voice))
    return files


def statement_pages(desk: DeskContact, url: str) -> dict[str, bytes]:
    """The statements on accessibility and on privacy, in each language, by path."""
    files = {}
    statements: tuple[tuple[str, Words, Mapping[Language, Sections]], ...] = (
        ("accessibility.html", wording.ACCESSIBILITY_TITLE, wording.ACCESSIBILITY_TEXT),
        ("privacy.html", wording.PRIVACY_TITLE, wording.PRIVACY_TEXT),
    )
    for path, words, texts in statements:
        for language in LANGUAGES:
            page = Page(path, words.in_(language), words.in_(language))
            files[page.file(language)] = document(page, language, url, _sections(texts[language], desk, language))
    return files


def _contact(desk: DeskContact, voice: Voice) -> Iterator[Markup]:
    yield el("p", {"class": "tag"}, _open_now(desk, voice))
    yield el(
        "ul",
        {"class": "list"},
        *(
            el("li", None, f"{voice.say(words)}{colon(voice.language)}", value)
            for words, value in _ways(desk, voice.language)
        ),
    )
    if desk.form:
        yield el("p", None, el("a", {"href": desk.form}, voice.say(wording.ASK)))
        yield el("p", None, voice.say(wording.LOST))
    yield el("p", {"class": "quiet"}, voice.say(wording.ANY_TIME))
    for words, days in ((wording.THIS_WEEK, desk.days[:7]), (wording.NEXT_WEEK, desk.days[7:])):
        yield el("h2", None, voice.say(words))
        yield _week(days, voice)
    yield el("h2", None, voice.say(wording.SPOKEN))
    yield el("p", None, voice.say(wording.SPEAKS))
    for language, days in sorted(desk.spoken.items()):
        named = voice.say(wording.IN_LANGUAGE[language])
        hours = "; ".join(f"{voice.day(day.date)} {_hours(day, voice)}" for day in days if day.hours)
        yield el("p", None, voice.say(wording.SPEAKS_AT, language=named, hours=hours or voice.say(wording.CLOSED)))


def _open_now(desk: DeskContact, voice: Voice) -> str:
    """That it is open, until when; or when it opens again."""
    if desk.closes:
        day = voice.day(desk.closes.date())
        return voice.say(wording.OPEN_UNTIL, hour=_hour(desk.closes, voice), day=day)
    if desk.opens:
        return voice.say(wording.CLOSED_UNTIL, day=voice.day(desk.opens.date()), hour=_hour(desk.opens, voice))
    return voice.say(wording.CLOSED)


def _ways(desk: DeskContact, language: Language) -> Iterator[tuple[Words, Markup]]:
    if desk.phone:
        yield wording.PHONE, el("a", {"href": f"tel:{desk.phone}"}, phones.written(desk.phone))
    if desk.email:
        yield wording.MAIL, el("a", {"href": f"mailto:{desk.email}"}, desk.email)
    if desk.fax:
        yield wording.FAX, join(phones.written(desk.fax))
    if address := desk.address.in_(language):
        yield wording.ADDRESS, join(", ".join(line.strip() for line in address.splitlines() if line.strip()))


def _week(days: Sequence[OfficeDay], voice: Voice) -> Markup:
    head = el("tr", None, *(el("th", {"scope": "col"}, voice.say(words)) for words in (wording.DAY, wording.HOURS)))
    rows = []
    for day in days:
        name = f" ({day.name.in_(voice.language)})" if day.name else ""
        cells = el("th", {"scope": "row"}, f"{voice.day(day.date)}{name}"), el("td", None, _hours(day, voice))
        rows.append(el("tr", {"class": "tag" if day.date == voice.today else None}, *cells))
    return el("table", None, el("thead", None, head), el("tbody", None, *rows))


def _hours(day: OfficeDay, voice: Voice) -> str:
    def hour(at: time) -> str:
        return _hour(datetime.combine(day.date, at, BRUSSELS), voice)

    spans = (voice.say(wording.RANGE, begin=hour(begin), end=hour(end)) for begin, end in day.hours)
    return voice.say(wording.AND).join(spans) or voice.say(wording.CLOSED)


def _hour(at: datetime, voice: Voice) -> str:
    """8.30, in French 8h30."""
    return clock.hour(at, voice.language).removeprefix("0")


def _sections(sections: Sections, desk: DeskContact, language: Language) -> Iterator[Markup]:
    voice = Voice(language, STATED - timedelta(days=366))  # so that the year is said
    facts = {"mail": desk.email, "phone": phones.written(desk.phone), "day": voice.day(STATED)}
    for heading, paragraphs in sections:
        if heading:
            yield el("h2", None, heading)
        for paragraph in paragraphs:
            yield el("p", None, *_linked(voice.typeset(paragraph.format(**facts))))


def _linked(text: str) -> Iterable[Markup | str]:
    """The text with its addresses as links."""
    at = 0
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(".,;:")
        yield text[at : match.start()]
        yield el("a", {"href": address if "://" in address else f"mailto:{address}"}, address)
        at = match.start() + len(address)
    yield text[at:]
