"""Large questions: few at the same time; the rest hears a sentence, and small ones are answered meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from tridesk.accounts.models import User
from tridesk.figures import folding, places, queries
from tridesk.figures.exports import rows
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.tests.places import large_questions
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, TooMany
from tridesk.tickets.tests.factories import MONDAY, opened

MARCH = "figure=tickets.opened&first=2026-03-01&last=2026-03-31&excluded=1"
SMALL = f"{MARCH}&rows=channel"
LARGE = f"{MARCH}&rows=channel&columns=topic&language=nl"

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(karim: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A ticket, long added up, at a desk where every fact that is read one by one makes a question large."""
    opened(language="nl")
    with clock.frozen(MONDAY + timedelta(days=40)):
        folding.fold_all()
    monkeypatch.setattr(queries, "LARGE_FACTS", 0)
    User.objects.filter(pk=karim.pk).update(language="fr")
    client.force_login(karim)
    return client


@pytest.mark.parametrize("page", ["explore", "list", "export"])
def test_a_large_question_too_many_gets_a_sentence_and_small_ones_an_answer(desk: Client, page: str) -> None:
    form = "&what=rows&format=csv" if page == "export" else ""
    with large_questions(places.PLACES - 1):
        assert desk.get(f"/figures/{page}?{LARGE}{form}").status_code == 200
    with large_questions(places.PLACES):
        refused = desk.get(f"/figures/{page}?{LARGE}{form}")
        assert (refused.status_code, refused["Retry-After"]) == (429, str(places.WAIT))
        assert "D’autres grandes questions sont en cours de traitement" in refused.content.decode()
        assert desk.get(f"/figures/{page}?{SMALL}{form}").status_code == 200
    assert desk.get(f"/figures/{page}?{LARGE}{form}").status_code == 200


def test_a_table_of_many_numbers_is_large_too(desk: Client, karim: User, monkeypatch: pytest.MonkeyPatch) -> None:
    small = FigureQuestion.read(QueryDict(SMALL))
    monkeypatch.setattr(queries, "LARGE_MARKS", 0)
    assert queries.answer(small, karim).total.count == 1
    with large_questions(places.PLACES):
        with pytest.raises(TooMany):
            queries.answer(small, karim)
        with pytest.raises(TooMany):
            queries.side_by_side(small, small.before(), karim)


def test_a_question_that_fails_gives_its_place_back(desk: Client, karim: User) -> None:
    for _nth in range(places.PLACES):
        with pytest.raises(Invalid):
            queries.answer(FigureQuestion.read(QueryDict(f"{LARGE}&topic=NOTHING")), karim)
    with large_questions(places.PLACES):
        pass
    assert queries.answer(FigureQuestion.read(QueryDict(LARGE)), karim).total.count == 1


def test_a_file_may_be_ordered_while_others_ask(desk: Client, karim: User) -> None:
    large = FigureQuestion.read(QueryDict(f"{MARCH}&language=nl&channel=mail&topic=none"))
    with large_questions(places.PLACES):
        with pytest.raises(TooMany):
            queries.answer(large, karim)
        assert rows.expected(large, karim) == 1
