"""Belgian post: how an address is set in lines, and each rule that it can break."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.kit.text import Text
from tridesk.letters.post import (
    MOST_SIGNS,
    Rule,
    Window,
    address_lines,
    box_in_words,
    broken,
    faults,
    municipality,
    town_in,
    window_faults,
)
from tridesk.letters.wording import sentence

DL = Window(220, 110, 110, 45, 92, 35)
GOOD = ["Gemeente Lievegem", "Kasteeldreef 72", "9950 Lievegem"]


def rules(lines: list[str], window: Window = DL) -> list[Rule]:
    return [fault.rule for fault in faults(lines, window)]


@pytest.mark.parametrize(
    ("names", "street", "postcode", "town", "language", "expected"),
    [
        (
            ["Gemeente Sint-Genesius-Rode / Commune de Rhode-Saint-Genèse", "Dienst Bevolking"],
            "Dorpsstraat 46 b. 2",
            "1640",
            "Sint-Genesius-Rode",
            "nl",
            [
                "Gemeente Sint-Genesius-Rode /",
                "Commune de Rhode-Saint-Genèse",
                "Dienst Bevolking",
                "Dorpsstraat 46 bus 2",
                "1640 Sint-Genesius-Rode",
            ],
        ),
        (
            ["Stadt Sankt Vith / Ville de Saint-Vith - Standesamt und Bevölkerungsdienst"],
            "Hauptstraße 43",
            "4780",
            "Sankt Vith",
            "de",
            [
                "Stadt Sankt Vith / Ville de Saint-Vith -",
                "Standesamt und Bevölkerungsdienst",
                "Hauptstraße 43",
                "4780 Sankt Vith",
            ],
        ),
        (
            ["Office national de l'emploi (ONEM), bureau de Bruxelles-Capitale"],
            "Boulevard de l'Empereur 7 boîte A2",
            "1000",
            "Bruxelles",
            "fr",
            [
                "Office national de l'emploi (ONEM),",
                "bureau de Bruxelles-Capitale",
                "Boulevard de l'Empereur 7 bte A2",
                "1000 Bruxelles",
            ],
        ),
    ],
)
def test_the_nastiest_addresses_fit(
    names: list[str], street: str, postcode: str, town: str, language: str, expected: list[str]
) -> None:
    lines = address_lines(names, street, postcode, town, language=language)
    assert lines == expected
    assert rules(lines) == []


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Eupen", "de", "Gemeinde Eupen"),
        ("Lievegem", "nl", "Gemeente Lievegem"),
        ("Herstal", "fr", "Commune de Herstal"),
        ("Ixelles", "fr", "Commune d'Ixelles"),
        ("Étalle", "fr", "Commune d'Étalle"),
        ("Yvoir", "fr", "Commune d'Yvoir"),
        ("La Hulpe", "fr", "Commune de La Hulpe"),
        ("Le Rœulx", "fr", "Commune du Rœulx"),
        ("Les Bons Villers", "fr", "Commune des Bons Villers"),
        ("Raeren", "en", "Municipality of Raeren"),
        ("Stad Gent", "nl", "Stad Gent"),
        ("Ville de Namur", "fr", "Ville de Namur"),
        ("Stadt Sankt Vith / Ville de Saint-Vith", "de", "Stadt Sankt Vith / Ville de Saint-Vith"),
        ("Stadlen", "nl", "Gemeente Stadlen"),
        ("", "nl", ""),
    ],
)
def test_a_municipality_is_addressed_as_the_post_knows_it(name: str, language: str, expected: str) -> None:
    assert municipality(name, language) == expected


@pytest.mark.parametrize(
    ("town", "language", "expected"),
    [
        ("Elsene", "fr", "Ixelles"),
        ("Ixelles", "nl", "Elsene"),
        ("Matongé", "fr", "Matongé"),
        ("Elsene", "de", "Elsene"),
        ("", "fr", ""),
    ],
)
def test_a_town_has_its_name_in_the_language_of_the_address(town: str, language: str, expected: str) -> None:
    assert town_in(town, Text("Gemeente Elsene", "Commune d'Ixelles", "Elsene / Ixelles"), language) == expected


def test_abroad_the_country_stands_in_capitals_on_its_own_line() -> None:
    lines = address_lines(["Generalkonsulat"], "Cäcilienstraße 46", "50667", "Köln", language="de", country="Allemagne")
    assert lines[-2:] == ["50667 Köln", "ALLEMAGNE"]
    assert rules(lines) == []
    assert rules([*lines[:-1], "Allemagne"]) == [Rule.COUNTRY_IN_CAPITALS]


def test_a_word_that_cannot_be_broken_is_refused_by_name() -> None:
    long = "Rechtsschutzversicherungsgesellschaftenverband"
    (fault,) = faults([long, *GOOD[1:]], DL)
    assert (fault.rule, fault.line) == (Rule.TOO_LONG, long)
    assert long in sentence(fault)


@pytest.mark.parametrize(
    ("typed", "language", "written"),
    [
        ("Wetstraat 12 b. 3", "nl", "Wetstraat 12 bus 3"),
        ("Wetstraat 12 b3", "nl", "Wetstraat 12 bus 3"),
        ("Wetstraat 12, bus 3", "nl", "Wetstraat 12 bus 3"),
        ("Wetstraat 12A box 3", "nl", "Wetstraat 12A bus 3"),
        ("Rue de la Loi 12 bus 3", "fr", "Rue de la Loi 12 bte 3"),
        ("Rue de la Loi 12 boîte B", "fr", "Rue de la Loi 12 bte B"),
        ("Steenweg 12 b", "nl", "Steenweg 12 b"),
        ("Postbus 12", "nl", "Postbus 12"),
        ("Boulevard 4", "fr", "Boulevard 4"),
        ("Klosterstraße 4 box 3", "de", "Klosterstraße 4 box 3"),
    ],
)
def test_a_box_is_written_as_the_post_wants_it(typed: str, language: str, written: str) -> None:
    assert box_in_words(typed, language) == written


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (GOOD[1:], Rule.TOO_FEW_LINES),
        ([*["Dienst"] * 5, *GOOD], Rule.TOO_MANY_LINES),
        (["MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM", *GOOD[1:]], Rule.TOO_WIDE),
        ([*GOOD[:2], "B-9950 Lievegem"], Rule.POSTCODE_PREFIX),
        ([*GOOD, "België"], Rule.COUNTRY_AT_HOME),
        ([GOOD[0], "9000 Gent", *GOOD[1:]], Rule.POSTCODE_ABOVE),
        ([GOOD[0], "Kasteeldreef 72/3", GOOD[2]], Rule.BOX_SLASH),
        ([*GOOD[:2], "Lievegem"], Rule.COUNTRY_IN_CAPITALS),
        ([*GOOD[:2], "9950"], Rule.NO_PLACE),
        (["Kenmerk 2026-000123", *GOOD], Rule.NOT_OF_THE_ADDRESS),
        (["info@lievegem.example", *GOOD], Rule.NOT_OF_THE_ADDRESS),
        (["Tel. 09 123 45 67", *GOOD], Rule.NOT_OF_THE_ADDRESS),
        (["BE 0206.731.645", *GOOD], Rule.NOT_OF_THE_ADDRESS),
    ],
)
def test_each_broken_rule_has_one_sentence(lines: list[str], rule: Rule) -> None:
    assert rules(lines) == [rule]
    (said,) = [sentence(fault) for fault in faults(lines, DL)]
    assert "%(" not in said


@pytest.mark.parametrize(
    ("window", "rule"),
    [
        (Window(220, 110, 110, 30, 92, 45), Rule.WINDOW_HIGH),
        (Window(220, 110, 110, 50, 92, 35), Rule.WINDOW_LOW),
        (Window(220, 110, 116, 45, 92, 35), Rule.WINDOW_RIGHT),
        (Window(229, 162, 120, 50, 92, 35), Rule.WINDOW_OUTSIDE),
        (Window(220, 110, 110, 45, 92, 15), Rule.TOO_FEW_LINES),
    ],
)
def test_an_envelope_keeps_the_rules_too(window: Window, rule: Rule) -> None:
    assert rule in [fault.rule for fault in window_faults(window)]


def test_a_low_envelope_needs_less_above_its_window() -> None:
    assert window_faults(Window(220, 105, 110, 30, 92, 35)) == []


words = st.text(st.characters(categories=("L", "Nd", "Pd", "Po")), min_size=1, max_size=30)
names = st.lists(words, min_size=1, max_size=12).map(" ".join)


@given(names)
def test_no_name_is_ever_cut(name: str) -> None:
    lines = broken(name)
    assert "".join(lines).replace(" ", "") == "".join(name.split())
    whole = {part for word in name.split() for part in word.replace("-", "- ").split()}
    for line in lines:
        assert line == line.strip()
        assert len(line) <= MOST_SIGNS or not line.strip() or " " not in line[:MOST_SIGNS]
        assert set(line.replace("-", "- ").split()) <= whole


@given(st.lists(st.text(max_size=60), max_size=9))
def test_any_lines_are_judged(lines: list[str]) -> None:
    for fault in faults(lines, DL):
        assert sentence(fault)
