"""The paper: every kind in every language is made, and nothing that people type becomes markup."""

from __future__ import annotations

import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pikepdf
import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.papers import faults_in, languages_of, overlaps_in, text_boxes
from tridesk.accounts.models import User
from tridesk.kit import fonts, qr_codes
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.letters import paper, placeholders, post, queries, reference, signs
from tridesk.letters.models import Letter
from tridesk.tickets.tests import factories

FONTS: Final[dict[str, Any]] = {"font_paths": [fonts.folder()], "ignore_system_fonts": True}
RIGHT_EDGE: Final = (210 - 20) * 72 / 25.4 + 0.1  # points
TEXT_HEIGHT: Final = 8.9  # points of a line of the text, as `text_boxes` has it
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
    assert languages_of(made) == (f"{language}-BE", [f"{language}-BE"])
    assert made == paper.pdf(json.loads(json.dumps(content)), factories.MONDAY)


@pytest.mark.django_db
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("code", ["dl", "c5"])
def test_every_envelope_has_a_test_sheet_in_every_language(karim: User, code: str, language: str) -> None:
    made = paper.window_sheet(queries.envelope_with(code), language, factories.MONDAY)
    assert faults_in(made) == []
    assert languages_of(made) == (f"{language}-BE", [f"{language}-BE"])


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
@given(st.text(st.sampled_from(sorted(fonts.widths())), min_size=1, max_size=60).filter(str.strip))
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
        found = json.loads(typst.query(str(template), "<typed>", root=name, **FONTS))
        headings = json.loads(typst.query(str(template), "heading", root=name, **FONTS))
    assert [words_of(paragraph) for paragraph in found] == [[text], [text, text]]
    assert len(headings) == 1


@given(st.text(max_size=200))
def test_paragraphs_hold_all_that_was_typed(text: str) -> None:
    lines = [line.strip() for line in signs.tidy(text).split("\n")]
    set_lines = [line.replace("\u200b", "") for paragraph in paper.paragraphs(text) for line in paragraph]
    assert set_lines == [line for line in lines if line]


@pytest.mark.django_db
def test_no_word_runs_off_the_paper(draft: Letter, karim: User) -> None:
    long = "https://example.be/" + "Kilometer" * 30
    draft.subject, draft.text, draft.enclosures = f"Over {long[:180]}", f"Zie {long}.\n\n{'W' * 200}\n\n{long}", long
    karim.email = f"{'karim.' * 10}x@{'desk.' * 10}example"
    draft.ticket.owner = karim
    content = paper.content_of(draft, factories.MONDAY)
    assert f"Zie {long}." in content["paragraphs"][0][0].replace("\u200b", "")
    made = paper.pdf(content, factories.MONDAY)
    assert faults_in(made) == []
    with pikepdf.open(io.BytesIO(made)) as pdf:
        boxes = [box for page in pdf.pages for box in text_boxes(page)]
        links = [str(link.A.URI) for page in pdf.pages for link in page.get("/Annots", [])]
    assert max(box.right for box in boxes) <= RIGHT_EDGE
    assert f"mailto:{karim.email}" in links
    assert overlaps_in(made) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Bevolkingsregisterinschrijvingsbewijzen aansprakelijkheidsverzekeringsmaatschappijen "),
        ("de", "Einwohnermeldebescheinigungen Rechtsschutzversicherungsgesellschaften "),
        ("fr", "incommunicabilités constitutionnellement intergouvernementalisations "),
    ],
)
def test_long_words_are_hyphenated_in_the_language_of_the_letter(draft: Letter, language: str, words: str) -> None:
    draft.language, draft.text = language, words * 12
    content = paper.content_of(draft, factories.MONDAY)
    with pikepdf.open(io.BytesIO(paper.pdf(content, factories.MONDAY))) as pdf:
        boxes = [box for box in text_boxes(pdf.pages[0]) if round(box.top - box.bottom, 1) == TEXT_HEIGHT]
    ends = {box.bottom: box.right for box in sorted(boxes, key=lambda box: box.right)}
    *lines, _last = [ends[bottom] for bottom in sorted(ends, reverse=True)]
    assert len(lines) > 5
    assert min(lines) > RIGHT_EDGE - 40


_LONG = " ".join(["Gegevens van de verzoeker"] * 10)


@pytest.mark.parametrize(
    "text",
    [
        *(["Regel"] * lines for lines in (21, 23, 24)),
        *([_LONG] * paragraphs for paragraphs in (8, 9, 10)),
        ["\n".join(["Regel"] * 30)],
        ["\n".join(["Regel"] * 60)],
        ["verzoeker " * 400],
        ["Regel", *["\n".join(["Regel"] * 50)] * 3],
    ],
)
def test_the_contact_blocks_are_never_alone_on_a_sheet(tmp_path: Path, text: list[str]) -> None:
    template = typeset(tmp_path, content_with("x") | {"paragraphs": paper.paragraphs("\n\n".join(text))})
    places = "#context [#metadata((query(<typed>).last(), query(table).last()).map(it => it.location().page())) <at>]"
    template.write_text(template.read_text("utf-8") + places, "utf-8")
    pages = json.loads(typst.query(str(template), "<at>", field="value", one=True, root=str(tmp_path), **FONTS))
    assert pages[0] == pages[1] > 1


def test_the_font_has_every_sign_that_is_let_through(tmp_path: Path) -> None:
    content = content_with("x") | {"paragraphs": [[sign] for sign in sorted(fonts.widths()) if sign.strip()]}
    template = typeset(tmp_path, content)
    made = typst.compile(str(template), root=str(tmp_path), **FONTS, pdf_standards=["ua-1", "a-2a"], timestamp=0)
    assert made.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "line",
    [
        "n" * 40,
        "Ville de Saint-Vith / Stadt Sankt Vith -",
        "WWWW MMMM @@@@",
        "0123456789",
        "Єлизавета Щербаківська-Їжакевич",
        "Αλέξανδρος Παπαδόπουλος",
        "דוד בן־גוריון",
        "محمد عبد الرحمن الخطيب",
        "ب س ص بس صب سص كك كيف فك قق شش ضض",
    ],
)
def test_a_line_is_no_wider_than_was_estimated(tmp_path: Path, line: str) -> None:
    template = tmp_path / "main.typ"
    template.write_text(
        '#let data = json("data.json")\n#set text(font: ("Libertinus Serif", "Amiri"), size: 10pt)\n'
        "#context [#metadata(measure(text(data)).width.mm()) <width>]"
    )
    (tmp_path / "data.json").write_text(json.dumps(line))
    found = typst.query(str(template), "<width>", field="value", one=True, root=str(tmp_path), **FONTS)
    assert float(json.loads(found)) <= post.estimated_width(line)
