"""Contents: sort the parts of a mail into text to read (bodies), things to keep (leaves) and things to say.

The order of the leaves is the numbering of the attachments: `parse` and `part_content` walk the same way.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tridesk.mailroom.mime import charsets
from tridesk.mailroom.mime.cms import signed_content
from tridesk.mailroom.mime.defects import Defects
from tridesk.mailroom.mime.flowed import unflow
from tridesk.mailroom.mime.headers import read_headers
from tridesk.mailroom.mime.invitations import describe_invitation
from tridesk.mailroom.mime.pgp import ENCRYPTED_NOTE, without_armour
from tridesk.mailroom.mime.scrub import clean_line, clean_text
from tridesk.mailroom.mime.tnef import BrokenTnef, TnefFile, read_tnef
from tridesk.mailroom.mime.tree import Part, read_tree
from tridesk.mailroom.mime.words import readable

MAX_BODY = 1_000_000
SMIME_NOTE = "[Encrypted with S/MIME: the content cannot be read here.]"

_BODY_TYPES = frozenset({"text/plain", "text/html", "text/enriched", "text/markdown"})
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_MESSAGES = frozenset({"message/rfc822", "message/global"})
_MAX_UNWRAPPED = 3


@dataclass(frozen=True, slots=True)
class Body:
    """One piece of text as it came: plain, HTML, or both when they say the same."""

    plain: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One attachment; `content` decodes it each time it is called, so that nothing large is held."""

    filename: str
    content_type: str
    content_id: str
    content: Callable[[], bytes]


@dataclass(slots=True)
class Contents:
    """What a mail holds; `notes` are sentences for the reader about parts that cannot be shown as text."""

    bodies: list[Body] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_contents(tree: Part, defects: Defects) -> Contents:
    walk = _Walk(defects)
    walk.visit(tree)
    return walk.contents


class _Walk:
    """One pass over the tree."""

    def __init__(self, defects: Defects) -> None:
        self.contents = Contents()
        self._defects = defects
        self._unwrapped = 0

    def visit(self, part: Part) -> None:
        match part.type:
            case "multipart/alternative":
                self._alternative(part)
            case "multipart/related":
                self._related(part)
            case "multipart/encrypted":
                self._encrypted(part, ENCRYPTED_NOTE)
            case kind if kind.startswith("multipart/"):
                for child in part.children:
                    self.visit(child)
            case kind if kind in _BODY_TYPES and not _is_file(part):
                self._body(part)
            case kind if kind in _SMIME:
                self._smime(part)
            case kind if kind in _TNEF or _filename(part).lower() == "winmail.dat":
                self._tnef(part)
            case "text/calendar" | "application/ics":
                self._invitation(part)
            case kind if kind in _MESSAGES:
                self._leaf(part, _message_name(part))
            case _:
                self._leaf(part, _filename(part))

    def _alternative(self, part: Part) -> None:
        """Several forms of the same text: the first plain one that says something, and the last HTML."""
        before = len(self.contents.bodies)
        for child in part.children:
            self.visit(child)
        forms = self.contents.bodies[before:]
        plain = next((form.plain for form in forms if form.plain.strip()), "")
        html = next((form.html for form in reversed(forms) if form.html.strip()), "")
        self.contents.bodies[before:] = [Body(plain, html)] if plain or html else []

    def _related(self, part: Part) -> None:
        """A root and what it shows in place; anything after the root is a leaf, also when it is text."""
        for position, child in enumerate(part.children):
            if position == 0 or child.children:
                self.visit(child)
            else:
                self._leaf(child, _filename(child))

    def _body(self, part: Part) -> None:
        text = _text(part, self._defects)
        if part.type in ("text/html", "text/enriched"):
            self.contents.bodies.append(Body(html=text))
            return
        if part.media.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, part.media.parameters.get("delsp", "").lower() == "yes")
        text, encrypted = without_armour(text)
        if encrypted:
            self._defects.note("encrypted")
        self.contents.bodies.append(Body(plain=text))

    def _encrypted(self, part: Part, note: str) -> None:
        self._defects.note("encrypted")
        self.contents.notes.append(note)
        for child in part.children or (part,):
            self._leaf(child, _filename(child))

    def _smime(self, part: Part) -> None:
        """Signed mail is opened and read; the rest is encrypted (or made unreadable in another way)."""
        signed = signed_content(part.content(self._defects)) if self._unwrapped < _MAX_UNWRAPPED else None
        if signed is None:
            self._encrypted(part, SMIME_NOTE)
            return
        self._unwrapped += 1
        self.visit(read_tree(signed, self._defects))

    def _tnef(self, part: Part) -> None:
        try:
            tnef = read_tnef(part.content(self._defects))
        except BrokenTnef:
            self._defects.note("broken-tnef")
            self._leaf(part, _filename(part))
            return
        if not any(body.plain.strip() or body.html.strip() for body in self.contents.bodies):
            self.contents.bodies.append(Body(clean_text(tnef.text[:MAX_BODY]), tnef.html[:MAX_BODY]))
        self.contents.leaves.extend(map(_tnef_leaf, tnef.files))

    def _invitation(self, part: Part) -> None:
        if note := describe_invitation(_text(part, self._defects)):
            self.contents.notes.append(note)
        self._leaf(part, _filename(part))

    def _leaf(self, part: Part, filename: str) -> None:
        defects = self._defects
        content_id = clean_line(part.headers.first("content-id")).strip("<> ")[:500]
        self.contents.leaves.append(Leaf(filename, part.type, content_id, lambda: part.content(defects)))


def _text(part: Part, defects: Defects) -> str:
    """Decoded and storable; cut when it is longer than any person writes."""
    data = part.content(defects)
    if len(data) > 4 * MAX_BODY:
        data = data[: 4 * MAX_BODY]
    text = charsets.decode(data, part.media.parameters.get("charset", ""), defects)
    if len(text) > MAX_BODY:
        defects.note("text-truncated")
        text = text[:MAX_BODY]
    return clean_text(text)


def _is_file(part: Part) -> bool:
    """Text that was attached rather than written: it says so, or it has a name."""
    return part.disposition.word == "attachment" or bool(_filename(part))


def _filename(part: Part) -> str:
    return part.disposition.parameters.get("filename") or part.media.parameters.get("name", "")


def _message_name(part: Part) -> str:
    """A forwarded mail without a file name is called after its subject."""
    if name := _filename(part):
        return name
    unheard = Defects()
    inner, _ = read_headers(part.raw, part.start, part.end, unheard)
    subject = readable(inner.first("subject"), unheard)
    return subject.replace("/", "-").replace("\\", "-")[:100] + ".eml" if subject else ""


def _tnef_leaf(file: TnefFile) -> Leaf:
    kind = file.content_type if "/" in file.content_type else "application/octet-stream"
    return Leaf(file.name, clean_line(kind)[:200], clean_line(file.content_id), lambda: file.data)
