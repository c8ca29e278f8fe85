"""Languages in step, from each original: the changed paragraph alone is marked, nobody may publish until all follow."""

from __future__ import annotations

import json
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e

TEXTS: Final[dict[str, tuple[str, str]]] = {  # the question, and an answer of three paragraphs
    "nl": (
        "Wat kost een uittreksel?",
        "Vraag het aan uw gemeente.\n\nEen uittreksel kost 15 euro.\n\nU krijgt het aan het loket.",
    ),
    "fr": (
        "Combien coûte un extrait ?",
        "Demandez-le à votre commune.\n\nUn extrait coûte 15 euros.\n\nVous le recevez au guichet.",
    ),
    "de": (
        "Was kostet ein Auszug?",
        "Fragen Sie Ihre Gemeinde.\n\nEin Auszug kostet 15 Euro.\n\nSie erhalten ihn am Schalter.",
    ),
}
NAMES: Final = {"nl": "Dutch", "fr": "French", "de": "German"}
CHANGED: Final = 2  # the paragraph of the answer in which the amount stands

WRITE: Final = """
from tridesk.accounts.models import User
from tridesk.faq import actions
from tridesk.faq.values import EntryContent, EntryWording
users = User.objects.in_bulk(["aurelie", "machteld"], field_name="username")
texts = {{language: EntryWording(*text) for language, text in {texts}.items()}}
entry = actions.write_entry(EntryContent({source!r}, texts, audience="public"), by=users["aurelie"])
actions.propose(entry.number, by=users["aurelie"])
actions.validate(entry.number, by=users["machteld"])
print(entry.name)
"""


def written(tridesk: Product, source: str) -> str:
    """The name of an entry that the public reads in three languages, with its original in `source`."""
    return tridesk.shell(WRITE.format(texts=json.dumps(TEXTS), source=source))


def changed(text: str) -> str:
    """The text with another amount."""
    assert text.count("15") == 1
    return text.replace("15", "18")


def change_original(writer: Page, name: str, source: str) -> None:
    writer.goto(f"/answers/{name}/edit")
    writer.locator("textarea[name=answer]").fill(changed(TEXTS[source][1]))
    writer.locator("[name=why]").fill("Dearer from today on")
    writer.get_by_role("button", name="Keep and look at it").click()
    writer.wait_for_url(f"**/answers/{name}")


def follow(writer: Page, name: str, source: str, language: str) -> None:
    """Translates what the page marks: the changed paragraph alone, with the old and the new amount beside it."""
    writer.goto(f"/answers/{name}/edit?language={language}")
    marked = writer.locator(".step:not(.step--current)")
    expect(marked).to_have_count(1)
    expect(marked.locator("label").first).to_have_text(f"Paragraph {CHANGED}")
    expect(marked.locator(f"[lang={source}] del")).to_have_text("15")
    expect(marked.locator(f"[lang={source}] ins")).to_have_text("18")
    box = marked.locator(f"textarea[lang={language}]")
    box.fill(changed(box.input_value()))
    writer.get_by_role("button", name="Keep and look at it").click()
    writer.wait_for_url(f"**/answers/{name}")


def validate(reader: Page, name: str) -> None:
    reader.goto(f"/answers/{name}")
    reader.get_by_role("button", name="Validate", exact=True).click()


def refused_for(reader: Page) -> list[str]:
    """The languages for which the refusal of the last gesture says that they have the old amount; in order."""
    refusal = reader.locator(".message--error")
    expect(refusal).to_be_visible()
    words = refusal.inner_text()
    return sorted(code for code, name in NAMES.items() if f"text in {name} still has the old one" in words)


def behind(page: Page) -> list[str]:
    """The languages that the page of an entry says to be behind, each with a paragraph."""
    panels = page.locator(".panel:has(.tag--late)").filter(has_text="1 paragraph behind")
    return [panel.locator(".panel__head .lang").text_content() or "" for panel in panels.all()]


@pytest.mark.parametrize("source", list(TEXTS))
def test_an_amount_that_changes_in_one_language_is_followed_by_all(
    source: str, visitors: Visitors, tridesk: Product
) -> None:
    name, others = written(tridesk, source), [language for language in TEXTS if language != source]
    writer, reader = visitors.colleague("aurelie"), visitors.colleague("machteld")
    change_original(writer, name, source)
    for nth, language in enumerate(others):
        assert sorted(behind(writer)) == sorted(others[nth:])
        validate(reader, name)
        assert refused_for(reader) == sorted(others[nth:])
        follow(writer, name, source, language)
    assert behind(writer) == []
    validate(reader, name)
    expect(reader.locator(".page__head .tag")).to_have_text("validated")
