"""Reading: raw bytes in, a Mail out; the whole way of a mail on one page."""

import hashlib
import html as entities
import re
from dataclasses import replace

from tridesk.mailroom.mime.addresses import read_addresses
from tridesk.mailroom.mime.authentication import Field, receiving_host
from tridesk.mailroom.mime.bounces import BounceText, is_refusal, message_ids_in, read_bounce, recipients_in
from tridesk.mailroom.mime.contents import Body, Contents, Leaf, read_contents
from tridesk.mailroom.mime.dates import read_date
from tridesk.mailroom.mime.defects import Defects
from tridesk.mailroom.mime.filenames import safe_filename
from tridesk.mailroom.mime.headers import MailHeaders
from tridesk.mailroom.mime.identifiers import read_identifier, read_identifiers
from tridesk.mailroom.mime.kinds import KindEvidence, is_reply, kind_of
from tridesk.mailroom.mime.plain import text_of
from tridesk.mailroom.mime.reports import MailReport, read_report, returned_message_id, returns_mail
from tridesk.mailroom.mime.sanitise import sanitise
from tridesk.mailroom.mime.scrub import clean_line, clean_text
from tridesk.mailroom.mime.tree import Part, read_tree
from tridesk.mailroom.mime.values import Address, AttachedPart, DeliveryStatus, Mail
from tridesk.mailroom.mime.words import readable

MAX_SUBJECT = 1_000
MAX_AUTHENTICATION = 20

MAX_MESSAGES, MAX_MESSAGE_DEPTH, MAX_MESSAGE = 5, 2, 200_000

# As mail programs write it, so that the folding of quotations knows it.
_FORWARDED = "---------- Forwarded message ---------"
_SHOWN = ("From", "Date", "Subject", "To", "Cc")
_ENVELOPE_LINE = re.compile(rb"\s*(?:>?From [^\n]*\n)?")


def parse(raw: bytes, *, null_sender: bool = False) -> Mail:
    """Read a whole mail. Any bytes give a value; what was wrong stands in its `defects`.

    `null_sender` says that the envelope named no sender; without an envelope, a Return-Path of '<>' does.
    """
    defects = Defects()
    tree = _tree(raw, defects)
    contents = read_contents(tree, defects)
    headers = tree.headers
    authors = read_addresses(headers.all("from"), defects)
    sender = authors[0] if authors else _other_sender(headers, defects)
    subject = _subject(headers, defects)
    html, written = _texts(contents, defects)
    attachments, digest = _attachments(contents.leaves, html)
    notice = _notice(tree, sender, subject, written, null_sender=null_sender)
    report = _report(tree, notice, defects)
    text = written if report else _with_messages(written, contents.messages, defects)
    return Mail(
        message_id=read_identifier(headers.first("message-id")),
        in_reply_to=read_identifiers(headers.all("in-reply-to")),
        references=read_identifiers(headers.all("references")),
        sender=sender,
        authors=authors,
        authentication=_authentication(headers),
        reply_to=read_addresses(headers.all("reply-to"), defects),
        to=read_addresses(headers.all("to"), defects),
        cc=read_addresses(headers.all("cc"), defects),
        subject=subject,
        sent_at=read_date(headers.first("date"), defects),
        text=text,
        html=html,
        attachments=attachments,
        kind=kind_of(KindEvidence(headers, subject, written, report)),
        deliveries=report.deliveries if report else (),
        failed_message_id=report.failed_message_id if report else "",
        returned_ids=() if report else _returned_ids(tree, notice),
        defects=defects.codes(),
        fingerprint=_fingerprint(sender, subject, written, digest),
    )


def part_content(raw: bytes, index: int) -> bytes:
    """Decoded bytes of attachment `index`, numbered as in `Mail.attachments`; IndexError if not there."""
    defects = Defects()
    leaves = read_contents(_tree(raw, defects), defects).leaves
    if not 0 <= index < len(leaves):
        raise IndexError(f"the mail has {len(leaves)} attachments, none is number {index}")
    return leaves[index].content()


def _tree(raw: bytes, defects: Defects) -> Part:
    envelope = _ENVELOPE_LINE.match(raw)
    if envelope and envelope.end():
        raw = raw[envelope.end() :]
    if b"\r" in raw[:1_000] and b"\n" not in raw[:1_000]:
        # Line ends of the old Macintosh, seen from a few fax gateways.
        raw = raw.replace(b"\r", b"\n")
    return read_tree(raw, defects)


def _other_sender(headers: MailHeaders, defects: Defects) -> Address | None:
    """The address in Sender or on the envelope of a mail without From: for display, never trusted."""
    for name in ("sender", "return-path"):
        addresses = read_addresses(headers.all(name), defects)
        if addresses:
            return addresses[0]
    defects.note("no-sender")
    return None


def _authentication(headers: MailHeaders) -> tuple[Field, ...]:
    """The fields in their order, from the top; more than a few no server of ours wrote."""
    values = headers.all("authentication-results")[:MAX_AUTHENTICATION]
    hosts = tuple(map(receiving_host, headers.all("received")))
    return tuple(Field(value, hosts[:above]) for value, above in zip(values, headers.received_above, strict=False))


def _subject(headers: MailHeaders, defects: Defects) -> str:
    subject = readable(headers.first("subject"), defects)
    if len(subject) > MAX_SUBJECT:
        defects.note("header-too-large")
    return subject[:MAX_SUBJECT]


def _texts(contents: Contents, defects: Defects) -> tuple[str, str]:
    """The HTML of the whole mail, sanitised, and its text with the notes about what cannot be read."""
    safe = [sanitise(body.html, defects) if body.html else "" for body in contents.bodies]
    texts: dict[str, str] = {}
    for body, html in zip(contents.bodies, safe, strict=True):
        text = text_of(body.plain, html)
        # Some programs send plain text and HTML one after the other instead of as alternatives.
        texts.setdefault("".join(text.split()), text.strip("\n"))
    # A client that invites writes the same into the text and into the calendar.
    meetings = [text for text in dict.fromkeys(contents.meetings) if not _holds(texts, text)]
    text = "\n\n".join([*filter(str.strip, texts.values()), *contents.notes, *meetings])
    return _whole_html(contents.bodies, safe), clean_text(text)


def _holds(texts: dict[str, str], text: str) -> bool:
    words = "".join(text.split())
    return any(words in known for known in texts)


def _with_messages(written: str, messages: list[Part], defects: Defects, depth: int = 0) -> str:
    """The text, and below it that of mails that were passed on as files, each under its headers."""
    texts = [written]
    for part in messages[:MAX_MESSAGES]:
        tree = _tree(part.content(defects), Defects())
        contents = read_contents(tree, Defects())
        _, text = _texts(contents, Defects())
        if depth < MAX_MESSAGE_DEPTH:
            text = _with_messages(text, contents.messages, defects, depth + 1)
        texts.append(f"{_FORWARDED}\n{_headers_shown(tree.headers)}\n\n{text[:MAX_MESSAGE]}".rstrip())
    return "\n\n".join(filter(None, texts))


def _headers_shown(headers: MailHeaders) -> str:
    lines = [(name, readable(headers.first(name.lower()), Defects())[:MAX_SUBJECT]) for name in _SHOWN]
    return "\n".join(f"{name}: {value}" for name, value in lines if value)


def _whole_html(bodies: list[Body], safe: list[str]) -> str:
    if not any(safe):
        return ""
    pieces = [html or _as_html(body.plain) for body, html in zip(bodies, safe, strict=True)]
    return clean_text("\n<hr>\n".join(filter(None, pieces)))


def _as_html(plain: str) -> str:
    return f"<p>{entities.escape(plain.strip()).replace(chr(10), '<br>')}</p>" if plain.strip() else ""


def _attachments(leaves: list[Leaf], html: str) -> tuple[tuple[AttachedPart, ...], bytes]:
    """The attachments, and one digest over all that they contain; each is decoded once and let go."""
    digest = hashlib.sha256()
    attachments = []
    for index, leaf in enumerate(leaves):
        content = leaf.content()
        digest.update(len(content).to_bytes(8))
        digest.update(content)
        attachments.append(
            AttachedPart(
                index=index,
                filename=safe_filename(leaf.filename, leaf.content_type, f"attachment-{index + 1}"),
                content_type=leaf.content_type,
                size=len(content),
                content_id=clean_line(leaf.content_id) or None,
                inline=bool(leaf.content_id) and f'src="cid:{entities.escape(leaf.content_id)}"' in html,
            )
        )
    return tuple(attachments), digest.digest()


def _notice(tree: Part, sender: Address | None, subject: str, text: str, *, null_sender: bool) -> BounceText:
    headers = tree.headers
    if sender is None:  # 'From: MAILER-DAEMON (Mail Delivery System)', without any address
        word = headers.first("from").strip().partition(" ")[0][:64].strip('<>"')
        sender = Address(word, f"{word}@") if word else None
    return BounceText(
        subject=subject,
        text=text,
        sender=sender,
        failed=tuple(address.email for address in read_addresses(headers.all("x-failed-recipients"), Defects())),
        mailer=headers.first("x-mailer"),
        null_sender=null_sender or headers.first("return-path").strip() == "<>",
        is_reply=is_reply(headers, subject),
        returns_mail=returns_mail(tree),
    )


def _report(tree: Part, notice: BounceText, defects: Defects) -> MailReport | None:
    """What servers say in fields made for programs, completed by what they say in words; or said in words alone."""
    report = read_report(tree, defects)
    if report is None:
        report = read_bounce(notice)
        if report and not report.failed_message_id:
            return replace(report, failed_message_id=returned_message_id(tree, Defects()))
        return report
    if report.is_receipt and is_refusal(notice.text):
        delivery = DeliveryStatus(report.answerer, "failed", "", " ".join(notice.text.split())[:500])
        return replace(report, deliveries=(delivery,), is_receipt=False)
    if not report.is_receipt and not any(delivery.recipient for delivery in report.deliveries):
        action = report.deliveries[0].action if report.deliveries else "failed"
        named = tuple(DeliveryStatus(recipient, action, "", "") for recipient in recipients_in(notice))
        return replace(report, deliveries=named or report.deliveries)
    return report


def _returned_ids(tree: Part, notice: BounceText) -> tuple[str, ...]:
    """The Message-IDs that a mail without sender names, attached, in its text or as a thread; none of a reply.

    The acknowledgement of another desk has no sender either, and our mail as its thread.
    """
    if not notice.null_sender or notice.is_reply:
        return ()
    attached = returned_message_id(tree, Defects())
    is_of_a_desk = tree.headers.all("precedence") or tree.headers.all("x-loop")
    thread = [] if is_of_a_desk else [*tree.headers.all("in-reply-to"), *tree.headers.all("references")]
    return (*filter(None, [attached]), *message_ids_in(notice.text), *read_identifiers(thread))


def _fingerprint(sender: Address | None, subject: str, text: str, attachments: bytes) -> str:
    digest = hashlib.sha256(attachments)
    for field in (sender.email if sender else "", subject, text):
        data = field.encode("utf-8", "replace")
        digest.update(len(data).to_bytes(8))
        digest.update(data)
    return digest.hexdigest()
