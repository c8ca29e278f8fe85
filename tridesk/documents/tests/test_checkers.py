"""The checkers of PDFs that the tests use find what is wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.papers import faults_in, overlaps_in
from tridesk.documents.tests.papers import paper
from tridesk.kit.typesetting import pdf

TABLE = """
#set document(title: "x")
#table(columns: %s, [one word], [Wiederherstellungen], [two words])
"""


def test_a_paper_without_tags_is_neither_accessible_nor_fit_to_be_kept() -> None:
    rules = {fault.partition(":")[0] for fault in faults_in(paper("x"))}
    assert any(rule.startswith("PDFUA1-") for rule in rules)
    assert any(rule.startswith("PDFA2A-") for rule in rules)
    assert any(rule.startswith("UA-") for rule in rules)


def test_a_wrong_length_is_found_and_a_stream_that_ends_in_a_carriage_return_is_none() -> None:
    good = paper("x")
    wrong = re.sub(rb"/Length (\d+)", lambda length: b"/Length %02d" % (int(length[1]) - 1), good)
    carriage_return = good.replace(b"ET\nendstream", b"E\r\nendstream")
    assert ["LENGTH" in "".join(faults_in(made)) for made in (good, wrong, carriage_return)] == [False, True, False]


@pytest.mark.parametrize(("columns", "pages"), [("(60pt, 120pt, 60pt)", []), ("(60pt, 40pt, 60pt)", ["page 1"])])
def test_words_that_are_printed_over_each_other_are_found(columns: str, pages: list[str]) -> None:
    made = pdf(TABLE % columns, {}, {}, at=datetime(2026, 4, 1, tzinfo=UTC))
    assert [overlap.partition(":")[0] for overlap in overlaps_in(made)] == pages
