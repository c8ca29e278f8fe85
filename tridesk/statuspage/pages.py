"""The pages that people read: the state in each language, its history, the snippet for other sites. Pure.

Everything stands in one file with its style: one request, no cookie, no script needed. `PageContext` says whether this
is the page itself or its stale twin, which is shown when the state was not confirmed for too long.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Final, NamedTuple

from tridesk.kit.languages import LANGUAGES, Language
from tridesk.statuspage import sentences, wording
from tridesk.statuspage.badges import TONES, mood, shape
from tridesk.statuspage.board import Board, Moment
from tridesk.statuspage.entries import Words
from tridesk.statuspage.history import Past, history
from tridesk.statuspage.line_format import moment as utc
from tridesk.statuspage.markup import Markup, el, join
from tridesk.statuspage.site import Edition, StatusSite
from tridesk.statuspage.wording import Voice

ASSETS: Final = Path(__file__).parent / "assets"
STYLE: Final = Markup(re.sub(r"\s*([{};,])\s*|(?<=:)\s+", r"\1", (ASSETS / "page.css").read_text("utf-8")))
SCRIPT: Final = (ASSETS / "page.js").read_bytes()
STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
STALE_AFTER: Final = 180  # seconds without a word from the publisher
UPCOMING: Final = 3
DESCRIBED: Final = 200  # characters in each language, for previews elsewhere: the state comes first

_LOCALES: Final = {"nl": "nl_BE", "fr": "fr_BE", "de": "de_BE"}


class _PagePlace(NamedTuple):
    """The title of a page and its folder below each language."""

    title: Words
    folder: str


_NOW: Final = _PagePlace(wording.PAGE, "")
_HISTORY: Final = _PagePlace(wording.HISTORY, "history/")


@dataclass(frozen=True, slots=True)
class PageContext:
    """Which generation this is, where it will be read, and whether it is the twin that says it may be old.

    With a bundle its pages lead to answers and contact.
    """

    number: int
    site: StatusSite
    stale: bool = False
    bundle: int = 0


def state_page(board: Board, moment: Moment, edition: Edition, look: PageContext) -> bytes:
    """The state now: all languages side by side, or one with more of it."""
    parts = (_part(board, Voice(language, moment.today), moment, edition, look) for language in edition.languages)
    main = el("main", {"class": "parts side" if len(edition.languages) > 1 else "parts"}, *parts)
    return _document(board, moment, edition, look, main, _NOW)


def history_page(board: Board, moment: Moment, past: Past, edition: Edition, look: PageContext) -> bytes:
    """What was: availability by month, incidents, maintenances."""
    parts = [
        el(
            "article",
            {"lang": language},
            *history(board, past, Voice(language, moment.today), edition, look.site.certificates),
        )
        for language in edition.languages
    ]
    return _document(board, moment, edition, look, el("main", {"class": "parts"}, *parts), _HISTORY)


def embed_page(board: Board, moment: Moment, edition: Edition, look: PageContext) -> bytes:
    """A page of one kilobyte, for a frame on another site."""
    tone = "#16211f" if look.stale else TONES[mood(moment)]
    style = Markup(
        f"body{{margin:0;font:600 15px system-ui;background:#fff}}a{{color:{tone}}}h1{{margin:4px 8px;font:inherit}}"
    )
    lines = [el("h1", {"lang": language}, line) for language, line in _embedded(board, moment, edition, look)]
    return _html(
        edition.languages[0],
        el("meta", {"charset": "utf-8"}),
        el("title", None, sentences.in_languages(edition.languages, sentences.short(moment).in_)),
        el("link", {"rel": "icon", "href": f"{edition.root}icon.svg"}),  # or a browser asks for one that is not there
        el("style", None, style),
        body=el("main", None, el("a", {"href": f"{edition.url(look.site)}/", "target": "_blank"}, *lines)),
    )


def _embedded(board: Board, moment: Moment, edition: Edition, look: PageContext) -> Iterator[tuple[Language, str]]:
    """One line in each language: the state and whether it was planned, or that its confirmation is overdue."""
    for language in edition.languages:
        voice = Voice(language, moment.today)
        if look.stale:
            yield language, voice.say(wording.UNCONFIRMED, when=voice.moment(moment.now))
        else:
            state = voice.say(board.words[moment.state]).rstrip(".")
            yield language, ". ".join([state, *sentences.planned(moment, voice)])


def _part(board: Board, voice: Voice, moment: Moment, edition: Edition, look: PageContext) -> Markup:
    language = voice.language
    state = el(
        "div",
        {"class": "state", "role": "status", "data-part": f"state-{language}"},
        el("h2", None, shape(moment), el("span", None, voice.say(board.words[moment.state]))),
        *(el("p", None, sentence) for sentence in sentences.planned(moment, voice)),
        el("p", {"class": "quiet"}, _since(voice, moment)) if moment.since else None,
        *(el("p", None, sentence) for sentence in _message(moment, voice)),
        *(el("p", {"class": "tag"}, sentence) for sentence in sentences.promises(moment, voice)),
    )
    warning = voice.say(wording.STALE, when=voice.moment(moment.now))
    flag = "said" if look.stale else ""
    return el(
        "article",
        {"lang": language},
        el("p", {"class": "old", "role": "status", "data-old": flag, "hidden": not look.stale}, warning),
        state,
        el("div", {"data-part": f"more-{language}"}, *_more(board, voice, moment, edition)),
        *_ways_on(voice, edition, look),
    )


def _message(moment: Moment, voice: Voice) -> list[str]:
    if moment.incident:
        return sentences.message_of(moment.incident.last, voice)
    if moment.is_planned and moment.maintenance and moment.maintenance.message:
        return [voice.say(moment.maintenance.message.words)]
    return []


def _since(voice: Voice, moment: Moment) -> Markup:
    assert moment.since is not None
    before, _slot, after = voice.say(wording.SINCE).partition("{when}")
    return join(before, el("time", {"datetime": utc(moment.since)}, voice.when(moment.since)), after)


def _more(board: Board, voice: Voice, moment: Moment, edition: Edition) -> Iterator[Markup]:
    """Below the state: what was said before, and what is planned."""
    alone = len(edition.languages) == 1
    if alone and moment.incident and len(moment.incident.updates) > 1:
        earlier = list(reversed(moment.incident.updates[:-1]))[:10]
        yield el("h3", None, voice.say(wording.EARLIER))
        lines = (
            join(
                el("time", {"datetime": utc(update.at)}, voice.when(update.at)),
                el("br"),
                sentences.update_text(board.words, update, voice),
            )
            for update in earlier
        )
        yield el("ul", None, *(el("li", None, line) for line in lines))
    running = moment.maintenance
    works = ((running,) if running and not moment.is_planned else ()) + moment.upcoming
    if not works:
        none = wording.NO_MORE_PLANNED if moment.is_planned else wording.NONE_PLANNED
        yield el("p", {"class": "quiet"}, voice.say(none))
        return
    yield el("h3", None, voice.say(wording.UPCOMING))
    rows = []
    for work in works[:UPCOMING]:
        span = el("time", {"datetime": utc(work.begins)}, voice.span(work.begins, work.ends))
        message = (el("br"), voice.say(work.message.words)) if alone and work.message else ()
        rows.append(el("li", None, span, el("br"), sentences.during(work.state, voice), *message))
    yield el("ul", None, *rows)


def _ways_on(voice: Voice, edition: Edition, look: PageContext) -> Iterator[Markup]:
    alone, site = len(edition.languages) == 1, look.site
    folder = "" if alone else f"{voice.language}/"
    if look.bundle:
        places = [("answers/", wording.ANSWERS), ("contact.html", wording.CONTACT)]
        label = f"{voice.say(wording.ANSWERS)}, {voice.say(wording.CONTACT)}"  # unlike those of the other languages
        yield el(
            "nav",
            {"aria-label": label},
            *(el("a", {"href": f"{folder}{where}"}, voice.say(words)) for where, words in places),
        )
    ways = [("history/", wording.HISTORY), ("maintenance.ics", wording.CALENDAR), ("feed.atom", wording.FEED)]
    ways += [("api/v2/summary.json", wording.PROGRAMS)] if alone else []
    yield el(
        "nav",
        {"aria-label": voice.say(wording.FOLLOW), "class": "quiet"},
        *(el("a", {"href": f"{folder}{where}"}, voice.say(words)) for where, words in ways),
    )
    if alone:
        url, title = edition.url(site), voice.say(wording.PAGE)
        frame = el("iframe", {"src": f"{url}/embed.html", "title": title, "width": "420", "height": "60"}, "")
        badge = el("a", {"href": f"{url}/"}, el("img", {"src": f"{url}/badge.svg", "alt": title}))
        yield el(
            "details",
            {"class": "quiet"},
            el("summary", None, voice.say(wording.ON_YOUR_SITE)),
            *(el("pre", None, str(snippet)) for snippet in (frame, badge)),
        )


def _document(
    board: Board, moment: Moment, edition: Edition, look: PageContext, main: Markup, place: _PagePlace
) -> bytes:
    """The frame of every page: head with the state in it, the languages, and when it was confirmed."""
    title, folder = place
    languages, root = edition.languages, edition.root + "../" * folder.count("/")
    heading = (el("span", {"lang": language}, title.in_(language)) for language in languages)
    script = el("script", {"src": f"{root}page.js", "defer": True})
    attributes = {
        "data-root": root or "./",
        "data-generation": str(look.number),
        "data-confirmed": utc(moment.now),
        "data-limit": str(STALE_AFTER),
    }
    head = [
        el("meta", {"charset": "utf-8"}),
        el("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}),
        el("meta", {"name": "viewport", "content": "width=device-width,initial-scale=1"}),
        *_state_in_head(board, moment, edition, look, folder),
        el("link", {"rel": "icon", "href": f"{root}icon.svg"}),
        el("link", {"rel": "alternate", "type": "application/atom+xml", "href": f"{edition.url(look.site)}/feed.atom"}),
        el("style", None, STYLE),
    ]
    body = join(
        el("header", None, el("h1", None, *heading), _languages(root, folder, languages)),
        main,
        _foot(languages, moment),
        script,
    )
    return _html(languages[0], *head, body=body, attributes=attributes, mood=mood(moment))


def _state_in_head(board: Board, moment: Moment, edition: Edition, look: PageContext, folder: str) -> Iterator[Markup]:
    def title(language: Language) -> str:
        voice = Voice(language, moment.today)
        return voice.say(wording.TITLE, state=voice.say(sentences.short(moment)))

    def description(language: Language) -> str:
        whole = " ".join(sentences.announcement(board, moment, Voice(language, moment.today)))
        return shorten(whole, DESCRIBED, placeholder=" …")

    titles = sentences.in_languages(edition.languages, title, " · ")
    told = sentences.in_languages(edition.languages, description, " ")
    yield el("title", None, titles)
    yield el("meta", {"name": "description", "content": told})
    yield el("meta", {"property": "og:title", "content": titles})
    yield el("meta", {"property": "og:description", "content": told})
    yield el("meta", {"property": "og:type", "content": "website"})
    yield el("meta", {"property": "og:url", "content": f"{edition.url(look.site)}/{folder}"})
    yield el("meta", {"property": "og:locale", "content": _LOCALES[edition.languages[0]]})
    for language in edition.languages[1:]:
        yield el("meta", {"property": "og:locale:alternate", "content": _LOCALES[language]})


def _languages(root: str, folder: str, here: tuple[Language, ...]) -> Markup:
    """The way to the other editions, each named in its own language."""
    places: list[tuple[str, str, Language | None]] = [(f"{root}{folder}" or "./", "nl · fr · de", None)]
    places += [(f"{root}{language}/{folder}", wording.LANGUAGE_NAMES[language], language) for language in LANGUAGES]
    current = None if len(here) > 1 else here[0]
    label = sentences.in_languages(here, Words("Taal", "Langue", "Sprache").in_)
    return el(
        "nav",
        {"aria-label": label},
        *(
            el("a", {"href": where, "lang": language, "aria-current": "page" if language == current else None}, name)
            for where, name, language in places
        ),
    )


def _foot(languages: tuple[Language, ...], moment: Moment) -> Markup:
    lines = []
    for language in languages:
        voice = Voice(language, moment.today)
        confirmed = voice.say(wording.CONFIRMED, when=voice.moment(moment.now))
        again = el("span", {"class": "again"}, voice.say(wording.LOAD_AGAIN))
        line = join(el("span", {"data-part": f"confirmed-{language}"}, confirmed), " ", again)
        lines.append(el("p", {"lang": language, "class": "quiet"}, line))
    return el("footer", None, *lines)


def _html(
    language: Language, *head: Markup, body: Markup, attributes: dict[str, str] | None = None, mood: str = ""
) -> bytes:
    root: dict[str, str] = {"lang": language, **(attributes or {})}
    page = el("html", root, el("head", None, *head), el("body", {"class": mood or None}, body))
    return f"<!doctype html>\n{page}\n".encode()
