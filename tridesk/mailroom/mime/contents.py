"""Contents: sort the parts of a mail into text to read (bodies), things to keep (leaves) and things to say.

The order of the leaves is the numbering of the attachments: `parse` and `part_content` walk the same way.
"""

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass, field

from tridesk.mailroom.mime import charsets, transfer
from tridesk.mailroom.mime.cms import signed_content
from tridesk.mailroom.mime.defects import Defects
from tridesk.mailroom.mime.flowed import unflow
from tridesk.mailroom.mime.headers import read_headers
from tridesk.mailroom.mime.invitations import describe_invitation
from tridesk.mailroom.mime.pgp import ENCRYPTED_NOTE, without_armour
from tridesk.mailroom.mime.rtf import decompress, plain_text
from tridesk.mailroom.mime.scrub import clean_line, clean_text
from tridesk.mailroom.mime.tnef import BrokenTnef, Tnef, TnefFile, read_tnef
from tridesk.mailroom.mime.tree import Part, read_tree
from tridesk.mailroom.mime.uuencode import UuFile, split_files
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
    """What a mail holds; `notes` are sentences for the reader about parts that cannot be shown as text.

    `meetings` is what invitations say about their meetings, `messages` are mails that a person passes on as files.
    """

    bodies: list[Body] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    meetings: list[str] = field(default_factory=list)
    messages: list[Part] = field(default_factory=list)

    @property
    def has_text(self) -> bool:
        return any(body.plain.strip() or body.html.strip() for body in self.bodies)


def read_contents(tree: Part, defects: Defects) -> Contents:
    walk = _Walk(defects)
    walk.visit(tree)
    walk.finish()
    return walk.contents


class _Walk:
    """One pass over the tree."""

    def __init__(self, defects: Defects) -> None:
        self.contents = Contents()
        self._defects = defects
        self._unwrapped = 0
        self._named: list[Part] = []
        self._found: list[Leaf] = []  # inside other parts: numbered last, so that they never move the numbers of parts
        self._reports = 0

    def visit(self, part: Part) -> None:
        match part.type:
            case "multipart/alternative":
                self._alternative(part)
            case "multipart/related":
                self._related(part)
            case "multipart/encrypted":
                self._encrypted(part, ENCRYPTED_NOTE)
            case "multipart/report":
                self._report(part)
            case kind if kind.startswith("multipart/"):
                for child in part.children:
                    self.visit(child)
            case kind if kind in _BODY_TYPES and not _is_file(part):
                self._body(part)
            case kind if kind in _BODY_TYPES:
                self._named_text(part)
            case kind if kind in _SMIME:
                self._smime(part)
            case kind if kind in _TNEF or _filename(part).lower() == "winmail.dat":
                self._tnef(part)
            case "text/calendar" | "application/ics":
                self._invitation(part)
            case kind if kind in _MESSAGES or _filename(part).lower().endswith(".eml"):
                self._message(part)
            case _:
                self._leaf(part, _filename(part))

    def finish(self) -> None:
        """Text that came as a file is the text of the mail when there is no other; it stays in the list of files."""
        if not (self.contents.has_text or self.contents.notes or self.contents.messages):
            for part in self._named:
                self._body(part)
        self.contents.leaves.extend(self._found)

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

    def _report(self, part: Part) -> None:
        """What a server sends back with its report is a mail of ours and no news."""
        self._reports += 1
        for child in part.children:
            self.visit(child)
        self._reports -= 1

    def _message(self, part: Part) -> None:
        if not self._reports:
            self.contents.messages.append(part)
        self._leaf(part, _message_name(part))

    def _named_text(self, part: Part) -> None:
        """A name alone does not make a file of it; what is declared an attachment is one, unless it comes first."""
        if part.disposition.word != "attachment" or not self.contents.leaves:
            self._named.append(part)
        self._leaf(part, _filename(part))

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
        text, files = split_files(text)
        self.contents.bodies.append(Body(plain=text))
        self._found.extend(map(_uu_leaf, files))

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
        if not self.contents.has_text:
            text = tnef.text if tnef.text.strip() or tnef.html.strip() else self._rich_text(tnef)
            self.contents.bodies.append(Body(clean_text(text[:MAX_BODY]), tnef.html[:MAX_BODY]))
        self.contents.leaves.extend(map(_tnef_leaf, tnef.files))
        if not tnef.files and not self.contents.has_text:
            self._found.append(self._as_leaf(part, _filename(part)))

    def _rich_text(self, tnef: Tnef) -> str:
        """The words of a mail that Outlook wrote as rich text alone; the document itself is kept as a file."""
        try:
            document = decompress(tnef.compressed_rtf)
        except ValueError:
            return ""
        self._found.append(Leaf("message.rtf", "application/rtf", "", lambda: document))
        return plain_text(document)

    def _invitation(self, part: Part) -> None:
        note, description = describe_invitation(_text(part, self._defects))
        self.contents.notes.extend(filter(None, [note]))
        self.contents.meetings.extend(filter(None, [description]))
        self._leaf(part, _filename(part))

    def _leaf(self, part: Part, filename: str) -> None:
        self.contents.leaves.append(self._as_leaf(part, filename))

    def _as_leaf(self, part: Part, filename: str) -> Leaf:
        defects = self._defects
        content_id = clean_line(part.headers.first("content-id")).strip("<> ")[:500]
        return Leaf(filename, part.type, content_id, lambda: part.content(defects))


def _text(part: Part, defects: Defects) -> str:
    """Decoded and storable; cut when it is longer than any person writes."""
    charset = part.media.parameters.get("charset", "")
    if part.encoding == "base64":
        body, footer = transfer.split_footer(part.raw[part.start : part.end])
        text = charsets.decode(transfer.decode_base64(body, defects)[: 4 * MAX_BODY], charset, defects)
        if footer.strip():
            defects.note("broken-base64")
            text = f"{text}\n{charsets.decode_undeclared(footer[:MAX_BODY])}"
    else:
        text = charsets.decode(part.content(defects)[: 4 * MAX_BODY], charset, defects)
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


def _uu_leaf(file: UuFile) -> Leaf:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Leaf(file.name, kind, "", lambda: file.data)


def _tnef_leaf(file: TnefFile) -> Leaf:
    kind = file.content_type if "/" in file.content_type else "application/octet-stream"
    return Leaf(file.name, clean_line(kind)[:200], clean_line(file.content_id), lambda: file.data)
