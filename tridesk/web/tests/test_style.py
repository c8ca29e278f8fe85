"""The style of every page is written in many files and sent as one."""

from __future__ import annotations

import gzip
from pathlib import Path

from tridesk.web.storage import STYLE, joined, without_comments

SHEETS = Path(__file__).parents[1] / "static" / "web" / "css"
LOADED_APART = {"tridesk.css", "entrance.css", "ticket.css", "print.css"}


def test_every_sheet_is_in_it_once_and_no_comment() -> None:
    style = joined(SHEETS.parents[1] / STYLE)
    assert "/*" not in style
    assert "@import" not in style
    sheets = {path.name: path.read_text("utf-8") for path in SHEETS.glob("*.css") if path.name not in LOADED_APART}
    assert style.count("}") == sum(text.count("}") for text in map(without_comments, sheets.values()))
    named = [line for line in (SHEETS / "tridesk.css").read_text("utf-8").splitlines() if line.startswith("@import")]
    assert sorted(named) == sorted(f'@import "{name}";' for name in sheets)


def test_it_is_light_on_the_wire() -> None:
    assert len(gzip.compress(joined(SHEETS.parents[1] / STYLE).encode())) <= 14_000
