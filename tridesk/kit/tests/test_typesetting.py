"""Papers that Typst makes: accessible, the same each time, and never longer or larger than they may be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.papers import faults_in
from tridesk.kit.sandbox import SandboxFailure
from tridesk.kit.typesetting import pdf

TEMPLATE = """
#let data = json("data.json")
#set document(title: data.title)
#set text(lang: "nl", region: "be")
= #data.title
#image("chart.svg", alt: data.title)
"""
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
CHART = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="1" y="8">1</text></svg>'


def test_a_paper_is_accessible_and_the_same_each_time() -> None:
    made = pdf(TEMPLATE, {"title": "Maart #1 [*]"}, {"chart.svg": CHART}, at=NOON)
    assert made.startswith(b"%PDF-")
    assert faults_in(made) == []
    assert made == pdf(TEMPLATE, {"title": "Maart #1 [*]"}, {"chart.svg": CHART}, at=NOON)


@pytest.mark.parametrize(
    "template", ["#panic(1)", "#let f() = f()\n#f()", '#read("/etc/passwd")', "#while true {}", '#image("chart.svg")']
)
def test_what_typst_refuses_is_a_failure_of_the_sandbox(template: str) -> None:
    with pytest.raises(SandboxFailure):
        pdf(template, {}, {"chart.svg": CHART}, at=NOON)
