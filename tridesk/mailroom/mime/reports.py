"""Reports: what mail servers say about a mail of ours: delivery reports (RFC 3464), receipts (RFC 8098)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tridesk.mailroom.mime import charsets
from tridesk.mailroom.mime.defects import Defects
from tridesk.mailroom.mime.headers import MailHeaders, parse_fields, read_headers
from tridesk.mailroom.mime.identifiers import read_identifier
from tridesk.mailroom.mime.scrub import clean_line
from tridesk.mailroom.mime.tree import Part
from tridesk.mailroom.mime.values import DeliveryStatus

MAX_DELIVERIES = 500
_MAX_REPORT = 500_000

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY_CODE = re.compile(r"\b([245])\d\d\b")
_RECIPIENT_FIELD = re.compile(rb"^(?:Final|Original)-Recipient[ \t]{0,9}:", re.MULTILINE | re.IGNORECASE)
_PARAGRAPH = re.compile(rb"\r?\n[ \t]*\r?\n")
_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RECEIPT_PARTS = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
_RETURNED_PARTS = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"})

_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
_ARRIVED = frozenset({"delivered", "relayed", "expanded"})


@dataclass(frozen=True, slots=True)
class MailReport:
    """What a report says; `is_receipt` when `answerer` tells that they read the mail rather than that it arrived."""

    deliveries: tuple[DeliveryStatus, ...] = ()
    failed_message_id: str = ""
    is_receipt: bool = False
    answerer: str = ""


def read_report(tree: Part, defects: Defects) -> MailReport | None:
    """The report inside the mail, None when it is none. A bounce forwarded by a person is inside a message
    of its own and stays that person's mail."""
    if not tree.children:
        return None
    deliveries: list[DeliveryStatus] = []
    original, receipt, has_report_part, answerer = "", False, False, ""
    is_report = tree.media.parameters.get("report-type", "").lower() == "delivery-status"
    for part in _leaves(tree):
        if part.type in _STATUS_PARTS or (is_report and _holds_status(part)):
            has_report_part = True
            deliveries.extend(_deliveries(part, defects))
        elif part.type in _RECEIPT_PARTS:
            has_report_part = receipt = True
            fields = parse_fields(part.content(defects)[:_MAX_REPORT], defects)
            original = original or read_identifier(fields.first("original-message-id"))
            answerer = answerer or _recipient(fields)
    if not has_report_part:
        return None
    about = original or returned_message_id(tree, defects)
    return MailReport(tuple(deliveries[:MAX_DELIVERIES]), about, receipt and not deliveries, answerer)


def returned_message_id(tree: Part, defects: Defects) -> str:
    """The Message-ID of the mail, or of its headers, that a server sends back with its report; '' without."""
    for part in _leaves(tree):
        if part.type in _RETURNED_PARTS:
            content = part.content(defects)[:_MAX_REPORT]
            headers, _ = read_headers(content, 0, len(content), Defects())
            if identifier := read_identifier(headers.first("message-id")):
                return identifier
    return ""


def returns_mail(tree: Part) -> bool:
    """Whether a mail, or the headers of one, is attached."""
    return any(part.type in _RETURNED_PARTS for part in _leaves(tree))


def _leaves(part: Part) -> Iterator[Part]:
    if not part.children:
        yield part
    for child in part.children:
        yield from _leaves(child)


def _holds_status(part: Part) -> bool:
    """Whether a part under another type is a delivery status: gateways rename what they do not know."""
    if part.type in _RETURNED_PARTS or part.type in _RECEIPT_PARTS or part.type == "text/html":
        return False
    return bool(_RECIPIENT_FIELD.search(part.content(Defects())[:_MAX_REPORT]))


def _deliveries(part: Part, defects: Defects) -> Iterator[DeliveryStatus]:
    """Paragraphs of fields: the first about the mail, each other about one recipient."""
    content = part.content(defects)[:_MAX_REPORT].strip()
    for paragraph in _PARAGRAPH.split(content, MAX_DELIVERIES + 1):
        fields = parse_fields(paragraph, defects)
        if "final-recipient" in fields or "original-recipient" in fields:
            yield _delivery(fields)


def _delivery(fields: MailHeaders) -> DeliveryStatus:
    status = _STATUS.search(fields.first("status")[:200])
    return DeliveryStatus(
        recipient=_recipient(fields),
        action=_action(fields),
        status=status[1] if status else "",
        diagnostic=_shown(fields.first("diagnostic-code").partition(";")[2] or fields.first("diagnostic-code"))[:500],
    )


def _action(fields: MailHeaders) -> str:
    """One of the five words of RFC 3464 (2.3.3). Whatever else a server says: it failed, unless its status denies that.

    A permanent status outweighs a word of success: a lost mail must not go unnoticed.
    """
    action, status = clean_line(fields.first("action")[:200]).lower(), fields.first("status")[:200]
    code = _STATUS.search(status) or _REPLY_CODE.search(status)
    by_status = {"5": "failed", "4": "delayed", "2": "delivered"}.get(code[1][0] if code else "", "")
    word = next((word for word in _ACTIONS if action.startswith(word)), "")
    if by_status == "failed" and word in _ARRIVED:
        return "failed"
    return word or ("failed" if action and by_status == "delivered" else by_status) or "failed"


def _recipient(fields: MailHeaders) -> str:
    """The address that we wrote to, rather than the one it was forwarded to."""
    for name in ("original-recipient", "final-recipient"):
        kind, semicolon, address = fields.first(name).partition(";")
        text = _shown(address if semicolon else kind).strip("<> ")
        local, _, domain = text.rpartition("@")
        if local and domain:
            return f"{local}@{domain.lower()}"[:254]
    return _shown(fields.first("final-recipient").rpartition(";")[2])[:254]


def _shown(raw: str) -> str:
    return clean_line(charsets.decode_undeclared(raw.encode("latin-1", "replace")))
