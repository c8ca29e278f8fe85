"""The subject tree is complete, two levels deep, and named in four languages."""

from collections import Counter

from tridesk.tickets.reference.subjects import SUBJECTS

FIRST_LEVEL = [
    *("ACC", "AUT", "TRX", "IT", "FOR", "EID", "HIS", "LOG"),
    *("DIF", "LST", "TAR", "DOC", "ABS", "INC", "ELE", "OTH"),
]


def test_first_level_is_that_of_the_register() -> None:
    assert [row.code for row in SUBJECTS if not row.parent] == FIRST_LEVEL


def test_each_subject_has_two_to_six_children_named_after_it() -> None:
    children = Counter(row.parent for row in SUBJECTS if row.parent)
    assert sorted(children) == sorted(FIRST_LEVEL)
    assert [code for code, number in children.items() if not 2 <= number <= 6] == []
    assert [row.code for row in SUBJECTS if row.parent and row.code.rpartition(".")[0] != row.parent] == []


def test_codes_are_unique_and_a_parent_stands_before_its_children() -> None:
    codes = [row.code for row in SUBJECTS]
    assert len(set(codes)) == len(codes)
    assert [row.code for row in SUBJECTS if row.parent and codes.index(row.parent) > codes.index(row.code)] == []


def test_every_name_is_there_and_short() -> None:
    names = [name for row in SUBJECTS for name in (row.nl, row.fr, row.de, row.en)]
    assert [name for name in names if not name.strip() or len(name) > 48] == []
