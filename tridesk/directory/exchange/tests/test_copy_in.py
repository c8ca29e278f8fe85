"""New rows by COPY: what comes back is what `bulk_create` would have kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from tridesk.directory.models import Contact, Organisation
from tridesk.journal.bulk_copy import copy_in, copy_values

pytestmark = pytest.mark.django_db

AWKWARD: dict[str, Any] = {
    "name": 'Tab\there, \\N, "quoted", new\nline, Büllingen',
    "note": "\\.",
    "left_on": date(2026, 11, 24),
    "other_languages": ["nl", "fr"],
    "other_emails": ['"a, b"@x.example', "{c}@x.example"],
    "phone": "",
}


def test_every_value_comes_back_as_it_went() -> None:
    awkward, plain = Contact(**AWKWARD), Contact(name="An")
    copy_in([awkward, plain])
    for kept in (awkward, plain):
        assert model_to_dict(Contact.objects.get(pk=kept.pk)) == model_to_dict(kept)
        assert not kept._state.adding


def test_numbers_go_on_where_others_take_theirs() -> None:
    rows = [Contact(name="An"), Contact(name="Bert")]
    copy_in(rows)
    after = Contact.objects.create(name="Celine")
    assert rows[0].pk < rows[1].pk < after.pk


@pytest.mark.parametrize(("many", "statements"), [(0, 0), (1, 1), (2, 2), (3, 2)])
def test_one_statement_for_a_row_and_two_for_any_number(many: int, statements: int) -> None:
    with CaptureQueriesContext(connection) as asked:
        copy_in([Contact(name=str(number)) for number in range(many)])
    assert len(asked) == statements


def test_a_broken_constraint_is_told_as_ever() -> None:
    with pytest.raises(IntegrityError):
        copy_in([Organisation(kind="palace", name_nl="Paleis", name_fr="Palais")])


def test_values_alone_go_into_no_field_that_is_masked() -> None:
    with pytest.raises(AssertionError):
        copy_values(Contact, ("language", "name"), [("nl", "An")])
    assert not Contact.objects.exists()
