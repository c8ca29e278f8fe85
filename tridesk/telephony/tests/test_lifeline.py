"""The lock that tells a dead director from one that hangs."""

from __future__ import annotations

import pytest

from tridesk.telephony.process import Lifeline


@pytest.mark.django_db
def test_one_process_holds_the_lifeline_and_the_next_after_it() -> None:
    first, second = Lifeline(), Lifeline()
    assert [first.hold(), first.hold(), second.hold()] == [True, True, False]
    first.let_go()
    assert second.hold()
    second.let_go()
    second.let_go()
