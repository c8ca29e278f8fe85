"""The paper: every kind in every language is made, and nothing that people type becomes markup."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.papers import faults_in
from tridesk.accounts.models import User
from tridesk.kit import qr_codes
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.letters import paper, placeholders, post, queries, reference, signs
from tridesk.letters.models import Letter
from tridesk.tickets.tests import factories

ATTACKS = (
    '#panic("x")',
    '#eval("1") $x^2$ `raw` ```typ #x```',
    "@label <label> \\ \\# // no comment /* none */",
    "= Heading",
    "- item",
    "+ item",
    "/ term: x",
    '[#read("data.json")] {1 + 1} \'"',
    "*bold* _italic_ https://example.be ~ -- --- ...",
)


@pytest.mark.django_db
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("code", sorted(reference.TEMPLATES))
def test_every_template_in_every_language_is_accessible_and_fit_to_be_kept(
    draft: Letter, karim: User, code: str, language: str
) -> None:
    template = queries.template_with(code)
    values = paper.values_for(draft.ticket, karim, language)
    draft.language = language
    draft.subject = placeholders.fill(template.subjects[language], values)
    draft.text = placeholders.fill(template.bodies[language], values)
    content = paper.content_of(draft, factories.MONDAY, "B-2026-000001")
    made = paper.pdf(content, factories.MONDAY)
    assert faults_in(made) == []
    assert made == paper.pdf(json.loads(json.dumps(content)), factories.MONDAY)


@pytest.mark.django_db
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("code", ["dl", "c5"])
def test_every_envelope_has_a_test_sheet_in_every_language(karim: User, code: str, language: str) -> None:
    assert faults_in(paper.window_sheet(queries.envelope_with(code), language, factories.MONDAY)) == []


def test_a_separator_sheet_names_each_end_once() -> None:
    def sheet(*postcodes: str) -> dict[str, Any]:
        version = paper.LetterVersion("nl", "Onderwerp", "Tekst")
        letters = [paper.MergedLetter(f"B-{code}", ("Eeklo",), code, (version,)) for code in postcodes]
        return dict(paper._part("10", letters, {}, "nl")["sheet"])

    assert sheet("1000") == {"title": "Postcode 1000", "lines": ["1 brief", "B-1000"]}
    assert sheet("1000", "1070") == {"title": "Postcodes 1000 – 1070", "lines": ["2 brieven", "B-1000 – B-1070"]}


def typeset(folder: Path, content: dict[str, Any]) -> Path:
    """The files of a letter, as the engine gets them."""
    (folder / "data.json").write_text(json.dumps(content), "utf-8")
    (folder / "reply.svg").write_text(qr_codes.svg("mailto:x@example.be"), "utf-8")
    layouts = Path(paper.__file__).with_name("layouts")
    template = folder / "main.typ"
    for name, layout in (("page.typ", paper.PAGE), ("main.typ", "letter.typ")):
        (folder / name).write_text((layouts / layout).read_text("utf-8"), "utf-8")
    return template


def content_with(text: str) -> dict[str, Any]:
    """A letter in which everything that people may type is this text."""
    return {
        "language": "nl",
        "title": text,
        "desk": "Helpdesk",
        "sender": [text],
        "window": {"left": 110, "top": 45, "width": 92, "height": 35, "inset": 3},
        "address": [text],
        "date": text,
        "number": "B-2026-000001",
        "references": [["Ref", text]],
        "subject": text,
        "paragraphs": [[text], [text, text]],
        "enclosures": {"title": "E", "lines": [text]},
        "blocks": [{"title": "A", "lines": [text]}, {"title": "B", "lines": [text]}],
        "reply": {"title": "R", "alt": "QR", "picture": "reply.svg"},
    }


def words_of(element: dict[str, Any]) -> list[str]:
    """The texts in an element; anything but text, spaces and line breaks is named by its function."""
    children = [*element.get("children", []), *([element["body"]] if "body" in element else [])]
    if element["func"] == "text":
        return [element["text"]]
    known = {"par", "sequence", "linebreak", "space"}
    own = [] if element["func"] in known else [f"<{element['func']}>"]
    return own + [word for child in children for word in words_of(child)]


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from(sorted(signs.PRINTABLE)), min_size=1, max_size=60).filter(str.strip))
@example(ATTACKS[0])
@example(ATTACKS[1])
@example(ATTACKS[2])
@example(ATTACKS[3])
@example(ATTACKS[4])
@example(ATTACKS[5])
@example(ATTACKS[6])
@example(ATTACKS[7])
@example(ATTACKS[8])
def test_what_people_type_is_text_and_never_markup(text: str) -> None:
    with TemporaryDirectory() as name:
        template = typeset(Path(name), content_with(text))
        found = json.loads(typst.query(str(template), "<typed>", root=name, ignore_system_fonts=True))
        headings = json.loads(typst.query(str(template), "heading", root=name, ignore_system_fonts=True))
    assert [words_of(paragraph) for paragraph in found] == [[text], [text, text]]
    assert len(headings) == 1


@given(st.text(max_size=200))
def test_paragraphs_hold_all_that_was_typed(text: str) -> None:
    lines = [line.strip() for line in signs.tidy(text).split("\n")]
    assert [line for paragraph in paper.paragraphs(text) for line in paragraph] == [line for line in lines if line]


def test_the_font_has_every_sign_that_is_let_through(tmp_path: Path) -> None:
    content = content_with("x") | {"paragraphs": [[sign] for sign in sorted(signs.PRINTABLE) if sign.strip()]}
    template = typeset(tmp_path, content)
    made = typst.compile(
        str(template), root=str(tmp_path), ignore_system_fonts=True, pdf_standards=["ua-1", "a-2a"], timestamp=0
    )
    assert made.startswith(b"%PDF-")


@pytest.mark.parametrize("line", ["n" * 40, "Ville de Saint-Vith / Stadt Sankt Vith -", "WWWW MMMM @@@@", "0123456789"])
def test_a_line_is_no_wider_than_was_estimated(tmp_path: Path, line: str) -> None:
    template = tmp_path / "main.typ"
    template.write_text(
        '#let data = json("data.json")\n#set text(font: "Libertinus Serif", size: 10pt)\n'
        "#context [#metadata(measure(text(data)).width.mm()) <width>]"
    )
    (tmp_path / "data.json").write_text(json.dumps(line))
    found = typst.query(str(template), "<width>", field="value", one=True, root=str(tmp_path), ignore_system_fonts=True)
    assert float(json.loads(found)) <= post.estimated_width(line)
