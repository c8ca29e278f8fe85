"""Bounces: delivery failures and delays told in free text, by servers older or prouder than RFC 3464."""

import re

from tridesk.mailroom.mime.identifiers import read_identifier
from tridesk.mailroom.mime.reports import Report
from tridesk.mailroom.mime.values import Delivery

_MAX_TEXT = 60_000
_MAX_RECIPIENTS = 50

_DELAYED = re.compile(
    r"delivery status notification \(delay\)|delayed mail|warning: (?:could not send|message)|message delayed"
    r"|delivery (?:is|has been) delayed|has not (?:yet )?been delivered|still being retried|will be retried"
    r"|do(?:es)? not need to re-?send|vertraagd|retard[ée]e?|différée?|verzögert",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"undeliver(?:able|ed)|mail delivery failed|returned mail|failure notice|could not be delivered"
    r"|delivery (?:status notification \(fail|failure|has failed|to the following recipients? failed)"
    r"|wasn't able to deliver|permanent (?:fatal )?error|did not reach|user unknown|no such user"
    r"|mailbox unavailable|this is the (?:qmail-send program|mail system at host)|recipient address rejected"
    r"|non remis|non délivré|n'a pas pu être (?:remis|distribué)|échec de la (?:remise|distribution)"
    r"|onbestelbaar|niet (?:worden )?bezorgd|kon niet worden (?:af)?geleverd"
    r"|unzustellbar|nicht zugestellt",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|microsoftexchange[0-9a-f]*)$", re.IGNORECASE)
_ADDRESS = re.compile(r"<?([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9])>?:?")
_STATUS = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")
_MESSAGE_ID = re.compile(r"^[> \t]*Message-ID:\s*(<[^<>\s]{1,500}>)", re.MULTILINE | re.IGNORECASE)
_RETURNED_MAIL = re.compile(
    r"^(?:-{2,60}.{0,80}(?:copy of the message|original message|returned message|oorspronkelijk|message d'origine"
    r"|ursprüngliche).*|original message headers:.*|received: .*|return-path: .*)$",
    re.MULTILINE | re.IGNORECASE,
)


def is_machine(local_part: str) -> bool:
    """Addresses from which mail servers speak."""
    return bool(_MACHINE.fullmatch(local_part))


def read_bounce(subject: str, text: str, failed_recipients: tuple[str, ...], sender: str) -> Report | None:
    """A free-text bounce, None when this is none.

    Call it only for mail that a machine sent; `failed_recipients` come from an X-Failed-Recipients header,
    `sender` is the machine itself, which also names itself in its text.
    """
    start = text[:_MAX_TEXT]
    said, returned = _split(start)
    told = f"{subject}\n{said[:4_000]}"
    delayed = bool(_DELAYED.search(told))
    if not delayed and not failed_recipients and not _FAILED.search(told):
        return None
    recipients = failed_recipients or _recipients(said, sender)
    message_id = _MESSAGE_ID.search(returned) or _MESSAGE_ID.search(said)
    action = "delayed" if delayed else "failed"
    deliveries = tuple(Delivery(recipient, action, *_reason(said, recipient)) for recipient in recipients)
    if not deliveries:
        deliveries = (Delivery("", action, *_reason(said, "")),)
    return Report(deliveries, read_identifier(message_id[1]) if message_id else "")


def _split(text: str) -> tuple[str, str]:
    """What the server says, and the mail that it sends back below."""
    border = _RETURNED_MAIL.search(text)
    return (text[: border.start()], text[border.start() :]) if border else (text, text)


def _recipients(said: str, sender: str) -> tuple[str, ...]:
    """Addresses on a line of their own or at its start, as servers list them; else the first named."""
    listed: dict[str, None] = {}
    for line in said.splitlines():
        found = _ADDRESS.match(line.strip(" \t*>-"))
        if found:
            listed[_lowered(found[1])] = None
    named = list(listed) or [_lowered(found[1]) for found in _ADDRESS.finditer(said)]
    others = [address for address in named if address != sender and not is_machine(address.partition("@")[0])]
    return tuple(others[: _MAX_RECIPIENTS if listed else 1])


def _reason(said: str, recipient: str) -> tuple[str, str]:
    """Status and sentence for one recipient: what stands on its line and below, up to a blank line."""
    position = said.lower().find(recipient.lower()) if recipient else -1
    paragraph = re.split(r"\n\s*\n", said[position + len(recipient) :] if position >= 0 else said, maxsplit=1)[0]
    diagnostic = " ".join(paragraph.strip(" >:\n").split())[:500]
    status = _STATUS.search(diagnostic) or _STATUS.search(said)
    return (status[1] if status else ""), diagnostic


def _lowered(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"
