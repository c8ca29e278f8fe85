"""What readers find on the pages, sentence by sentence."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from justhtml import JustHTML

from tridesk.statuspage.entries import RegisterState, StatusMessage, Words
from tridesk.statuspage.generation import render
from tridesk.statuspage.site import StatusSite
from tridesk.statuspage.tests.story import DAY, HOUR, MINUTE, MONDAY, Story, report

URL = "https://status.register.example"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def page(story: Story, after: timedelta, path: str, *, stale: bool = False) -> JustHTML:
    made = render(story.board, MONDAY + after, StatusSite(URL, "key"), number=1, head="head")
    return JustHTML((made.stale if stale else made.fresh)[path].decode(), sanitize=False)


def text_of(tree: JustHTML, selector: str) -> list[str]:
    return [element.to_text().replace("\u00a0", " ") for element in tree.query(selector)]


def test_planned_work_says_its_hours_and_how_the_register_will_be(story: Story) -> None:
    story.announce(HOUR, DAY, DAY + 2 * HOUR)
    story.announce(HOUR, 3 * DAY, 4 * DAY, RegisterState.UNSTABLE)
    texts = [text_of(page(story, 2 * HOUR, f"{language}/index.html"), "li") for language in ("nl", "fr", "de")]
    assert [[re.sub(r"\s+", " ", line) for line in lines] for lines in texts] == [
        [
            "dinsdag 24 november van 09.00 uur tot 11.00 uur Tijdens het onderhoud is het Rijksregister buiten dienst.",
            "van donderdag 26 november om 09.00 uur tot vrijdag 27 november om 09.00 uur "
            "Tijdens het onderhoud is het Rijksregister instabiel.",
        ],
        [
            "mardi 24 novembre de 09h00 à 11h00 Pendant la maintenance, le Registre national est hors service.",
            "du jeudi 26 novembre à 09h00 au vendredi 27 novembre à 09h00 "
            "Pendant la maintenance, le Registre national est instable.",
        ],
        [
            "Dienstag, 24. November von 09.00 Uhr bis 11.00 Uhr "
            "Während der Wartung ist das Nationalregister außer Betrieb.",
            "von Donnerstag, 26. November um 09.00 Uhr bis Freitag, 27. November um 09.00 Uhr "
            "Während der Wartung ist das Nationalregister instabil.",
        ],
    ]


def test_while_work_goes_on_no_other_is_planned(story: Story) -> None:
    story.announce(HOUR, DAY, DAY + 2 * HOUR)
    assert "Er is geen ander onderhoud gepland." in text_of(page(story, DAY, "nl/index.html"), "p")


def test_work_that_goes_on_is_told_also_while_something_worse_happens(story: Story) -> None:
    story.announce(HOUR, DAY, DAY + 2 * HOUR, RegisterState.UNSTABLE)
    story.report(DAY + MINUTE, RegisterState.OUT_OF_SERVICE)
    tree = page(story, DAY + HOUR, "nl/index.html")
    assert text_of(tree, "h2") == ["Rijksregister is momenteel buiten dienst"]
    assert text_of(tree, "li time") == ["dinsdag 24 november van 09.00 uur tot 11.00 uur"]


@pytest.mark.parametrize(
    ("stale", "line"),
    [
        (False, "Rijksregister is momenteel buiten dienst. Gepland onderhoud tot 11.00 uur."),
        (True, "Toestand van het Rijksregister niet bevestigd sinds dinsdag 24 november om 10.00 uur."),
    ],
)
def test_the_snippet_for_other_sites_says_in_a_line_that_it_was_planned_or_is_old(
    stale: bool, line: str, story: Story
) -> None:
    story.announce(HOUR, DAY, DAY + 2 * HOUR)
    assert text_of(page(story, DAY + HOUR, "nl/embed.html", stale=stale), "h1") == [line]


def test_each_language_offers_its_snippets_to_other_sites(story: Story) -> None:
    frame, badge = text_of(page(story, HOUR, "fr/index.html"), "pre")
    assert f'src="{URL}/fr/embed.html" title="État du Registre national"' in frame
    assert f'<a href="{URL}/fr/"><img src="{URL}/fr/badge.svg"' in badge
    assert text_of(page(story, HOUR, "index.html"), "pre") == []


@pytest.mark.parametrize("folder", ["", "de/"])
def test_history_leads_back_to_the_state(folder: str, story: Story) -> None:
    ways = page(story, HOUR, f"{folder}history/index.html").query("article > p > a")
    assert {(link.attrs or {})["href"] for link in ways} == {"../"}


def test_what_other_sites_preview_begins_with_the_state_and_is_short(story: Story) -> None:
    long_message = StatusMessage(Words("Zaal 2. " * 60, "Salle 2. " * 60, "Saal 2. " * 60))
    with story.at(HOUR):
        report(story.log, RegisterState.UNSTABLE, by="siebe", via="editor", message=long_message)
    tree = page(story, HOUR, "fr/index.html")
    title, told = (
        (tree.query(f'[property="og:{name}"]')[0].attrs or {})["content"] for name in ("title", "description")
    )
    assert title == "Registre national\u00a0: instable"
    assert str(told).startswith("Le Registre National est opérationnel, mais fonctionne de manière instable. Salle 2.")
    assert len(str(told)) <= 200


def test_the_history_draws_a_bar_for_each_day_as_tall_as_the_day_was_bad(story: Story) -> None:
    story.report(DAY + HOUR, RegisterState.OUT_OF_SERVICE)
    story.report(DAY + 2 * HOUR, RegisterState.STABLE)
    story.report(2 * DAY, RegisterState.UNSTABLE)
    story.report(2 * DAY + HOUR, RegisterState.STABLE)
    story.announce(HOUR, 3 * DAY, 3 * DAY + HOUR)
    tree = page(story, 4 * DAY, "nl/history/index.html")
    bars = {str((path.attrs or {})["class"]): (path.attrs or {})["d"] for path in tree.query(".bar path")}
    assert bars == {
        "stable": "M340 24h3v8h-3zM356 24h3v8h-3z",
        "out_of_service": "M344 0h3v32h-3z",
        "unstable": "M348 8h3v24h-3z",
        "planned": "M352 16h3v16h-3z",
    }
    assert text_of(tree, "figcaption") == ["De laatste 90 dagen, zondag 30 augustus – vrijdag 27 november"]
    assert text_of(tree, "figure p") == ["Dagen: buiten dienst 1, instabiel 1, gepland onderhoud 1, stabiel 2."]
