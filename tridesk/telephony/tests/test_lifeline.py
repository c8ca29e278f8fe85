"""The lock that tells a dead director from one that hangs."""

from __future__ import annotations

import pytest

from tridesk.telephony.process import Lifeline


@pytest.mark.django_db
def test_one_holds_it_and_the_next_one_when_he_is_gone() -> None:
    one, two = Lifeline(), Lifeline()
    assert [one.hold(), one.hold(), two.hold()] == [True, True, False]
    one.let_go()
    assert two.hold()
    two.let_go()
    two.let_go()
