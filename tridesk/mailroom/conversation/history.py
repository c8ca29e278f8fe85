"""History: find where an earlier mail begins: below a block of headers ('Van: Verzonden: Aan: Onderwerp:') or
below a separator ('-----Oorspronkelijk bericht-----'): from there on everything is old."""

import re

from tridesk.mailroom.conversation.attributions import CLOCK

_MAX_HEADER_LINES = 24
_MAX_WRAPPED_LINES = 4
_MAX_FIELD = 300  # characters of a line that are looked at

_DASHES = "-_=—"

# What stands between dashes, with single spaces between the words.
_SEPARATOR = re.compile(
    r"oorspronkelijke? (?:bericht|e-?mail|afspraak)|origineel bericht|message d['’]origine|message (?:original|initial)"
    r"|courriel original|e-?mail d['’]origine|rendez-vous d['’]origine|urspr(?:ü|ue)ngliche (?:nachricht|e-?mail)"
    r"|originale? ?nachricht|originaltermin|antwort nachricht|original (?:message|appointment|email)|reply message"
    r"|oprindelig meddelelse|mensaje original|messaggio originale",
    re.IGNORECASE,
)
_WROTE = re.compile(r"\b(?:schreef|a [ée]crit|schrieb|wrote)\b", re.IGNORECASE)
_REPLY_ABOVE = re.compile(
    r"please (?:type|write|enter) (?:your )?reply above|reply above this line"
    r"|(?:gelieve )?(?:te )?antwoord(?:en)? boven deze"
    r"|(?:typ|schrijf) uw antwoord boven|(?:gelieve )?boven deze (?:lijn|regel) (?:te )?antwoord"
    r"|(?:veuillez )?r[ée]pond(?:re|ez) au[- ]dessus de cette ligne"
    r"|bitte (?:antworten sie )?(?:oberhalb|über) dieser (?:linie|zeile)",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"forwarded message|doorgestuurd bericht|message (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])|weitergeleitete nachricht",
    re.IGNORECASE,
)
_FORWARD_BEGINS = re.compile(
    r"(?:begin (?:forwarded message|doorgestuurd bericht)|d[ée]but du message (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée])"
    r"|anfang der weitergeleiteten (?:e-?mail|nachricht)) ?:",
    re.IGNORECASE,
)
_GROUPWISE_DATE = re.compile(r"\b\d{1,4}[-/. ]\w")
_GROUPWISE_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b")

_FIELDS = {
    "sender": r"van|de|von|from|fra|från|afzender|expéditeur|absender",
    "date": r"verzonden(?:\s+op)?|verstuurd|datum|envoy[ée](?:\s+le)?|date(?:\s+d['’]envoi)?"
    r"|gesendet(?:\s+am)?|sent(?:\s+at)?|sendt|skickat",
    "to": r"aan|à|a|an|to|til|till|destinataires?|empfänger|geadresseerde",
    "subject": r"onderwerp|objet|sujet|betreff|subject|emne|ämne",
    "other": r"cc|kopie|copie|bcc|cci|reply-to|antwoord\s+aan|bijlagen?|pièces\s+jointes|anlagen?"
    r"|attachments?|importance|urgentie|wichtigkeit|priorit(?:y|eit|é|ät)",
}
_FIELD = re.compile(
    r"^[\s>*|]{0,8}(?:" + "|".join(f"(?P<{kind}>{names})" for kind, names in _FIELDS.items()) + r")\s?\*{0,2}\s?:",
    re.IGNORECASE,
)
_MAY_BEGIN = re.compile(r"^[\s>*|]{0,8}\w{1,14}(?:\s\w{2,3})?\s?\*{0,2}\s?:")
_ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]{1,200}\.\w")
# Mail clients write when a mail was sent; a memo or a fax sheet has a date, and tells what no mail client does.
_SENT = re.compile(r"\W{0,8}(?:verzonden|verstuurd|envoy|gesendet|sent|sendt|skickat)", re.IGNORECASE)
_SHEET = re.compile(
    r"\W{0,8}(?:(?:tele|télé)?(?:fax|copie(?!\s?:))|pagina|pages?|aantal|nombre|blz|seiten?|seitenzahl|anzahl"
    r"|number of pages"
    r"|(?:(?:nos|vos|notre|votre|ons|uw|unser|ihr) )?(?:réf|ref|kenmerk|zeichen)|tel|tél|telefoon|téléphone|dienst"
    r"|service)"
    r"[\w .'’()-]{0,20}:",
    re.IGNORECASE,
)


def history_begins(lines: list[str], position: int) -> bool:
    """Whether an earlier mail begins at this line, which is not blank."""
    line = lines[position]
    if _MAY_BEGIN.match(line[:_MAX_FIELD]):
        return _is_header_block(lines, position)
    if line.lstrip(" \t>*#<")[:1] not in "-_=—*rpgtsvbRPGTSVB":
        return False
    between = _between_dashes(line)
    if between and (_SEPARATOR.fullmatch(between) or (_WROTE.search(between) and len(between) < 220)):
        return True
    if _REPLY_ABOVE.match(" ".join(line.split()).lstrip("#*=<>_- ")):
        return True
    return _is_rule(line) and _is_header_block(lines, _next_written(lines, position + 1))


def is_groupwise(lines: list[str], position: int) -> bool:
    """'>>> "Name" <address> 2/03/2026 14:05 >>>', under which GroupWise puts the earlier mail without marks."""
    line = lines[position].rstrip()
    if len(line) > _MAX_FIELD or not line.startswith(">>> ") or not line[4:].endswith((">>>", ":")):
        return False
    date = _GROUPWISE_DATE.search(line)
    if not date or not _GROUPWISE_CLOCK.search(line, date.end()):
        return False
    below = _next_written(lines, position + 1)
    return below < len(lines) and not lines[below].startswith(">")


def is_forward(line: str) -> bool:
    """The mark above a mail that is passed on: that mail is what the sender wants read."""
    if len(line) > _MAX_FIELD:
        return False
    return bool(
        _FORWARD.fullmatch(_between_dashes(line)) or _FORWARD_BEGINS.fullmatch(" ".join(line.strip("> *").split()))
    )


def _between_dashes(line: str) -> str:
    """The words between at least two dashes on either side, '' when there are none."""
    bare = line.strip(" \t\r>*")
    words = bare.strip(_DASHES)
    before = len(bare) - len(bare.lstrip(_DASHES))
    return " ".join(words.split()) if before >= 2 and len(bare) - before - len(words) >= 2 else ""


def _is_rule(line: str) -> bool:
    """A drawn line: nothing but five or more of one sign."""
    bare = line.strip()
    return len(bare) >= 5 and bare[0] in "_-*=" and not bare.strip(bare[0])


def _next_written(lines: list[str], start: int) -> int:
    return next((number for number in range(start, min(start + 3, len(lines))) if lines[number].strip()), start)


def _is_header_block(lines: list[str], start: int) -> bool:
    """The headers of a quoted mail, and not something that a person filled in."""
    first = _FIELD.match(lines[start][:_MAX_FIELD]) if start < len(lines) else None
    if not first or first.lastgroup == "other":
        return False
    kinds: set[str] = set()
    sheet = dated = sent = False
    last = start
    for position in range(start, min(start + _MAX_HEADER_LINES, len(lines))):
        line = lines[position][:_MAX_FIELD]
        if field := _FIELD.match(line):
            kinds.add(field.lastgroup or "")
            sent = sent or bool(_SENT.match(line))
            dated = dated or (field.lastgroup == "date" and bool(CLOCK.search(line)))
            last = position
        elif not line.strip() and len(kinds) >= 3:
            break
        elif position - last > _MAX_WRAPPED_LINES:
            break  # a long list of recipients may wrap; running text does not belong here
        sheet = sheet or bool(_SHEET.match(line))
    kinds.discard("other")
    named = any(_ADDRESS.search(line[:_MAX_FIELD]) for line in lines[start : last + 1])
    if sheet and not sent:
        return False
    if kinds >= {"sender", "date", "subject"}:
        return sent or dated or named
    # 'Date: De: À:' of somebody who asks for a meeting is no mail: that takes a subject or an address.
    return named and (len(kinds) >= 3 or (len(kinds) == 2 and dated))
