"""The frame of every page about the desk: head, places, languages, foot. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tridesk.kit.languages import LANGUAGES, Language
from tridesk.kit.text import one_line
from tridesk.statuspage.entries import Words
from tridesk.statuspage.markup import Markup, el, join
from tridesk.statuspage.pages import DESCRIBED, POLICY, STYLE
from tridesk.statuspage.wording import LANGUAGE_NAMES
from tridesk.website import wording

_PLACES: Final[tuple[tuple[str, Words], ...]] = (
    ("", wording.STATE),
    ("answers/", wording.ANSWERS),
    ("contact.html", wording.CONTACT),
)
_STATEMENTS: Final[tuple[tuple[str, Words], ...]] = (
    ("accessibility.html", wording.ACCESSIBILITY),
    ("privacy.html", wording.PRIVACY),
    ("answers.atom", wording.FEED),
)
_FRAMED: Final = frozenset(where for where, _words in (*_PLACES, *_STATEMENTS))
_META: Final = join(
    el("meta", {"charset": "utf-8"}),
    el("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}),
    el("meta", {"name": "viewport", "content": "width=device-width,initial-scale=1"}),
)
_STYLE: Final = el("style", None, STYLE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `path` is the same below each language; `languages` are those in which it says the same.

    `canonical` is the file whose words a page shows that has none of its own, `twin` what other languages have in its
    place.
    """

    path: str
    title: str
    description: str
    languages: Sequence[str] = LANGUAGES
    canonical: str = ""
    refresh: str = ""  # the address to go on to
    script: str = ""
    twin: str = ""
    spoken: str = ""  # the language of its title, where that is another one

    @property
    def root(self) -> str:
        """The way from the page to the folder of its language."""
        return "../" * self.path.count("/")

    def file(self, language: str) -> str:
        """The file of the page in a language."""
        return f"{language}/{self.path}{'index.html' if not self.path or self.path.endswith('/') else ''}"


def document(page: Page, language: Language, url: str, main: Iterable[Markup | None]) -> bytes:
    """The whole page in one language; `url` is the public address of the site."""
    title = f"{page.title} · {wording.SITE.in_(language)}"
    head = [
        _META,
        el("meta", {"http-equiv": "refresh", "content": f"0; url={page.refresh}"}) if page.refresh else None,
        el("title", None, title),
        el("meta", {"name": "description", "content": one_line(page.description, DESCRIBED)}),
        el("link", {"rel": "canonical", "href": f"{url}/{page.canonical or f'{language}/{page.path}'}"}),
        *_alternates(page, language, url),
        _assets(page.root),
        _STYLE,
    ]
    heading = el("h1", {"class": "title", "lang": page.spoken or None}, page.title)
    body = [
        el(
            "header",
            None,
            el("p", {"class": "tag"}, wording.SITE.in_(language)),
            _places(_PLACES, page.root, _place(page), language),
            _languages(page, language),
        ),
        el("main", {"class": "parts"}, el("article", None, heading, *main)),
        el("footer", {"class": "quiet"}, _places(_STATEMENTS, page.root, _place(page), language)),
        el("script", {"src": f"{page.root}../{page.script}", "defer": True}, "") if page.script else None,
    ]
    html = el("html", {"lang": language}, el("head", None, *head), el("body", None, join(*body)))
    return f"<!doctype html>\n{html}\n".encode()


def _alternates(page: Page, language: str, url: str) -> Iterator[Markup]:
    """The same page in the other languages, and in this one: only pages with words of their own name each other."""
    if language in page.languages and not page.refresh:
        for other in LANGUAGES:
            if other in page.languages:
                yield el("link", {"rel": "alternate", "hreflang": other, "href": f"{url}/{other}/{page.path}"})


@lru_cache(maxsize=8)
def _assets(root: str) -> Markup:
    """What every page of a folder refers to."""
    return join(
        el("link", {"rel": "icon", "href": f"{root}../icon.svg"}),
        el("link", {"rel": "alternate", "type": "application/atom+xml", "href": f"{root}answers.atom"}),
    )


def _place(page: Page) -> str | None:
    """Its path, where the frame leads to the page."""
    return page.path if page.path in _FRAMED else None


@lru_cache(maxsize=256)
def _places(places: Sequence[tuple[str, Words]], root: str, here: str | None, language: Language) -> Markup:
    """The way to some pages; nobody goes there from themselves."""
    label = wording.PLACES if places is _PLACES else wording.SITE
    return el(
        "nav",
        {"aria-label": label.in_(language)},
        *(
            el(
                "a",
                {"href": f"{root}{where}" or "./", "aria-current": "page" if where == here else None},
                words.in_(language),
            )
            for where, words in places
        ),
    )


def _languages(page: Page, here: Language) -> Markup:
    return el("nav", {"aria-label": wording.LANGUAGE.in_(here)}, *(
        el("a", {"href": f"{page.root}../{language}/{page.twin or page.path}", "lang": language, "hreflang": language,
                 "aria-current": "page" if language == here else None}, LANGUAGE_NAMES[language])
        for language in LANGUAGES
    ))  # fmt: skip
