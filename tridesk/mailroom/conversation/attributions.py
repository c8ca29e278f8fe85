"""Attributions: the line that a mail client puts above what it quotes: 'Op 3 mrt. om 10:12 schreef ...:',
'Le 3 mars 2026 à 10:12, ... a écrit :', 'Am 03.03.26 um 10:12 schrieb ...:', 'On ... wrote:'."""

import re

_MAX_LINES = 4
_MAX_LENGTH = 400
_DECORATION = " *_-"

_VERBS = (
    r"(?:schreef|geschreven|schreven|antwoordde|a [ée]crit|[ée]crivait|[ée]crit|schrieb|geschrieben|wrote|sent"
    r"|skrev|escribi[óo]|ha scritto|escreveu|napisał\w*|viết|пишет|написал\w*)"
)
_OPENERS = r"(?:Op|Le|Am|On|Den|På|El|Il|Em|Dnia|W dniu|Vào)"
_HORDE = r"(?:citeren|quoting|citando|zitat von|citation de)\b"
_YEAR_FIRST = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
_YEAR_LAST = r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"

# Only a line with a date in it may be the first of several: the reply itself often stands right above.
_MAY_WRAP = re.compile(
    rf"{_OPENERS}\b.*\d|{_YEAR_FIRST}|{_YEAR_LAST} \d|.{{2,200}}\b(?:schreef op|a [ée]crit le|schrieb am|wrote on)\b",
    re.IGNORECASE,
)
_VERB = re.compile(rf"\b{_VERBS}\b|^{_HORDE}", re.IGNORECASE)
_STARTS_WITH_YEAR = re.compile(rf"{_YEAR_FIRST}\b")
_ATTRIBUTION = re.compile(
    rf"(?:{_OPENERS}\b.*\b{_VERBS}\b.*"
    rf"|.{{2,200}}\b(?:schreef op|a [ée]crit le|schrieb am|wrote on)\b.*\d.*"
    rf"|(?:(?! {_OPENERS} ).){{2,200}}\b{_VERBS}"
    rf"|{_YEAR_FIRST}\b.{{0,80}}<[^<>]*@[^<>]+>"
    rf"|{_YEAR_LAST}\b.{{0,160}}\b{_VERBS}"
    rf"|{_HORDE}.{{2,200}}"
    rf")\W*$",
    re.IGNORECASE,
)
_BETWEEN_SENTENCES = re.compile(r"(?<!\bprof)(?<!\bmevr)(?<!\bdhr)(?<=[a-zà-ÿ]{3})[.!?] [A-ZÀ-Þ]")
_ADDRESS = re.compile(r"[^\s<>@]@\s?[^\s<>@]{1,200}\.\w")
# An hour; with a dot only where it is no day of a date: '14.30', neither '24.11.2026' nor '4. 11.26' nor '14.11.'.
CLOCK = re.compile(
    r"\b\d{1,2}\s?(?:[:h]|uhr|u\.?)\s?\d{2}\b|\b\d{1,2}\s?[ap]\.?m\b"
    r"|\b(?<!\.)(?<!\d\.\s)(?:[01]?\d|2[0-3])\.[0-5]\d\b(?!\.)",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b\d{1,4}[-/.]\s?\w{1,9}\.?[-/.]\s?\d{2,4}\b|\b\d{1,2}\.?(?:er|st|nd|rd|th)?\s+[^\W\d]{3,}",
    re.IGNORECASE,
)
# A person who tells about a letter uses these; a mail client never does.
_TOLD = re.compile(
    r"\b(?:mij|me|ons|mijn|onze|uw|je|jullie|nous|vous|notre|votre|vos|mon|ma|mir|mich|uns|unser\w*|mein\w*|ihre?"
    r"|my|our|your|us|that|dat|que|dass|collega|collègue|kolleg\w+|colleague)\b|\b[mt]['’]a\s",
    re.IGNORECASE,
)
_UNSEEN = " \t\r\ufeff\u200b\xa0"


def is_quoted(line: str) -> bool:
    """A line that a mail client marked with '>'; '>>> look here <<<' is decoration."""
    bare = line.lstrip(_UNSEEN)
    return bare.startswith(">") and not bare.rstrip().endswith("<<<")


def quote_follows(lines: list[str], start: int) -> bool:
    """Whether the next line with something on it is marked as quoted."""
    following = next((line for line in lines[start : start + 4] if line.strip(_UNSEEN)), "")
    return is_quoted(following)


def attribution_length(lines: list[str], start: int) -> int:
    """How many lines from `start` are an attribution, 0 when none.

    With quoted lines below, naming a writer is enough. Without them, the evidence must be stronger:
    an hour or an address, and no word of a narrative.
    """
    first = _words(lines[start])
    longest = _MAX_LINES if _MAY_WRAP.match(first) else 1
    year_first = bool(_STARTS_WITH_YEAR.match(first))
    if not year_first and not any(_VERB.search(line[:_MAX_LENGTH]) for line in lines[start : start + longest]):
        return 0
    text = ""
    for length, line in enumerate(lines[start : start + longest], 1):
        if not line.strip(_UNSEEN) or is_quoted(line) or len(text) + len(line) > _MAX_LENGTH:
            return 0
        text = f"{text} {_words(line)}".lstrip(_DECORATION)
        if _is_attribution(text, quote_follows(lines, start + length)):
            return length
    return 0


def _words(line: str) -> str:
    """A line with single spaces between its words; nothing of one that is too long for an attribution."""
    return " ".join(line.split()).lstrip(_DECORATION) if len(line) <= _MAX_LENGTH else ""


def _is_attribution(text: str, quote_below: bool) -> bool:
    introduces = text.rstrip(_DECORATION)[-1:] in (":", "：") or text.endswith("---")
    if not introduces and not quote_below:
        return False
    if not _ATTRIBUTION.match(text) or _BETWEEN_SENTENCES.search(text):
        return False
    named, dated = bool(_ADDRESS.search(text)), bool(_DAY.search(text))
    timed = bool(CLOCK.search(text))
    if not introduces:
        return named or (dated and timed)
    if named:
        return quote_below or dated or timed
    if _TOLD.search(text):
        return False
    return quote_below or (dated and timed)
