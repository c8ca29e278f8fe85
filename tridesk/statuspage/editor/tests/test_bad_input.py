"""Whatever is sent to the pages of the editor: one sentence says what is wrong, and nothing is published."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import pytest

from tridesk.kit import clock
from tridesk.statuspage.editor import gate
from tridesk.statuspage.editor.tests.conftest import Browser
from tridesk.statuspage.editor.tests.soft_key import SoftKey
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.tests.story import report

HOSTILE: Final = (
    "x" * 700,
    "\u202egnimoc\u202c\x1b[31m",
    "<script>alert(1)</script>",
    "a\0b",
    "{{ 7*7 }} %s %(limit)d {0}",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "00.12.31-123.45",
)
TROUBLE: Final = {
    "do": "look",
    "state": "unstable",
    "lasts": "at",
    "until": "14:30",
    "again": "at",
    "again_at": "15:30",
}
WORK: Final = {"do": "look", "begins": "2031-12-24T10:00", "ends": "2031-12-24T12:00", "state": "unstable"}
WORDS: Final = {"ready": ["looking"], "nl": "een", "fr": "deux", "de": "drei"}


def faults(browser: Browser) -> list[str]:
    """What the page says is wrong."""
    notices = re.findall(
        r'class="(?:field__error|notice)[^>]*>\s*<svg.*?</svg>\s*<span>(.*?)</span>', browser.page, re.DOTALL
    )
    return [str(fault).strip() for fault in notices]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/", TROUBLE | WORDS),
        ("/maintenance/", WORK | WORDS | {"ready": ["work"]}),
        ("/publish/", {"draft": ""}),
        ("/keys/add", {"state": "", "answer": "", "label": ""}),
        ("/keys/remove", {"key": ""}),
    ],
)
def test_each_field_says_what_is_wrong_or_takes_it_as_words(
    path: str, fields: dict[str, object], inside: Browser
) -> None:
    before, wrong = len(publisher().log.entries()), []
    for name in fields:
        for bad in HOSTILE:
            inside.post(path, **(fields | {name: bad}))
            if inside.status != 200 and not (inside.status in (409, 422) and faults(inside)):
                wrong.append((name, bad[:20], inside.status))
            assert "<script>alert(1)" not in inside.page
    assert wrong == []
    assert len(publisher().log.entries()) == before


@pytest.mark.parametrize("name", ["lasts", "again"])
def test_a_choice_that_was_never_offered_is_named_as_such(name: str, inside: Browser) -> None:
    inside.post("/", **(TROUBLE | {name: "5"}))
    assert faults(inside) == ["Select a valid choice. 5 is not one of the available choices."]


def test_the_first_field_that_is_wrong_has_the_focus(inside: Browser) -> None:
    inside.post("/", **(TROUBLE | {"until": "", "again_at": ""}))
    assert re.findall(r'name="(\w+)"[^>]* autofocus', inside.page) == ["until"]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"ends": "9999-12-31T23:59"}, "Maintenance lasts a month at most: is the end right?"),
        ({"begins": "2206-12-24T10:00"}, "That is more than ten years away: is the year right?"),
        ({"begins": "24/12/31 10u"}, "Type the day and the hour, for example 24/12/2026 14.30."),
    ],
)
def test_a_slip_in_the_hours_of_a_plan_is_asked_about(changed: dict[str, str], fault: str, inside: Browser) -> None:
    given = WORK | changed
    inside.post("/maintenance/", **(given | ({"ends": "2206-12-24T12:00"} if "2206" in given["begins"] else {})))
    assert faults(inside) == [fault]


def test_work_in_the_night_in_which_the_clock_goes_back_can_be_planned(inside: Browser) -> None:
    inside.post("/maintenance/", **(WORK | {"begins": "2031-10-26T02:30", "ends": "26/10/2031 5.30"}))
    assert "dimanche 26 octobre 2031 de 02h30 à 05h30" in inside.page


def test_words_of_another_are_not_to_be_had_by_guessing_addresses(inside: Browser) -> None:
    with clock.frozen(clock.now() - timedelta(hours=1)):
        report(publisher().log, RegisterState.UNSTABLE, by="siebe", via="editor")
    for path in ("/correct/abc/", "/maintenance/abc/", "/maintenance/abc/cancel/", "/published/abc/", "/%00/", "/%FF/"):
        assert (inside.get(path).status, len(faults(inside))) == (404, 1)


def test_a_key_is_called_by_signs_that_can_be_shown(inside: Browser) -> None:
    asked = inside.get("/keys/").asked()
    inside.post("/keys/add", state=asked.state, answer=SoftKey().create(asked), label="\u202eMy\x07 key\0 ")
    assert [key.label for key in gate.store().keys_of("siebe")][-1] == "My key"
