"""What was said to be different, and how that stands to the record by now."""

from __future__ import annotations

import pytest

from tridesk.directory.confirming.changes import FieldChange, ProposalStanding, differences, standing

SEEN: dict[str, str | list[str]] = {"town": "Raeren", "phones": ["+3287123456"], "street": ""}


@pytest.mark.parametrize(
    ("answer", "changes"),
    [
        ({}, []),
        (SEEN, []),
        ({"town": " Raeren "}, []),
        ({"town": "Eupen"}, [FieldChange("town", "Raeren", "Eupen")]),
        ({"phones": []}, [FieldChange("phones", ["+3287123456"], [])]),
        ({"colour": "red"}, []),
    ],
)
def test_only_what_is_different_is_a_change(answer: dict[str, str | list[str]], changes: list[FieldChange]) -> None:
    assert list(differences(SEEN, answer)) == changes


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("Raeren", ProposalStanding.CLEAR),
        ("Eupen", ProposalStanding.DONE),
        ("Lontzen", ProposalStanding.CONFLICT),
        ("", ProposalStanding.CONFLICT),
    ],
)
def test_a_record_that_changed_meanwhile_is_a_conflict(now: str, expected: ProposalStanding) -> None:
    assert standing(FieldChange("town", "Raeren", "Eupen"), now) == expected
