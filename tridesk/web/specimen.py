"""Invented content for /specimen/, where the components can be looked at (only with TRIDESK_DEBUG=1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tridesk.kit import clock
from tridesk.web.navigation import Entry


@dataclass(frozen=True, slots=True)
class Visitor:
    """Stands for a colleague who is signed in."""

    name: str = "Aurélie Noirhomme"
    is_authenticated: bool = True
    get_role_display: str = "call taker"

    def __str__(self) -> str:
        return self.name


ICONS = (
    "phone", "mail", "fax", "counter", "search", "reply", "note", "info", "settings", "key", "lock",
    "keyboard", "leave", "attach", "file", "print", "person", "people", "building", "inbox",
    "outbox", "clock", "calendar", "merge", "split", "link", "eye", "add", "edit", "remove", "undo",
    "journal", "filter", "offline", "more", "back", "next",
)  # fmt: skip


def context() -> dict[str, Any]:
    """What the specimen pages show."""
    now = clock.now()
    rows = [
        (
            "Zugang nach drei falschen Eingaben gesperrt",
            "412",
            "Rainer Velderbach, Büllingen",
            "de",
            "mail",
            12,
            "unread",
        ),
        (
            "Plus de résultat à la recherche phonétique depuis 10 h",
            "411",
            "Thibaut Warnier, zone de police",
            "fr",
            "phone",
            19,
            "",
        ),
        (
            "Drie collega's nog aan de oude NIS-code gekoppeld",
            "398",
            "Joris Van Hoeymissen, Nazareth-De Pinte",
            "nl",
            "mail",
            55,
            "",
        ),
        (
            "TI 210 code 9 et que devient le TI 206 ?",
            "391",
            "Corinne Delhez, Florennes",
            "fr",
            "mail",
            190,
            "late",
        ),
        ("Lijst van inwoners per leeftijdsklasse", "377", "Guido Lemmerling, Voeren", "nl", "fax", 1500, ""),
        (
            "PIN- und PUK-Codes nicht eingetroffen",
            "365",
            "Doris Bindels, Kelmis",
            "de",
            "phone",
            1720,
            "late",
        ),
        ("Weigering op IT 020 bij een verhuis", "360", "Liesbet Nachtegaele, Ronse", "nl", "phone", 3100, ""),
        ("Tarif des consultations par eHealth", "352", "Sandrine Piron, hôpital", "fr", "mail", 5000, ""),
        (
            "Frühere Hauptwohnorte einer Antragstellerin",
            "347",
            "Petra Ollenhagen, ÖSHZ Eupen",
            "de",
            "counter",
            9000,
            "",
        ),
    ]
    states = ["open", "research", "open", "second_line", "open", "research", "open", "open", "second_line"]
    return {
        "user": Visitor(),
        "search_url": "/specimen/",
        "live_url": "",
        "navigation": [
            Entry("Desk", "/specimen/", "d", current=True),
            Entry("Archive", "/specimen/parts/", "a", current=False),
            Entry("Out-tray", "/specimen/error/404/", "o", current=False),
            Entry("Templates", "/preferences/", "t", current=False),
            Entry("Journal", "#journal", "j", current=False),
        ],
        "rows": [
            {
                "subject": s,
                "number": f"2026-000{n}",
                "who": w,
                "language": lang,
                "channel": c,
                "at": now - timedelta(minutes=m),
                "mark": mark,
                "state": state,
            }
            for (s, n, w, lang, c, m, mark), state in zip(rows, states, strict=True)
        ],
        "icons": ICONS,
        "now": now,
        "earlier": now - timedelta(minutes=9),
        "yesterday": now - timedelta(hours=26),
        "tomorrow": now + timedelta(hours=22),
    }
