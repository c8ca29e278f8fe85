"""Hidden: take out of a stranger's HTML what its own style hides from whoever reads the mail.

Preheaders of newsletters go with it, and letters that keep a number in the text from being found and masked.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import nh3

_NAME = re.compile(r"<([a-zA-Z][^\s/<>\"'=&]*)")
_TOKEN = re.compile(r"<(/?)([^\s/>]+)([^>]*)>|([^<]+)")
_VOID = {
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
}  # fmt: skip
# What the parser reads as text although tags seem to stand in it.
_RAW = {"noembed", "noframes", "plaintext", "xmp"}
_CELLS = {"td", "th"}  # stay also when empty, or those behind them would move

_GROWTH, _GROWTH_AT_LEAST = 2, 100_000  # of values, when elements are opened again

_ZERO = re.compile(r"[+-]?(?:0{1,9}(?:\.0{0,9})?|\.0{1,9})(?:[a-z]{1,4}|%)?")
_RELATIVE = re.compile(r"[+-]?[\d.]{1,9}(?:em|ex|ch|%)|smaller|larger|inherit|unset")

# A style in one word each: what hides with all that is inside, and what the elements inside may undo.
_GONE, _TINY, _SIZED, _UNSEEN, _SEEN = "gone", "tiny", "sized", "unseen", "seen"
_MARKS = re.compile(r' style="([a-z ]*)"')
_MAY_HIDE = re.compile("style|hidden", re.IGNORECASE)
_HIDES = re.compile(rf' (?:hidden=|style="[a-z ]*\b(?:{_GONE}|{_TINY}|{_UNSEEN})\b)')


class _Element(NamedTuple):
    """An open element: how it is shown, and how many pieces of HTML there were when it had been opened."""

    gone: bool = False
    tiny: bool = False
    unseen: bool = False
    start: int = 0


def without_hidden(html: str, tags: set[str], attributes: dict[str, set[str]], content: set[str]) -> str:
    """`html` as it came when nothing in it is hidden; else well-formed, and without what is hidden.

    Kept are these attributes, and at least these tags. What is inside the tags of `content` is nothing to read either.
    """
    if not _MAY_HIDE.search(html):
        return html
    names = {name.lower() for name in _NAME.findall(html)}
    marked = nh3.Cleaner(
        tags=(names | tags) - content - _RAW,
        clean_content_tags=content,
        attributes={**attributes, "*": attributes["*"] | {"style", "hidden"}, "font": {"size"}},
        attribute_filter=limited(cache(_mark), html),
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel=None,
    ).clean(html)
    return _without_marked(marked) if _HIDES.search(marked) else html


AttributeFilter = Callable[[str, str, str], str | None]


def limited(keep: AttributeFilter, html: str) -> AttributeFilter:
    """`keep`, as long as the values that it kept are together not much longer than `html`; then it keeps none.

    The parser opens an element again in each block that comes while it is open, with all its attributes.
    """
    left = _GROWTH * len(html) + _GROWTH_AT_LEAST

    def kept(tag: str, name: str, value: str) -> str | None:
        nonlocal left
        answer = keep(tag, name, value)
        left -= len(answer or "")
        return answer if left >= 0 else None

    return kept


def _mark(_tag: str, name: str, value: str) -> str | None:
    """In place of a style what it says about being seen. What Outlook alone hides (`mso-hide`) all others show."""
    if name != "style":
        return value
    pairs = (declaration.partition(":") for declaration in value.lower().replace("!important", "").split(";"))
    style = {name.strip(): value.strip() for name, _, value in pairs}
    marks = []
    if style.get("display") == "none" or _ZERO.fullmatch(style.get("opacity", "")):
        marks.append(_GONE)
    if style.get("visibility") in ("hidden", "collapse"):
        marks.append(_UNSEEN)
    elif style.get("visibility") == "visible":
        marks.append(_SEEN)
    if words := [word.partition("/")[0] for word in style.get("font-size", style.get("font", "")).split()]:
        if any(map(_ZERO.fullmatch, words)):
            marks.append(_TINY)
        elif not any(map(_RELATIVE.fullmatch, words)):
            marks.append(_SIZED)
    return " ".join(marks) or None


def _without_marked(html: str) -> str:
    """One pass over well-formed HTML with marks in place of styles."""
    pieces: list[str] = []
    path = [_Element()]
    for slash, tag, attributes, text in _TOKEN.findall(html):
        around = path[-1]
        if text:
            if not (around.gone or around.tiny or around.unseen):
                pieces.append(text)
        elif not slash:
            element = _inside(around, tag, attributes)
            if not element.gone:
                pieces.append(f"<{tag}{attributes}>")
            if tag not in _VOID:
                path.append(element._replace(start=len(pieces)))
        else:
            path.pop()
            if around.gone:
                continue
            if (around.tiny or around.unseen) and len(pieces) == around.start and tag not in _CELLS:
                pieces.pop()  # nothing in it is seen
            else:
                pieces.append(f"</{tag}>")
    return "".join(pieces)


def _inside(around: _Element, tag: str, attributes: str) -> _Element:
    match = _MARKS.search(attributes)
    marks = match[1].split() if match else []
    is_sized = _SIZED in marks or (tag == "font" and ' size="' in attributes)
    return _Element(
        gone=around.gone or _GONE in marks or ' hidden="' in attributes,
        tiny=_TINY in marks or (around.tiny and not is_sized),
        unseen=_UNSEEN in marks or (around.unseen and _SEEN not in marks),
    )
