"""The front-end libraries: what scripts/libraries.mjs makes of them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[3]
VENDOR = ROOT / "node_modules" / ".tridesk"


def test_the_fonts_and_the_telephone_are_there_and_small() -> None:
    assert len(list((VENDOR / "fonts").glob("*.woff2"))) == 2
    assert 100_000 < (VENDOR / "jssip.js").stat().st_size < 300_000


def test_each_package_that_is_bundled_has_its_licence_there() -> None:
    text = (VENDOR / "LICENSES.txt").read_text()
    for name in ("@fontsource-variable/atkinson-hyperlegible-next", "jssip", "sdp-transform", "events", "debug", "ms"):
        assert f"\n{name} " in f"\n{text}"
    assert "SIL OPEN FONT LICENSE" in text
