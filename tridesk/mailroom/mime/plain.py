"""Plain: readable text from sanitised HTML, with quotes as '> ' lines, so that history can be folded."""

import html as entities
import re
from itertools import pairwise

from tridesk.mailroom.mime.scrub import clean_text

_TOKEN = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>|([^<]+)")
_HREF = re.compile(r'href="([^"]*)"')
_SPACES = re.compile("[ \t\r\n]+")
_LINK = re.compile(r"<?\bhttps?://\S+")
_WORD = re.compile(r"[^\W_]+")
_BLANK_LINES = re.compile(r"\n{3,}")

_SPACED = frozenset({"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "table", "ul", "dl"})
_BLOCKS = _SPACED | {"caption", "center", "dd", "div", "dt", "li", "pre", "tr", "tbody", "thead", "tfoot"}
_RULE = "_" * 32

_FEW = 5  # words: 'Ja dat mag.' is an answer, whatever the HTML form holds
_MAX_STAND_IN = 600  # characters in which a program says, in up to four languages, that it writes HTML alone


def plain_text(html: str) -> str:
    """Text of `html`, which must come out of `sanitise` (well-formed, attributes in double quotes)."""
    writer = _Writer()
    for slash, tag, attributes, text in _TOKEN.findall(html):
        if text:
            writer.text(text)
        elif slash:
            writer.close(tag)
        else:
            writer.open(tag, attributes)
    return writer.result()


def text_of(plain: str, html: str) -> str:
    """What a mail says that came in two forms (`html` sanitised): the plain one, unless that says nothing itself."""
    if plain.strip() and (not html or len(plain) > _MAX_STAND_IN):
        return plain
    text = plain_text(html)
    return text if not plain.strip() or _stands_in(plain, text) else plain


def _stands_in(plain: str, text: str) -> bool:
    """Whether a short `plain` is a sentence of a program in place of the mail: 'Your program does not support HTML.'

    Of a plain form that is the mail, most pairs of words stand side by side in the text of the HTML form as well. Where
    the HTML form has far fewer words, such as the name of a sender, the plain one is the mail unless it names HTML.
    """
    words, others = _words(plain), _words(text)
    if not words:
        return bool(others)
    if len(words) < _FEW and "html" not in words and not plain.lstrip().startswith("["):  # '[image: logo]'
        return False
    pairs = set(map(" ".join, pairwise(words))) or set(words)
    shared = pairs & {*others, *map(" ".join, pairwise(others))}
    return 3 * len(shared) < len(pairs) and ("html" in words or 2 * len(others) >= len(words))


def _words(text: str) -> list[str]:
    return _WORD.findall(_LINK.sub(" ", text).lower())


class _Writer:
    """Lines under construction; knows how deep in quotes and in preformatted text it is."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._preformatted = 0
        self._open_quotes: list[bool] = []
        self._links: list[tuple[str, int]] = []

    def text(self, raw: str) -> None:
        text = entities.unescape(raw) if "&" in raw else raw
        if self._preformatted:
            first, *others = text.split("\n")
            self._line.append(first)
            for line in others:
                self._end_line()
                self._line.append(line)
            return
        text = _SPACES.sub(" ", text)
        if text == " " and not self._line:
            return
        self._line.append(text)

    def open(self, tag: str, attributes: str) -> None:
        if tag == "br":
            self._end_line()
        elif tag == "hr":
            self._break(tag)
            self._lines.append(self._prefix() + _RULE)
        elif tag in ("td", "th") and self._line:
            self._line.append(" \t")
        elif tag == "a":
            href = _HREF.search(attributes)
            self._links.append((entities.unescape(href[1]) if href else "", len(self._line)))
        elif tag in _BLOCKS:
            self._break(tag)
            self._preformatted += tag == "pre"
            if tag == "blockquote":
                self._open_quote(attributes)
            if tag == "li":
                self._line.append("- ")

    def close(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._end_link(*self._links.pop())
        elif tag in _BLOCKS:
            self._break(tag)
            self._preformatted -= tag == "pre"
            if tag == "blockquote" and self._open_quotes:
                self._close_quote()

    def result(self) -> str:
        self._break("p")
        return _BLANK_LINES.sub("\n\n", clean_text("\n".join(self._lines))).strip("\n")

    def _end_link(self, href: str, start: int) -> None:
        """The address behind a word is part of what was written; a bare address needs no repeating."""
        shown = "".join(self._line[start:]).strip()
        target = href.removeprefix("mailto:").removeprefix("tel:")
        if (
            shown
            and href.startswith("http")
            and target.rstrip("/") not in (shown, "http://" + shown, "https://" + shown)
        ):
            self._line.append(f" <{target}>")

    def _open_quote(self, attributes: str) -> None:
        """Marked by the client, or under a line that introduces it; others use <blockquote> to indent."""
        above = next((line for line in reversed(self._lines) if line.strip("> ")), "")
        quotes = 'type="cite"' in attributes or above.endswith(":") or self._quotes > 0
        self._open_quotes.append(quotes)
        self._quotes += quotes

    def _close_quote(self) -> None:
        self._quotes -= self._open_quotes.pop()
        if self._lines and not self._lines[-1].strip("> "):
            self._lines[-1] = self._prefix().rstrip()

    def _end_line(self) -> None:
        line = "".join(self._line)
        line = line.rstrip() if self._preformatted else line.strip(" \t")
        self._lines.append((self._prefix() + line).rstrip(" ") if self._quotes else line)
        self._line.clear()

    def _break(self, tag: str) -> None:
        """A block begins or ends: on a line of its own, some with a blank line around."""
        if self._line:
            self._end_line()
        if tag in _SPACED and self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._prefix().rstrip())

    def _prefix(self) -> str:
        return "> " * self._quotes
