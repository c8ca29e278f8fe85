"""Takes persons out of a text: national numbers, mail addresses, telephone numbers, and names that are known. Pure.

Each removed place stays visible as a placeholder, `[… name]`, which a second reader fills or deletes; an entry with one
is not published (`rules.PLACEHOLDER`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tridesk.kit.national_number import mask_all
from tridesk.kit.text import fold

NAME: Final = "[… name]"
ADDRESS: Final = "[… address]"
PHONE: Final = "[… telephone number]"
NUMBER: Final = "[… national number]"
OTHER: Final = "[… number]"
_MARKS: Final = (NAME, ADDRESS, PHONE, NUMBER, OTHER)

_IN_LANGUAGE: Final = {
    "nl": ("[… naam]", "[… adres]", "[… telefoonnummer]", "[… rijksregisternummer]", "[… nummer]"),
    "fr": ("[… nom]", "[… adresse]", "[… numéro de téléphone]", "[… numéro de registre national]", "[… numéro]"),
    "de": ("[… Name]", "[… Adresse]", "[… Telefonnummer]", "[… Nationalregisternummer]", "[… Nummer]"),
}
_TOKEN: Final = re.compile(r"\[RRN ••••[0-9]{2}\]")
MAIL: Final = re.compile(
    r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]++"
    r"(?:\s?[@\uff20]\s?|\s?[(\[]\s?(?:at|apenstaartje|arobase)\s?[)\]]\s?)"
    r"[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
"""A mail address, also one that is written so that programs do not see it; a wall of letters is tried once."""
OTHER_NUMBER: Final = re.compile(
    r"\b[Bb][Ee]\d{2}(?:[ \u00a0.-]?\d{4}){3}\b"  # an account
    r"|\b\d{3}-\d{7}-\d{2}\b"  # an identity card
    r"|\b[1-9][-. ]?[A-Z]{3}[-. ]?\d{3}\b"  # a number plate
)
_PHONE: Final = re.compile(
    r"(?:(?<![\w/.-])|(?<=[a-zé]\.))(?:(?:\+|00)\d{1,3}(?:[\s\u00a0./()-]{0,3}\d{1,4}){2,5}"
    r"|\(?0\d{1,3}\)?(?:[\s\u00a0./-]{0,2}\d{2,4}){2,4}|32[1-9]\d{7,8})"
    r"(?![\w/-]|[.,]\d)"
)
_SALUTED: Final = re.compile(
    r"\b(?P<title>(?:[Mm]evrouw|[Mm]evr\.?|[Mm]ijnheer|[Mm]eneer|[Dd]e heer|[Hh]eer|[Dd]hr\.?|[Mm]w\.?|[Mm]eester"
    r"|[Mm]adame|[Mm]me\.?|[Mm]lle\.?|[Mm]ademoiselle|[Mm]onsieur|M\.|Me|[Mm]aître|[Hh]errn?|[Ff]rau|[Mm]r\.?|Mrs\.?"
    r"|Ms\.?|[Dd]r\.?|[Nn]otar(?:is|in)?|[Nn]otaire|[Ii]nsp\.|[Ii]nspect(?:eur|rice)))"
    r"[ \u00a0](?P<name>(?:(?:[Vv]an|[Dd]e|[Dd]er|[Dd]en|[Vv]on|[Dd]u|[Ll]e|[Ll]a|[Tt]er|[Tt]e|[Vv]ande[rn]?)[ ])*"
    r"[A-ZÀ-Þ][\w'’-]+(?:[ ](?:(?:van|de|der|den|von|du|le|la|ter|te)[ ])*[A-ZÀ-Þ][\w'’-]+)*)"
)
STREET: Final = re.compile(
    r"\b(?:[A-ZÀ-Þ][\w'’-]*(?:straat|laan|weg|plein|lei|dreef|kaai|steenweg|straße|strasse|allee|platz)|Grote Markt"
    r"|(?:[Rr]ue|[Aa]venue|[Cc]haussée|[Bb]oulevard|[Pp]lace|[Qq]uai)\s(?:(?:de|du|des|la|le|l['’])\s?)*"
    r"[A-ZÀ-Þ][\w'’-]+)"
    r"(?:\s[A-ZÀ-Þ][\w'’-]+)*,?\s\d{1,4}(?:\s?[a-zA-Z]\b)?(?:\s?(?:bus|boîte|bte|Bfk\.?)\s?\d+)?"
)
_LEAST: Final = 3  # letters: a shorter name would take words out of every sentence


def anonymous(text: str, known: Iterable[str] = ()) -> str:
    """The text without persons; `known` are names, as a whole and in parts, that the directory or a ticket has.

    >>> anonymous("Mevrouw Peeters (an@gent.be, 09 123 45 67) vraagt toegang.", ["An Peeters"])
    'Mevrouw [… name] ([… address], [… telephone number]) vraagt toegang.'
    """
    text = _TOKEN.sub(NUMBER, mask_all(text))
    text = MAIL.sub(ADDRESS, text)
    text = OTHER_NUMBER.sub(OTHER, text)
    text = STREET.sub(ADDRESS, text)
    text = _PHONE.sub(PHONE, text)
    text = _without_names(text, known)
    return _SALUTED.sub(lambda match: f"{match['title']} {NAME}", text)


def in_language(text: str, language: str) -> str:
    """A text of `anonymous` with the words of its placeholders in a language; the marks of the others stay English.

    >>> in_language("Mevrouw [… name] vraagt toegang.", "nl")
    'Mevrouw [… naam] vraagt toegang.'
    """
    for mark, own in zip(_MARKS, _IN_LANGUAGE.get(language, _MARKS), strict=True):
        text = text.replace(mark, own)
    return text


def without_places(text: str, known: Iterable[str] = ()) -> str:
    """The text without persons and without a sign that they stood there: for words that are only searched."""
    text = anonymous(text, known)
    for mark in _MARKS:
        text = text.replace(mark, " ")
    return text


def words_with_capital(text: str) -> list[str]:
    """The words that may be names: what the directory is asked for, folded, each once."""
    return list(dict.fromkeys(fold(word) for word in re.findall(r"\b[A-ZÀ-Þ][\w'’-]{2,}", text)))


def _without_names(text: str, known: Iterable[str]) -> str:
    """Whole names first, then family and given names alone where they begin with a capital."""
    names = {" ".join(name.split()) for name in known}
    parts = {part for name in names for part in re.split(r"[\s,]+", name) if len(part) >= _LEAST and part[0].isupper()}
    wholes = sorted((name for name in names if len(name) >= _LEAST and " " in name), key=len, reverse=True)
    turned = [" ".join(reversed(name.split(" ", 1))) for name in wholes]
    if patterns := [re.escape(name).replace(r"\ ", r"[\s,]+") for name in sorted({*wholes, *turned}, key=len)[::-1]]:
        text = re.sub(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", NAME, text, flags=re.IGNORECASE)
    folded = {fold(part) for part in parts}
    return re.sub(r"\b[A-ZÀ-Þ][\w'’-]+", lambda match: NAME if fold(match[0]) in folded else match[0], text)
