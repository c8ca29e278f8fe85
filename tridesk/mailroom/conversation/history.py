"""History: find where an earlier mail begins: below a block of headers ('Van: Verzonden: Aan: Onderwerp:') or
below a separator ('-----Oorspronkelijk bericht-----'): from there on everything is old."""

import re

_MAX_HEADER_LINES = 24
_MAX_WRAPPED_LINES = 4

_SEPARATOR = re.compile(
    r"^[\s>*]*[-_=—]{2,}\s*(?:oorspronkelijke?\s+(?:bericht|e-?mail|afspraak)|origineel\s+bericht"
    r"|message\s+d['’]origine|message\s+(?:original|initial)|courriel\s+original|e-?mail\s+d['’]origine"
    r"|rendez-vous\s+d['’]origine|urspr(?:ü|ue)ngliche\s+(?:nachricht|e-?mail)|originale?\s?nachricht"
    r"|originaltermin|antwort\s+nachricht|original\s+(?:message|appointment|email)|reply\s+message"
    r"|oprindelig\s+meddelelse|mensaje\s+original|messaggio\s+originale)\s*[-_=—]{2,}\s*$",
    re.IGNORECASE,
)
_WROTE_BETWEEN_DASHES = re.compile(
    r"^\s*-{3,}\s?.{2,120}\b(?:schreef|a\s+[ée]crit|schrieb|wrote)\b.{0,80}-{3,}\s*$", re.IGNORECASE
)
_REPLY_ABOVE = re.compile(
    r"^[\s#*=<>_-]*(?:please\s+(?:type|write|enter)\s+(?:your\s+)?reply\s+above|reply\s+above\s+this\s+line"
    r"|(?:gelieve\s+)?(?:te\s+)?antwoord(?:en)?\s+boven\s+deze|(?:typ|schrijf)\s+uw\s+antwoord\s+boven"
    r"|(?:gelieve\s+)?boven\s+deze\s+(?:lijn|regel)\s+(?:te\s+)?antwoord"
    r"|(?:veuillez\s+)?r[ée]pond(?:re|ez)\s+au[- ]dessus\s+de\s+cette\s+ligne"
    r"|bitte\s+(?:antworten\s+sie\s+)?(?:oberhalb|über)\s+dieser\s+(?:linie|zeile))",
    re.IGNORECASE,
)
_GROUPWISE = re.compile(r"^>>>\s.{2,300}\b\d{1,4}[-/. ]\S+.{0,60}\b\d{1,2}[:.]\d{2}\b.{0,200}(?:>>>|:)\s*$")
_RULE = re.compile(r"^\s*(?:_{5,}|-{5,}|\*{5,}|={5,})\s*$")
_FORWARD = re.compile(
    r"^[\s>*]*(?:[-_=]{2,}\s*(?:forwarded\s+message|doorgestuurd\s+bericht|message\s+transf[ée]r[ée]"
    r"|message\s+r[ée]exp[ée]di[ée]|weitergeleitete\s+nachricht)\s*[-_=]{2,}"
    r"|begin\s+(?:forwarded\s+message|doorgestuurd\s+bericht)\s*:"
    r"|d[ée]but\s+du\s+message\s+(?:r[ée]exp[ée]di[ée]|transf[ée]r[ée])\s*:"
    r"|anfang\s+der\s+weitergeleiteten\s+(?:e-?mail|nachricht)\s*:)\s*$",
    re.IGNORECASE,
)

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
_CLOCK = re.compile(r"\b\d{1,2}\s?[:.hu]\s?\d{2}\b|\b\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)


def history_begins(lines: list[str], position: int) -> bool:
    """Whether an earlier mail begins at this line, which is not blank."""
    line = lines[position]
    if _MAY_BEGIN.match(line):
        return _is_header_block(lines, position)
    if line.lstrip(" \t>*#<")[:1] not in "-_=—*rpgtsvbRPGTSVB":
        return False
    if _SEPARATOR.match(line) or _WROTE_BETWEEN_DASHES.match(line) or _REPLY_ABOVE.match(line):
        return True
    return bool(_RULE.match(line)) and _is_header_block(lines, _next_written(lines, position + 1))


def is_groupwise(lines: list[str], position: int) -> bool:
    """'>>> "Name" <address> 2/03/2026 14:05 >>>', under which GroupWise puts the earlier mail without marks."""
    if not _GROUPWISE.match(lines[position]):
        return False
    below = _next_written(lines, position + 1)
    return below < len(lines) and not lines[below].startswith(">")


def is_forward(line: str) -> bool:
    """The mark above a mail that is passed on: that mail is what the sender wants read."""
    return bool(_FORWARD.match(line))


def _next_written(lines: list[str], start: int) -> int:
    return next((number for number in range(start, min(start + 3, len(lines))) if lines[number].strip()), start)


def _is_header_block(lines: list[str], start: int) -> bool:
    """The headers of a quoted mail, and not something that a person filled in."""
    first = _FIELD.match(lines[start]) if start < len(lines) else None
    if not first or first.lastgroup == "other":
        return False
    kinds: set[str] = set()
    last = start
    for position in range(start, min(start + _MAX_HEADER_LINES, len(lines))):
        line = lines[position]
        if found := _FIELD.match(line):
            kinds.add(found.lastgroup or "")
            last = position
        elif not line.strip() and len(kinds) >= 3:
            break
        elif position - last > _MAX_WRAPPED_LINES:
            break  # a long list of recipients may wrap; running text does not belong here
    return _suffices(kinds - {"other"}, "\n".join(lines[start : last + 3]))


def _suffices(kinds: set[str], block: str) -> bool:
    """'Date: De: À:' of somebody who asks for a meeting is no mail: that takes a subject or an address."""
    if kinds >= {"sender", "date", "subject"}:
        return True
    if not _ADDRESS.search(block):
        return False
    return len(kinds) >= 3 or ("date" in kinds and len(kinds) == 2 and bool(_CLOCK.search(block)))
