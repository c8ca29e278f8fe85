"""The table of the language law, held against all 565 municipalities and the special cases of domain.md 2.1."""

from __future__ import annotations

from collections import Counter

import pytest

from tridesk.directory.language import regime_of, service_language_of
from tridesk.directory.organisations.reference.municipalities import SHIPPED, Municipality, read

ALL = read(SHIPPED.read_bytes())


def test_there_are_565() -> None:
    assert Counter(row.service_language for row in ALL) == {"nl": 285, "fr": 252, "de": 9, "nl|fr": 19}


@pytest.mark.parametrize("row", ALL, ids=lambda row: f"{row.nis} {row.name_nl}")
def test_the_law_and_the_table_say_the_same(row: Municipality) -> None:
    regime = regime_of(row.nis)
    assert regime is not None
    assert (regime.written, regime.name) == (row.service_language, row.regime)
    assert service_language_of("municipality", row.nis) == row.service_language


@pytest.mark.parametrize(
    ("names", "written", "facilities"),
    [
        ("Drogenbos Kraainem Linkebeek Sint-Genesius-Rode Wemmel Wezembeek-Oppem", "nl", "fr"),
        ("Bever Mesen Spiere-Helkijn Ronse Herstappe Voeren", "nl", "fr"),
        ("Comines-Warneton Mouscron Enghien Flobecq", "fr", "nl"),
        ("Malmedy Waimes", "fr", "de"),
        ("Eupen Kelmis Lontzen Raeren Amel Büllingen Bütgenbach Burg-Reuland", "de", "fr"),
        ("Baelen Plombières Welkenraedt", "fr", ""),
        ("Lievegem Antwerpen", "nl", ""),
        ("Bastogne Charleroi", "fr", ""),
        ("Schaarbeek Elsene", "nl|fr", ""),
    ],
)
def test_facilities_do_not_change_in_what_we_write(names: str, written: str, facilities: str) -> None:
    by_name = {name: row.nis for row in ALL for name in (row.name_nl, row.name_fr, row.name_de) if name}
    regimes = {name: regime_of(by_name[name]) for name in names.split()}
    assert {name: (regime.written, regime.facilities) for name, regime in regimes.items() if regime} == dict.fromkeys(
        regimes, (written, facilities)
    )


def test_sankt_vith_is_written_to_in_german() -> None:
    assert [row.service_language for row in ALL if row.name_de == "Sankt Vith"] == ["de"]


@pytest.mark.parametrize("nis", ["", "1", "00000", "123456", "２１００１", "abcde", "21x01"])
def test_what_is_no_code_has_no_regime(nis: str) -> None:
    assert regime_of(nis) is None


@pytest.mark.parametrize(
    ("kind", "nis", "language"),
    [
        ("welfare", "63023", "de"),
        ("police", "21004", "nl|fr"),
        ("police", "", None),
        ("federal", "", "nl|fr"),
        ("social_security", "", "nl|fr"),
        ("community", "", None),
        ("notary", "", ""),
        ("hospital", "11002", ""),
    ],
)
def test_other_bodies(kind: str, nis: str, language: str | None) -> None:
    assert service_language_of(kind, nis) == language
