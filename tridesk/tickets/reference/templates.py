"""Answer templates and fixed texts of the desk that an installation starts with (`templates.toml`).

Variables are filled with `str.format_map` and come only from `VARIABLES`; the administrator may edit every text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tridesk.kit import data_files

VARIABLES: Final[Mapping[str, str]] = {
    "contact": "name of the person who asked",
    "number": "number of the ticket, as 2026-000123",
    "subject": "title of the ticket",
    "organisation": "organisation of the person who asked",
    "agent": "name of the file manager who signs",
    "agent_phone": "direct number of the file manager",
    "until": "day, or day and hour, by which something happens, in the language of the text and without article",
    "since": "day and hour at which an interruption began, in the language of the text",
    "service": "name of the service of the second line, in the language of the text",
    "question": "what the second line is asked, as written by the first line",
    "desk_phone": "telephone number of the desk",
    "desk_mail": "mail address of the desk",
    "desk_fax": "fax number of the desk",
    "desk_address": "postal address of the desk, in the language of the text",
}


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One text: language -> title, language -> body; both hold the same languages.

    `topic` (a code) and `outcome` are what it proposes as a macro; '' proposes none.
    """

    code: str
    title: Mapping[str, str]
    body: Mapping[str, str]
    topic: str = ""
    outcome: str = ""


def _rows(kind: str) -> tuple[TemplateRow, ...]:
    texts = data_files.read(Path(__file__).with_name("templates.toml"))[kind]
    return tuple(TemplateRow(code, row["title"], row["body"], **row.get("macro", {})) for code, row in texts.items())


ANSWERS: Final = _rows("answers")
DESK_TEXTS: Final = _rows("desk")
"""What the desk sends by itself: Dutch, French, German, English."""
TEMPLATES: Final = ANSWERS + DESK_TEXTS
