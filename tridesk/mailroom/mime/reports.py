"""Reports: what mail servers say about a mail of ours: delivery reports (RFC 3464), receipts (RFC 8098)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tridesk.mailroom.mime import charsets
from tridesk.mailroom.mime.defects import Defects
from tridesk.mailroom.mime.headers import Headers, parse_fields, read_headers
from tridesk.mailroom.mime.identifiers import read_identifier
from tridesk.mailroom.mime.scrub import clean_line
from tridesk.mailroom.mime.tree import Part
from tridesk.mailroom.mime.values import Delivery

MAX_DELIVERIES = 500
_MAX_REPORT = 500_000

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_PARAGRAPH = re.compile(rb"\r?\n[ \t]*\r?\n")
_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RECEIPT_PARTS = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
_RETURNED_PARTS = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"})


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says; `is_receipt` when it tells that the mail was read rather than delivered."""

    deliveries: tuple[Delivery, ...] = ()
    failed_message_id: str = ""
    is_receipt: bool = False


def read_report(tree: Part, defects: Defects) -> Report | None:
    """The report inside the mail, None when it is none. A bounce forwarded by a person is inside a message
    of its own and stays that person's mail."""
    if not tree.children:
        return None
    deliveries: list[Delivery] = []
    original, receipt, found = "", False, False
    for part in _leaves(tree):
        if part.type in _STATUS_PARTS:
            found = True
            deliveries.extend(_deliveries(part, defects))
        elif part.type in _RECEIPT_PARTS:
            found = receipt = True
            fields = parse_fields(part.content(defects)[:_MAX_REPORT], defects)
            original = original or read_identifier(fields.first("original-message-id"))
    if not found:
        return None
    about = original or returned_message_id(tree, defects)
    return Report(tuple(deliveries[:MAX_DELIVERIES]), about, receipt and not deliveries)


def returned_message_id(tree: Part, defects: Defects) -> str:
    """The Message-ID of the mail, or of its headers, that a server sends back with its report; '' without."""
    for part in _leaves(tree):
        if part.type in _RETURNED_PARTS:
            content = part.content(defects)[:_MAX_REPORT]
            headers, _ = read_headers(content, 0, len(content), Defects())
            if found := read_identifier(headers.first("message-id")):
                return found
    return ""


def _leaves(part: Part) -> Iterator[Part]:
    if not part.children:
        yield part
    for child in part.children:
        yield from _leaves(child)


def _deliveries(part: Part, defects: Defects) -> Iterator[Delivery]:
    """Paragraphs of fields: the first about the mail, each other about one recipient."""
    content = part.content(defects)[:_MAX_REPORT].strip()
    for paragraph in _PARAGRAPH.split(content, MAX_DELIVERIES + 1):
        fields = parse_fields(paragraph, defects)
        if "final-recipient" in fields or "original-recipient" in fields:
            yield _delivery(fields)


def _delivery(fields: Headers) -> Delivery:
    status = _STATUS.search(fields.first("status"))
    code = status[1] if status else ""
    action = clean_line(fields.first("action")).lower().split(" ")[0]
    return Delivery(
        recipient=_recipient(fields),
        action=action or {"5": "failed", "4": "delayed", "2": "delivered"}.get(code[:1], "failed"),
        status=code,
        diagnostic=_shown(fields.first("diagnostic-code").partition(";")[2] or fields.first("diagnostic-code"))[:500],
    )


def _recipient(fields: Headers) -> str:
    """The address that we wrote to, rather than the one it was forwarded to."""
    for name in ("original-recipient", "final-recipient"):
        kind, semicolon, address = fields.first(name).partition(";")
        text = _shown(address if semicolon else kind).strip("<> ")
        if "@" in text:
            local, _, domain = text.rpartition("@")
            return f"{local}@{domain.lower()}"[:254]
    return _shown(fields.first("final-recipient").rpartition(";")[2])[:254]


def _shown(raw: str) -> str:
    return clean_line(charsets.decode_undeclared(raw.encode("latin-1", "replace")))
