"""Letters in the log of dispatches: each that was made final, with the hash of its PDF."""

from __future__ import annotations

import pytest

from tridesk.accounts.models import User
from tridesk.journal.dispatches import DispatchFilter, Fate
from tridesk.letters import actions
from tridesk.letters.dispatches import LetterDispatches
from tridesk.letters.models import Letter

pytestmark = pytest.mark.django_db


def test_a_letter_is_in_the_log_once_it_is_final(draft: Letter, karim: User) -> None:
    log = LetterDispatches()
    assert log.rows(DispatchFilter(), None, 10) == []
    final = actions.finish_letter(draft, by=karim)
    (row,) = log.rows(DispatchFilter(about=final.ticket.number, digest=final.digest), None, 10)
    assert (row.number, row.fate, row.page) == (final.pk, Fate.FINAL, f"/letters/{final.pk}/")
    assert row.what == f"B-2026-000001 {final.subject}"
    assert log.rows(DispatchFilter(to="Nowhere"), None, 10) == []
