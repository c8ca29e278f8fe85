"""Invented mails: each with its own sender, Message-ID and words, in three languages, most with quoted history."""

from __future__ import annotations

import base64
import os
import random
from collections.abc import Iterator
from typing import Final

from bench.words import SHARES, Language, languages

_FIRST: Final = (
    "An",
    "Bert",
    "Céline",
    "Dirk",
    "Élise",
    "Freya",
    "Günther",
    "Hélène",
    "Ingrid",
    "Jürgen",
    "Kaat",
    "Luc",
)
_LAST: Final = (
    "Peeters",
    "Dupont",
    "Müller",
    "De Smet",
    "Lambert",
    "Goossens",
    "Noël",
    "Schröder",
    "Wouters",
    "Renard",
)
_GREETING: Final = {"nl": "Geachte,", "fr": "Madame, Monsieur,", "de": "Sehr geehrte Damen und Herren,"}
_CLOSING: Final = {"nl": "Met vriendelijke groeten", "fr": "Cordialement", "de": "Mit freundlichen Grüßen"}
_HISTORY: Final = {
    "nl": "Op ma 16 nov 2026 om 09:12 schreef Helpdesk <helpdesk@desk.example>:",
    "fr": "Le lun. 16 nov. 2026 à 09:12, Helpdesk <helpdesk@desk.example> a écrit :",
    "de": "Am Mo., 16. Nov. 2026 um 09:12 Uhr schrieb Helpdesk <helpdesk@desk.example>:",
}
_HEADERS: Final = """\
Return-Path: <{address}>
Received: from mx{number}.town.example (mx{number}.town.example [192.0.2.17])
\tby relay.desk.example (Postfix) with ESMTPS id 4XyZ{number:07d}
\tfor <helpdesk@desk.example>; Tue, 24 Nov 2026 10:11:12 +0100 (CET)
From: =?utf-8?b?{name}?= <{address}>
To: Helpdesk <helpdesk@desk.example>
Subject: =?utf-8?b?{subject}?=
Date: Tue, 24 Nov 2026 10:11:12 +0100
Message-ID: <{seed}.{number}@town.example>
User-Agent: Mozilla Thunderbird
MIME-Version: 1.0
"""
_TEXT: Final = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
_MIXED: Final = 'Content-Type: multipart/mixed; boundary="=-part"\n\n--=-part\n'
_FILE: Final = """
--=-part
Content-Type: application/pdf; name="bijlage-{number}.pdf"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="bijlage-{number}.pdf"

"""
ATTACHMENT: Final = 100_000  # bytes


def letters(count: int, *, attachment: bool) -> Iterator[tuple[str, bytes]]:
    """`count` pairs of sender and raw mail, as they come over the wire; about 2 kB of text each."""
    dice, spoken, seed = random.Random(f"letters {os.urandom(8)!r}"), languages(), os.urandom(6).hex()
    codes = dice.choices(list(SHARES), weights=list(SHARES.values()), k=count)
    for number, code in enumerate(codes, start=1):
        name = f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"
        address = f"burger.{seed}.{number}@town.example"
        subject = " ".join(spoken[code].draw(dice, 5)).capitalize()
        head = _HEADERS.format(address=address, number=number, name=_b64(name), subject=_b64(subject), seed=seed)
        text = _body(dice, spoken[code], code, name, number)
        raw = head + (_MIXED + _TEXT + text + _attachment(number) if attachment else _TEXT + text)
        yield address, raw.replace("\n", "\r\n").encode()


def _body(dice: random.Random, language: Language, code: str, name: str, number: int) -> str:
    text = "\n\n".join(" ".join(language.sentence(dice) for _ in range(3)) for _ in range(2))
    lines = [_GREETING[code], "", text, f"Dossier {number:06d}/{dice.randint(1000, 9999)}.", "", _CLOSING[code], name]
    if number % 4:
        history = [language.sentence(dice) for _ in range(6)]
        lines += ["", _HISTORY[code], *(f"> {line}" for line in history)]
    return "\n".join(lines) + "\n"


def _attachment(number: int) -> str:
    return _FILE.format(number=number) + base64.encodebytes(os.urandom(ATTACHMENT)).decode() + "--=-part--\n"


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
