"""Access on a day: granted, why not, and until when; and the references of credentials."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tridesk.directory.connected.access import (
    Access,
    AccessStanding,
    DaySpan,
    Fault,
    Obstacle,
    Unfit,
    covered_until,
    reference,
    standing,
)

TODAY = date(2026, 11, 24)
YESTERDAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 25)
OVER, COMING, OPEN = DaySpan(None, YESTERDAY), DaySpan(TOMORROW, None), DaySpan()


@pytest.mark.parametrize(
    ("access", "obstacles", "word"),
    [
        (Access(), (), "works"),
        (Access(credential=DaySpan(TODAY, TODAY)), (), "soon"),
        (Access(credential=DaySpan(None, TODAY + timedelta(30))), (), "soon"),
        (Access(credential=DaySpan(None, TODAY + timedelta(31))), (), "works"),
        (Access(credential=OVER), (Obstacle.ENDED,), "ended"),
        (Access("ended"), (Obstacle.ENDED,), "ended"),
        (Access("blocked"), (Obstacle.BLOCKED,), "blocked"),
        (Access("blocked", OVER), (Obstacle.ENDED,), "ended"),
        (Access("blocked", COMING), (Obstacle.BLOCKED,), "blocked"),
        (Access(credential=COMING), (Obstacle.NOT_YET,), "not_yet"),
        (Access(user=OVER), (Obstacle.USER_ENDED,), "ended"),
        (Access(user=COMING), (Obstacle.USER_NOT_YET,), "not_yet"),
        (Access(organisation=OVER), (Obstacle.ORGANISATION_ENDED,), "ended"),
        (Access(organisation=COMING), (Obstacle.ORGANISATION_NOT_YET,), "not_yet"),
        (Access(authorisations=(OVER,)), (Obstacle.AUTHORISATION_ENDED,), "ended"),
        (Access(authorisations=(OVER, COMING)), (Obstacle.AUTHORISATION_NOT_YET,), "not_yet"),
        (Access(authorisations=(OVER, OPEN)), (), "works"),
        (
            Access("blocked", user=OVER, authorisations=(OVER,)),
            (Obstacle.BLOCKED, Obstacle.USER_ENDED, Obstacle.AUTHORISATION_ENDED),
            "blocked",
        ),
    ],
)
def test_what_is_in_the_way(access: Access, obstacles: tuple[Obstacle, ...], word: str) -> None:
    state = standing(access, TODAY)
    assert (state.obstacles, state.word, state.works) == (obstacles, word, not obstacles)


def test_it_ends_with_whatever_ends_first() -> None:
    ends = [TODAY + timedelta(days) for days in (40, 30, 20, 10)]
    credential, user, body, decision = (DaySpan(None, end) for end in ends)
    access = Access("active", credential, user, body, (decision,))
    assert standing(access, TODAY).last == ends[3]
    assert standing(replace(access, authorisations=()), TODAY).last == ends[2]
    assert standing(Access(), TODAY).last is None


@pytest.mark.parametrize(
    ("spans", "until"),
    [
        ((), None),
        ((OPEN,), None),
        ((OVER,), None),
        ((COMING,), None),
        ((DaySpan(None, TODAY),), TODAY),
        ((DaySpan(None, TODAY), COMING), None),  # one takes over from the other
        ((DaySpan(None, TODAY), DaySpan(TOMORROW + timedelta(1), None)), TODAY),  # a day without either
        ((DaySpan(None, TODAY), DaySpan(TODAY, TOMORROW)), TOMORROW),
    ],
)
def test_how_long_one_of_several_holds(spans: tuple[DaySpan, ...], until: date | None) -> None:
    assert covered_until(spans, TODAY) == until
    assert covered_until(spans[::-1], TODAY) == until


def test_day_by_day_it_works_up_to_its_last_day_and_not_after() -> None:
    dice = random.Random(7)

    def span() -> DaySpan:
        first, last = sorted(TODAY + timedelta(dice.randint(-40, 40)) for _ in range(2))
        return DaySpan(first if dice.random() < 0.6 else None, last if dice.random() < 0.6 else None)

    for _ in range(400):
        access = Access("active", span(), span(), span(), tuple(span() for _ in range(dice.randint(0, 3))))
        state = standing(access, TODAY)
        if state.works:
            end = state.last or TODAY + timedelta(90)
            assert all(standing(access, TODAY + timedelta(n)).works for n in range((end - TODAY).days + 1))
            assert state.last is None or not standing(access, end + timedelta(1)).works


def test_what_keeps_somebody_out_today_comes_first() -> None:
    accesses = [Access(credential=COMING), Access(), Access(credential=OVER), Access("blocked")]
    accesses.append(Access(credential=DaySpan(None, TOMORROW)))
    standings: list[AccessStanding] = sorted(
        (standing(access, TODAY) for access in accesses), key=lambda access: access.urgency
    )
    assert [state.word for state in standings] == ["blocked", "ended", "soon", "not_yet", "works"]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("key", "  RR-2041/7 ", "RR-2041/7"),
        ("eid", "", ""),
        ("eid", "592 1234567 89", "592-1234567-89"),
        ("certificate", "04:a1:22:9f", "04A1229F"),
        ("certificate", "0x4d2", "4D2"),
        ("oauth2", "rrn-town.4711_prod", "rrn-town.4711_prod"),
        ("ip", "192.0.2.7", "192.0.2.7"),
        ("ip", "192.0.2.0/24", "192.0.2.0/24"),
        ("ip", "2001:DB8:0::/48", "2001:db8::/48"),
        ("ip", "192.0.2.7/32", "192.0.2.7"),
    ],
)
def test_a_reference_is_kept_in_one_form(kind: str, typed: str, kept: str) -> None:
    assert reference(kind, typed) == kept
    assert reference(kind, kept) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "fault"),
    [
        ("key", "", Fault.MISSING),
        ("key", "'; drop", Fault.KEY),
        ("key", "k" * 61, Fault.KEY),
        ("eid", "592-1234567", Fault.EID),
        ("certificate", "no serial", Fault.CERTIFICATE),
        ("certificate", "A" * 41, Fault.CERTIFICATE),
        ("oauth2", "two words", Fault.OAUTH2),
        ("ip", "192.0.2.7/24", Fault.IP),  # an address inside a network is neither
        ("ip", "300.1.1.1", Fault.IP),
        ("ip", "town.example", Fault.IP),
        ("ip", "0.0.0.0/0", Fault.EVERYWHERE),
        ("ip", "127.0.0.1", Fault.EVERYWHERE),
        ("ip", "ff02::1", Fault.EVERYWHERE),
        *((kind, "62.03.14-999.01", Fault.NATIONAL_NUMBER) for kind in ("key", "eid", "certificate", "oauth2", "ip")),
        ("eid", "62031499901", Fault.NATIONAL_NUMBER),
    ],
)
def test_what_is_no_reference(kind: str, typed: str, fault: Fault) -> None:
    with pytest.raises(Unfit) as unfit:
        reference(kind, typed)
    assert unfit.value.fault is fault
