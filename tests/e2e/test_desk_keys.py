"""Every key that the desk documents can be typed on the keyboards of its people, and does what it does on ours."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import MakeTicket, Visitors
from tests.e2e.test_desk import open_ticket

pytestmark = pytest.mark.e2e

LETTERS: Final = {letter: (f"Key{letter.upper()}", False) for letter in "abcdefghijklmnopqrstuvwxyz"}
FUNCTIONS: Final = {f"F{number}": (f"F{number}", False) for number in range(1, 13)}
AZERTY: Final = LETTERS | {
    "a": ("KeyQ", False), "q": ("KeyA", False), "z": ("KeyW", False), "w": ("KeyZ", False), "m": ("Semicolon", False),
    **{str(number): (f"Digit{number}", True) for number in range(10)},
    "/": ("Period", True), "?": ("KeyM", True), ";": ("Comma", False), ".": ("Comma", True),
    "*": ("BracketRight", True),
}  # fmt: skip
LAYOUTS: Final = {
    "nl-BE, fr-BE": AZERTY,
    "de": LETTERS | {
        "z": ("KeyY", False), "y": ("KeyZ", False),
        **{str(number): (f"Digit{number}", False) for number in range(10)},
        "/": ("Digit7", True), "?": ("Minus", True), ";": ("Comma", True), ".": ("Period", False),
        "*": ("BracketRight", True),
    },
}  # fmt: skip
"""Where a character lies, without AltGr: the key by its place on a keyboard of the United States, and Shift."""

DOCUMENTED: Final = """[...document.querySelectorAll('[data-key]')]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .map((element) => element.dataset.key)"""
# What a key would do is only noted, so that the page stays for the next one.
STAND_STILL: Final = """() => {
    window.pressed = [];
    for (const kind of ['click', 'submit']) {
        addEventListener(kind, (event) => { event.preventDefault(); event.stopImmediatePropagation(); }, true);
    }
    addEventListener('keydown', (event) => {
        queueMicrotask(() => setTimeout(() => {
            window.pressed.push([event.key, event.defaultPrevented]);
            document.activeElement?.blur();
            document.querySelector('dialog[open]')?.close();
        }));
    }, true);
}"""


def type_key(page: Page, layout: dict[str, tuple[str, bool]], key: str) -> None:
    """Sends what the keyboard sends: the character with the place of its key, and Shift where that is needed."""
    code, shifted = (layout | FUNCTIONS)[key]
    page.evaluate(
        """([key, code, shiftKey]) => (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true, cancelable: true }))""",
        [key, code, shifted],
    )


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_documented_key_is_typed_without_altgr_and_heard(
    name: str, visitors: Visitors, mailed: MakeTicket
) -> None:
    page, layout = visitors.colleague("jorn"), LAYOUTS[name]
    mailed()
    open_ticket(page, mailed())
    expect(page.locator("#queues")).to_be_visible()
    documented = {tuple(keys.split()) for keys in page.evaluate(DOCUMENTED)} | {("?",), ("j",), ("k",)}
    assert {"/", "2", "w", "m"} <= {keys[0] for keys in documented}
    lacking = {key for keys in documented for key in keys} | {";"}  # the last opens the templates, in the text
    assert lacking - set(layout | FUNCTIONS) == set(), f"keys that {name} has not, or with AltGr alone"
    page.evaluate(STAND_STILL)
    unheard = []
    for keys in sorted(keys for keys in documented if not keys[0].startswith("F")):
        page.evaluate("window.pressed = []")
        for place, key in enumerate(keys):
            type_key(page, layout, key)
            page.wait_for_function(f"window.pressed.length > {place}")
        unheard += [keys for _key, is_heard in page.evaluate("window.pressed") if not is_heard]
    assert unheard == []
