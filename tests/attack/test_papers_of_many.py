"""What people type stays text on every paper of many letters and on the cover of a fax; strange signs are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
import typst

from tridesk.fax.outgoing import papers
from tridesk.kit import qr_codes
from tridesk.letters import paper, placeholders, signs
from tridesk.letters.tests.test_paper import ATTACKS, FONTS, words_of

LETTERS: Final = Path(paper.__file__).with_name("layouts")
FAXES: Final = Path(papers.__file__).with_name("layouts")
MARKUP: Final = (
    *ATTACKS,
    '#import "@preview/cetz:0.3.4": *',
    '#include "/etc/passwd"',
    '#read("../../etc/passwd")',
    "#while true { }",
    '#image("reply.svg") <typed>',
    "#set page(width: 1mm)",
    "\\u{202e} \\",
)


def many(text: str) -> dict[str, Any]:
    """One letter of many in which everything that people may type is this text."""
    shared = {
        "desk": "Helpdesk",
        "sender": [text],
        "date": text,
        "reference": text,
        "enclosures": {"title": text, "lines": [text]},
        "blocks": [{"title": text, "lines": [text]}, {"title": "B", "lines": [text]}],
        "reply": {"title": "R", "alt": text},
    }
    version = {"language": "nl", "address": [text], "subject": text, "paragraphs": [[text], [text, text]]}
    letter = {"number": "B-2026-000001", "picture": "reply.svg", "versions": [version]}
    return {
        "language": "nl",
        "title": text,
        "desk": "Helpdesk",
        "window": {"left": 110, "top": 45, "width": 92, "height": 35, "inset": 3},
        "shared": {"nl": shared},
        "has_sheets": True,
        "parts": [{"sheet": {"title": "S", "lines": [text]}, "letters": [letter]}],
    }


def cover(text: str) -> dict[str, Any]:
    return {
        "language": "nl",
        "title": "Fax",
        "desk": "Helpdesk",
        "has_cover": True,
        "facts": [["Aan", text]],
        "pages_label": "Pagina's",
        "reply": {"title": "R", "text": "T", "alt": "A"},
        "text": [text],
        "blocks": [{"title": text, "lines": [text]}, {"title": "B", "lines": [text]}],
        "files": [],
    }


@pytest.mark.parametrize("text", MARKUP)
def test_a_letter_of_many_holds_it_as_text(tmp_path: Path, text: str) -> None:
    for name in ("many.typ", "page.typ"):
        (tmp_path / name).write_text((LETTERS / name).read_text("utf-8"), "utf-8")
    (tmp_path / "reply.svg").write_text(qr_codes.svg("mailto:x@example.be"), "utf-8")
    (tmp_path / "data.json").write_text(json.dumps(many(text)), "utf-8")
    main = str(tmp_path / "many.typ")
    typed = json.loads(typst.query(main, "<typed>", root=str(tmp_path), **FONTS))
    headings = json.loads(typst.query(main, "heading", root=str(tmp_path), **FONTS))
    assert [words_of(paragraph) for paragraph in typed] == [[text], [text, text]]
    assert len(headings) == 2, "the sheet and the letter have one each, and nothing typed is a third"


def test_the_pages_of_a_letter_in_two_languages_are_counted_together(tmp_path: Path) -> None:
    data = many("x")
    data["parts"][0]["letters"][0]["versions"] *= 2
    count = '#context [#metadata(counter(page).at(label("last-0-0"))) <count>]'
    (tmp_path / "page.typ").write_text((LETTERS / "page.typ").read_text("utf-8"), "utf-8")
    (tmp_path / "many.typ").write_text((LETTERS / "many.typ").read_text("utf-8") + count, "utf-8")
    (tmp_path / "reply.svg").write_text(qr_codes.svg("mailto:x@example.be"), "utf-8")
    (tmp_path / "data.json").write_text(json.dumps(data), "utf-8")
    main = str(tmp_path / "many.typ")
    assert json.loads(typst.query(main, "<count>", field="value", root=str(tmp_path), **FONTS)) == [[2]]


@pytest.mark.parametrize("text", MARKUP)
def test_a_cover_of_a_fax_holds_it_as_text(tmp_path: Path, text: str) -> None:
    (tmp_path / "fax.typ").write_text((FAXES / "fax.typ").read_text("utf-8"), "utf-8")
    (tmp_path / "reply.svg").write_text(qr_codes.svg("mailto:x@example.be"), "utf-8")
    (tmp_path / "data.json").write_text(json.dumps(cover(text)), "utf-8")
    main = str(tmp_path / "fax.typ")
    headings = json.loads(typst.query(main, "heading", root=str(tmp_path), **FONTS))
    pictures = json.loads(typst.query(main, "image", root=str(tmp_path), **FONTS))
    assert (len(headings), [picture["alt"] for picture in pictures]) == (1, ["A"]), "the code is the only picture"
    tables = json.loads(typst.query(main, "table", root=str(tmp_path), **FONTS))
    assert text in [word for cell in tables[0]["children"] for word in words_of(cell)]


@pytest.mark.parametrize("sign", ["\x00", "\u202e", "\u2066", "\u200d", "\u2060", "\x1b", "🙂", "漢", "\ud800"])
def test_a_sign_that_turns_hides_or_breaks_text_is_refused_by_name(sign: str) -> None:
    assert signs.unprintable(signs.tidy(f"Stad{sign} Eeklo")) == [sign]


def test_a_value_that_names_a_field_is_not_filled_again() -> None:
    values = {"organisation.name": "{organisation.town}", "organisation.town": "{organisation.name}"}
    assert placeholders.fill("{organisation.name} {organisation.town}", values) == (
        "{organisation.town} {organisation.name}"
    )
