"""Bounces: delivery failures and delays told in free text, by servers older or prouder than RFC 3464.

Sentences in four languages and addresses where servers list them are found here; the shapes of odd servers are known to
flufl.bounce, the bounce detectors of Mailman, which reads the notice as well.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message

from flufl.bounce import all_failures

from tridesk.mailroom.mime.identifiers import read_identifier, read_identifiers
from tridesk.mailroom.mime.reports import MAX_DELIVERIES, MailReport
from tridesk.mailroom.mime.values import Address, DeliveryStatus

_MAX_TEXT = 60_000
_MAX_HEAD = 4_000
# Some detectors take cubic time on a line: short lines keep that small.
_MAX_LINES, _MAX_LINE = 300, 160
_NOBODY = "nobody@nowhere.invalid"

_DELAYED = re.compile(
    r"delivery status notification \(delay\)|delayed mail|warning: (?:could not send|message|e-?mail)|message delayed"
    r"|(?:delivery|mail) (?:is|has been|was) delayed|(?:delivery|mail) delay(?:ed)?\b|delivery incomplete"
    r"|temporary (?:delivery )?(?:failure|problem|error)|not yet been delivered"
    r"|still being retried|will be retried|will retry for|will (?:keep|continue) trying|attempts will continue"
    r"|do(?:es)? not need to re-?send|no action is required on your part|advisory-only email"
    r"|vertraagd|uitgesteld|nog niet (?:worden )?(?:be|af)geleverd|nog niet bezorgd"
    r"|retard[ée]e?|différée?|pas encore (?:pu être|été) (?:remis|distribué|délivré)"
    r"|verzöger|noch nicht zugestellt|noch nicht ausgeliefert",
    re.IGNORECASE,
)
_FAILED = re.compile(
    # en
    r"undeliver(?:able|ed)|non-?delivery|(?:mail|message|e-?mail|delivery)(?: delivery)? (?:has )?fail(?:ed|ure)"
    r"|fail(?:ed|ure) (?:mail|delivery|notice)|fail(?:ed|ure) to deliver|failed recipient|returned mail"
    r"|(?:could|can|was|were)(?: ?not|n['’]t)(?: be)? (?:delivered|sent|reached)|not (?:been )?delivered"
    r"|(?:un|wasn['’]t |not |in)able to (?:be )?deliver|delivery status notification(?: \(fail|: error)"
    r"|delivery (?:failure|has failed|error|problem|to the following recipients? (?:failed|was aborted))"
    r"|delivery to the following addresses failed|mail (?:delivery|system) (?:error|problem)"
    r"|error (?:during|sending|delivering)|permanent (?:fatal |delivery )?(?:error|failure)|did not (?:reach|receive)"
    r"|user unknown|unknown user|no such (?:user|recipient|address|mailbox)"
    r"|user(?: mailbox)? (?:is )?not (?:found|known|listed)"
    r"|mailbox (?:is )?(?:unavailable|full|not found|disabled)|mailbox exceeds|over ?quota|quota exceeded"
    r"|recipient address rejected|address not found|message (?:you sent )?(?:blocked|refused|undelivered|rejected)"
    r"|was (?:automatically )?(?:rejected|refused|blocked)|here is your list of failed recipients"
    r"|this is the (?:qmail-send program|mail system at host|deliver program)|message was undeliverable"
    # fr
    r"|non (?:remis|délivré|distribué)|impossible de (?:remettre|distribuer|délivrer)|échec (?:de|d['’]) ?(?:la )?"
    r"(?:remise|distribution|livraison|envoi|l['’]envoi|acheminement)|n['’](?:a|ont|est) (?:pas )?(?:pu |pas )?"
    r"(?:être |été )?(?:remise?s?|distribuée?s?|délivrée?s?|livrée?s?|acheminée?s?|parvenue?s?|transmise?s?)"
    r"|pas pu être (?:remis|distribué|délivré|livré|acheminé|envoyé)|adresse introuvable|destinataire inconnu"
    r"|utilisateur (?:inconnu|non recensé)|boîte aux lettres (?:pleine|inconnue|saturée)|retour à l['’]expéditeur"
    # nl
    r"|onbestelbaar|niet (?:worden )?(?:bezorgd|afgeleverd|besteld|geleverd|verzonden|overgebracht)"
    r"|kon niet worden (?:af)?geleverd|(?:bezorgen|bezorging|aflevering|levering|verzenden) (?:is |van .{1,60} )?"
    r"(?:mislukt|niet gelukt)|(?:fout|mislukt\w*) bij (?:het )?(?:bezorg|aflever|verzend)\w*|niet bereikt"
    r"|(?:bezorg|aflever)fout|adres (?:is )?niet gevonden|onbekende (?:gebruiker|ontvanger|geadresseerde)"
    r"|postvak (?:is )?(?:vol|onbekend|niet gevonden)|mailbox (?:is )?vol\b|bericht (?:is )?geweigerd"
    # de
    r"|unzustellbar|nicht zugestellt|nicht zustellbar|nicht (?:ausgeliefert|übermittelt|erreicht)"
    r"|zustell(?:fehler|ung (?:ist )?(?:fehlgeschlagen|gescheitert|nicht möglich))"
    r"|fehler bei der (?:nachrichten)?zustellung|zustellung an .{1,60} fehlgeschlagen"
    r"|unbekannter (?:empfänger|benutzer)|empfänger (?:ist )?unbekannt"
    r"|adresse (?:wurde )?nicht gefunden|postfach (?:ist )?(?:voll|unbekannt)"
    r"|(?:nachricht|e-?mail|mail) (?:wurde )?(?:abgewiesen|abgelehnt|zurückgewiesen)",
    re.IGNORECASE,
)
# A server refuses a mail in the clothes of a receipt (Sieve's reject, RFC 5429).
_REFUSED = re.compile(
    r"automatically rejected|was (?:rejected|refused)|refused by the recipient|quota exceeded|mailbox (?:is )?full"
    r"|geweigerd|refusé|rejeté|abgewiesen|abgelehnt|zurückgewiesen",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"(?:mailer|mail|smtp)[-_.]?daemon|mdaemon|post[-_.]?master|microsoftexchange[0-9a-f]*"
    r"|mail[-_.]?(?:delivery|system)\b.*"
    r"|mail[-_.]?delivery[-_.\w]*|mail[-_.]?(?:server|gateway|robot)|delivery[-_.](?:sub)?system|nondelivery\w*|ndr"
    r"|bounces?(?:[-+=].*)?|bounce-?handler|imss|\w*smtp_mail_service|symantec_antivirus\w*|smtp-?(?:server|gateway)",
    re.IGNORECASE,
)
_MACHINE_NAME = re.compile(r"(?:internet )?mail[- ](?:delivery|er)\b|mailer-daemon|e-?mail delivery", re.IGNORECASE)

_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_DOMAIN = r"[A-Za-z0-9.-]{1,190}[A-Za-z0-9]"
_ADDRESS = re.compile(rf"(?<![A-Za-z0-9._%+-])({_LOCAL}@{_DOMAIN})")
_LISTED = re.compile(rf"({_LOCAL}@{_DOMAIN})[>\"'\])]*(?:[:;,.]|\s|$)")
_LABELLED = re.compile(
    r"(?:undeliver\w{1,6} to|unknown user|user unknown|rcpt to|(?:failed|intended|final|original)[- ]recipient"
    r"|recipients?|undeliverable address|(?:expanded|generated) from|destinataires?|geadresseerden?|ontvanger|empfänger"
    r"|address(?:e|ee|at|es)?|adres|adresse|(?:message|bericht|nachricht|e-?mail|mail|courriel) (?:to|aan|à|an)"
    r"|quota violation for|delivery failed|mailbox(?: is full)?|deliver\w{0,4} to|bezorgd (?:bij|aan)|remis à"
    r"|zugestellt an"
    rf")(?: address)?\s?(?:\((?:e?s|n|en)\))?\s?:?\s?(?:rfc822;|\[?smtp:)?\s?[<\"'(]{{0,2}}({_LOCAL}@{_DOMAIN})",
    re.IGNORECASE,
)
_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_MESSAGE_ID = re.compile(r"^[> \t]{0,20}Message-ID:\s{0,20}(<[^<>\s]{1,500}>)", re.MULTILINE | re.IGNORECASE)
_RETURNED_MAIL = re.compile(
    r"^[ \t>|]{0,8}(?:[-=_*|]{2,60}.{0,80}(?:copy of the message|original message|returned m|message (?:header|text)"
    r"|header of the original|unsent message|forwarded message|start of returned|oorspronkelijk|message d['’]origine"
    r"|message original|ursprünglich|originalnachricht|original-?nachricht).*"
    r"|(?:original message (?:headers|follows|details)|here is your returned mail|a copy of the (?:original )?message"
    r"|message (?:headers?|text) follows|oorspronkelijke bericht(?:koppen)?|en-têtes d(?:e|u) message d['’]origine"
    r"|ursprüngliche nachrichten(?:kopfzeilen)?|your message reads).{0,80}"
    r"|received: .*|return-path: .*)$",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class BounceText:
    """A mail that may be a bounce: `text` is what it says itself, without the mail that it gives back.

    `failed` are the addresses of its X-Failed-Recipients header; `sender` is the machine itself, which also names
    itself in its text; `mailer` is the program. `null_sender`: it came from the empty address of the envelope, as a
    report must (RFC 5321, 4.5.5). `is_reply`: its headers or its subject say that a program answered. `returns_mail`:
    a mail, or its headers, is attached.
    """

    subject: str
    text: str
    sender: Address | None
    failed: tuple[str, ...] = ()
    mailer: str = ""
    null_sender: bool = False
    is_reply: bool = False
    returns_mail: bool = False

    @property
    def is_from_server(self) -> bool:
        """Whether its author is called what only mail servers are called."""
        return self.sender is not None and (
            is_machine(self.sender.email.partition("@")[0]) or bool(_MACHINE_NAME.match(self.sender.name))
        )


def is_machine(local_part: str) -> bool:
    """Addresses from which mail servers speak."""
    return bool(_MACHINE.fullmatch(local_part[:64]))


def is_refusal(text: str) -> bool:
    """Whether the text of a receipt says that the mail was refused."""
    return bool(_REFUSED.search(text[:_MAX_HEAD]))


def read_bounce(notice: BounceText) -> MailReport | None:
    """A free-text bounce, None when this is none: people forward and discuss them too."""
    if not notice.failed and not notice.is_from_server and (not notice.null_sender or notice.is_reply):
        return None
    words, returned = _split(notice.text[:_MAX_TEXT])
    action = _action(notice.subject, words)
    temporary, permanent = _odd_shapes(notice, words) if notice.is_from_server or action else ((), ())
    if not action and not notice.failed:
        if not temporary and not permanent:
            return None
        action = "failed" if permanent else "delayed"
    recipients = _recipients(notice, words, (*temporary, *permanent))
    if not notice.failed and not notice.is_from_server and not _is_about_mail(notice, returned, recipients):
        return None
    message_id = _MESSAGE_ID.search(returned) or _MESSAGE_ID.search(words)
    deliveries = tuple(
        DeliveryStatus(recipient, action or "failed", *_reason(words, recipient)) for recipient in recipients or ("",)
    )
    return MailReport(deliveries, read_identifier(message_id[1]) if message_id else "")


def message_ids_in(text: str) -> tuple[str, ...]:
    """The Message-IDs of headers that stand in a text."""
    return read_identifiers(_MESSAGE_ID.findall(text[:_MAX_TEXT]))


def recipients_in(notice: BounceText) -> tuple[str, ...]:
    """The addresses in the text of a report, for reports without addresses in their fields."""
    words, _ = _split(notice.text[:_MAX_TEXT])
    temporary, permanent = _odd_shapes(notice, words)
    return _recipients(notice, words, (*temporary, *permanent))


def _action(subject: str, words: str) -> str:
    """'failed', 'delayed' or '' when neither is said; the subject decides, by what it says first."""
    for told in (subject, words[:_MAX_HEAD]):
        delayed, failed = _DELAYED.search(told), _FAILED.search(told)
        if delayed and failed and told is subject:
            return "delayed" if delayed.start() <= failed.start() else "failed"
        if delayed or failed:
            return "delayed" if delayed else "failed"
    return ""


def _is_about_mail(notice: BounceText, returned: str, recipients: tuple[str, ...]) -> bool:
    """Whether a mail without sender and without a server's name is about a mail of ours rather than about anything."""
    return notice.returns_mail or bool(returned and recipients) or bool(_FAILED.search(notice.subject) and recipients)


def _split(text: str) -> tuple[str, str]:
    """What the server says, and the mail that it sends back below, '' when there is none."""
    border = _RETURNED_MAIL.search(text)
    return (text[: border.start()], text[border.start() :]) if border else (text, "")


def _odd_shapes(notice: BounceText, words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Addresses that failed for now and for good, as flufl.bounce finds them in the notice alone."""
    message = Message()
    message["From"] = notice.sender.email if notice.sender else _NOBODY  # some detectors need one
    message["X-Mailer"] = notice.mailer[:80]
    words = _MESSAGE_ID.sub("", words)  # which looks like an address
    text = "\n".join(line[:_MAX_LINE] for line in words.split("\n", _MAX_LINES)[:_MAX_LINES])
    if notice.returns_mail:
        message["Content-Type"] = "multipart/mixed"
        body, copy = Message(), Message()
        body["Content-Type"], body["Content-Description"] = "text/plain", "notification"
        body.set_payload(text)
        copy["Content-Type"] = "text/rfc822-headers"
        copy.set_payload("")
        message.attach(body)
        message.attach(copy)
    else:
        message.set_payload(text)
    try:
        temporary, permanent = all_failures(message)
    except (AttributeError, LookupError, TypeError, ValueError):  # a detector stumbled: the mail is read without it
        return (), ()
    return tuple(sorted(map(_text, temporary))), tuple(sorted(map(_text, permanent)))


def _text(address: bytes) -> str:
    return address.decode("ascii", "replace")


def _recipients(notice: BounceText, words: str, others: tuple[str, ...]) -> tuple[str, ...]:
    """Every address that failed, each once: from the header, where servers list or label them; else the first named."""
    lines = words.split("\n", _MAX_LINES)[:_MAX_LINES]
    addresses = [*notice.failed]
    addresses += [match[1] for line in lines if (match := _LISTED.match(line[:_MAX_LINE].strip(" \t*>-|<\"'([")))]
    addresses += [match[1] for line in lines for match in _LABELLED.finditer(line[: 3 * _MAX_LINE])]
    addresses += others
    fitting = _fitting(notice, addresses)
    if not fitting:
        named = (match[1] for line in lines for match in _ADDRESS.finditer(line[: 3 * _MAX_LINE]))
        fitting = _fitting(notice, named)[:1]
    return fitting[:MAX_DELIVERIES]


def _fitting(notice: BounceText, addresses: Iterable[str]) -> tuple[str, ...]:
    """Whole addresses in one spelling, without those of the server itself."""
    sender = notice.sender.email.lower() if notice.sender else ""
    spelled: dict[str, str] = {}
    for address in addresses:
        whole = _ADDRESS.fullmatch(address.strip("'\"<>. "))
        if whole and whole[1].lower() != sender and not is_machine(whole[1].partition("@")[0]):
            spelled.setdefault(whole[1].lower(), _lowered(whole[1]))
    return tuple(spelled.values())


def _reason(words: str, recipient: str) -> tuple[str, str]:
    """Status and sentence for one recipient: what stands on its line and below, up to a blank line."""
    position = words.lower().find(recipient.lower()) if recipient else -1
    rest = words[position + len(recipient) :] if position >= 0 else words
    paragraph = re.split(r"\n[ \t]*\n", rest[:_MAX_HEAD], maxsplit=1)[0]
    diagnostic = " ".join(paragraph.strip(" \"'>:\n").split())[:500]
    status = _STATUS.search(diagnostic) or _STATUS.search(words)
    return (status[1] if status else ""), diagnostic


def _lowered(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"
