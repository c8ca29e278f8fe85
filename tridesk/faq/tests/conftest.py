"""Two colleagues and an expert, and a writer of entries in three languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.faq import actions
from tridesk.faq.models import Entry
from tridesk.faq.values import EntryContent, EntryWording

Writer = Callable[..., Entry]


@pytest.fixture
def karim(db: None) -> User:
    return User.objects.create(username="karim", name="Karim Vannoten", role="call_taker", language="en")


@pytest.fixture
def sofie(db: None) -> User:
    return User.objects.create(username="sofie", name="Sofie Demeester", role="supervisor", language="en")


IN_STEP = {
    "nl": EntryWording(
        "Wie mag het register raadplegen?", "Binnen tien werkdagen na de aanvraag.\n\nVraag het aan de dienst."
    ),
    "fr": EntryWording(
        "Qui peut consulter le registre ?", "Dans les dix jours ouvrables après la demande.\n\nDemandez-le au service."
    ),
    "de": EntryWording(
        "Wer darf das Register einsehen?", "Binnen zehn Werktagen nach dem Antrag.\n\nFragen Sie den Dienst."
    ),
}


@pytest.fixture
def write(karim: User) -> Writer:
    """Writes an entry; `texts` by language, `number` for an existing one."""

    def written(
        texts: dict[str, Any] | None = None,
        *,
        by: User | None = None,
        number: int | None = None,
        small: bool = False,
        **values: Any,
    ) -> Entry:
        content = EntryContent(source=values.pop("source", "nl"), texts=texts or IN_STEP, **values)
        return actions.write_entry(content, by=by or karim, number=number, small=small)

    return written


@pytest.fixture
def published(write: Writer, sofie: User) -> Entry:
    """An entry that everybody may read."""
    entry = write(audience="public")
    actions.propose(entry.number, by=sofie)
    return actions.validate(entry.number, by=sofie)
