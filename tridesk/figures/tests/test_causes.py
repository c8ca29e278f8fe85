"""Figures by cause, the dimension of restores: named in the reader's language, from facts and from cells alike."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Contact
from tridesk.figures.exports.rows import columns
from tridesk.figures.queries import answer
from tridesk.figures.questions import FigureQuestion
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.reconnect.facts import OPENED
from tridesk.reconnect.models import Restore
from tridesk.tickets.tests.factories import MONDAY, opened, organisation

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 2, 9, tzinfo=UTC)


@pytest.fixture
def restores(karim: User) -> None:
    """Three restores in March, by two causes."""
    body = organisation("Namur")
    contact = Contact.objects.create(name="Rosa", organisation=body)
    for leaf in ("key_blocked", "key_blocked", "network"):
        user = ConnectedUser.objects.create(organisation=body, contact=contact, login=f"rosa.{leaf}")
        restore = Restore.objects.create(
            ticket=opened(language="fr"), contact=contact, user=user, owner=karim, opened_at=MONDAY, leaf=leaf
        )
        record("restore.opened", by=karim, ref=restore.ref)


def counts(user: User, **more: str) -> list[tuple[str, int]]:
    asked = {"figure": "restores.opened", "first": "2026-03-01", "last": "2026-03-31", "rows": "cause"}
    return [(row.name, mark.count) for row, _column, mark in answer(FigureQuestion.read(asked | more), user)]


def test_named_in_the_language_of_the_reader(restores: None, karim: User) -> None:
    names = set()
    for language in ("nl", "fr", "de", "en"):
        with override(language):
            rows = counts(karim)
        assert sorted(count for _name, count in rows) == [1, 2]
        names |= {name for name, _count in rows}
    assert len(names) == 8


def test_cells_of_a_month_that_is_over_say_the_same_as_facts(restores: None, karim: User) -> None:
    with override("en"):
        present = counts(karim), counts(karim, cause="network"), counts(karim, columns="language")
        with clock.frozen(APRIL):
            over = counts(karim), counts(karim, cause="network"), counts(karim, columns="language")
    assert over == present
    assert [count for _name, count in present[1]] == [1]


def test_rows_that_are_taken_out_have_a_column_for_it() -> None:
    assert "cause" in [column.name for column in columns(OPENED)]
