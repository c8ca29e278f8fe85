"""At one press the register of the demonstration falters, at the next it recovers; all is as in earnest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tridesk.demo.interruption_button import falter
from tridesk.demo.sign_in import greeting
from tridesk.journal.models import Entry
from tridesk.statuspage import queries
from tridesk.statuspage.editor import gate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)


def test_it_falters_and_recovers() -> None:
    assert falter()
    assert queries.announcement("fr").startswith("Le Registre National est opérationnel, mais fonctionne de manière")
    assert not any(queries.publisher().shelf.faults())
    assert not falter()
    assert queries.announcement("fr") == ""
    assert list(Entry.objects.order_by("id").values_list("verb", flat=True)) == [
        "state.started",
        "state.reported",
        "state.reported",
    ]


def test_its_editor_is_invited_again_at_each_start_until_they_have_come() -> None:
    first, second = (greeting()[-1].partition("\n  ") for _start in range(2))
    assert gate.store().invited(second[2].partition("#")[2]) is not None
    assert (first[0], first[2] != second[2]) == (second[0], True)
    assert first[0].startswith("Change the state as siebe")
