"""Sanitise: a stranger's HTML, safe to show: no script, style or form, nothing hidden, nothing fetched."""

import re
from collections import Counter
from functools import cache
from html import escape, unescape
from html.entities import html5

import nh3

from tridesk.mailroom.mime.defects import Defects
from tridesk.mailroom.mime.hidden import limited, without_hidden

_MAX_TAGS_UNSEEN = 5_000
_MAX_NESTING = 1_000
_MAX_REOPENED = 500_000
_MAX_AMPERSANDS, _MAX_BARE = 2_000, 50_000

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd",
    "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li",
    "mark", "ol", "p", "pre", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "blockquote": {"type"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_UNSEEN_CONTENT = {
    "script",
    "style",
    "title",
    "noscript",
    "template",
    "svg",
    "math",
    "object",
    "iframe",
    "textarea",
}

_HUGE_TAG = re.compile(r"<[^<>]{8000,}>")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_REFERENCE = re.compile(r"&(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};|)")
_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "p", "li", "wbr"})
_CELLS = {"td", "th", "caption"}
_ANY_TAG = re.compile(r"<[^<>]*>")
_FORMATTING = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
# Ammonia drops the address of a remote image and leaves an empty <img>.
_EMPTY_IMAGE = re.compile(r"<img(?![^>]* src=)[^>]*>")


def sanitise(html: str, defects: Defects) -> str:
    """What is safe of `html`; '' with a defect when it is built to break its reader."""
    if len(html) > _MAX_TAGS_UNSEEN:
        html = _HUGE_TAG.sub("", html)
    if html.count("&") > _MAX_AMPERSANDS:
        html = _without_bare_ampersands(html)
    if html.count("<") > _MAX_NESTING and _nests_too_deep(html):
        defects.note("html-too-deep")
        return escape(unescape(_ANY_TAG.sub(" ", html)).strip(), quote=False)
    clean = nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_UNSEEN_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=limited(cache(_keep_attribute), html),
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer",
    ).clean(without_hidden(html, _TAGS, _ATTRIBUTES, _UNSEEN_CONTENT))
    if "<img" in clean:
        clean = _EMPTY_IMAGE.sub("", clean)
    return clean.strip()


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    """Images only from the mail itself; links only to what a person may open."""
    scheme = value.strip().lower()
    if tag == "img" and name == "src":
        return value if scheme.startswith("cid:") else None
    if tag == "a" and name == "href":
        return value if scheme.startswith(("http:", "https:", "mailto:", "tel:")) else None
    return value


def _without_bare_ampersands(html: str) -> str:
    """The HTML parser takes quadratic time on thousands of '&' that begin no reference."""
    times = Counter(_REFERENCE.findall(html))
    bare = {name for name in times if not name.startswith("#") and name not in html5}
    spelled = "&amp;" if sum(times[name] for name in bare) < _MAX_BARE else ""
    return _REFERENCE.sub(lambda reference: spelled + reference[1] if reference[1] in bare else reference[0], html)


def _nests_too_deep(html: str) -> bool:
    """The HTML parser takes quadratic time on thousands of elements inside each other.

    Where a block ends before the letters that are formatted in it, it opens all of their elements again in the next.
    """
    open_now: Counter[str] = Counter()
    around: list[int] = []  # how many were open where each table began
    depth = formatting = reopened = 0
    deepest = _MAX_NESTING if html.count("<") > _MAX_TAGS_UNSEEN else _MAX_TAGS_UNSEEN
    for slash, tag in _TAG.findall(html):
        tag = tag.lower()
        if tag in _CELLS and around:
            formatting = 0  # a cell forgets what was open in the one before
        elif tag == "table" and not slash:
            around.append(formatting)
        elif tag == "table" and around:
            formatting = around.pop()
        if tag not in _FORMATTING:
            reopened += formatting
        if tag in _VOID:
            continue
        if not slash:
            open_now[tag] += 1
            depth += 1
            formatting += tag in _FORMATTING
            if depth > deepest or reopened > _MAX_REOPENED:
                return True
        elif open_now[tag]:
            open_now[tag] -= 1
            depth -= 1
            formatting = max(formatting - (tag in _FORMATTING), 0)
    return reopened > _MAX_REOPENED
