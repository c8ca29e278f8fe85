"""How slow, how long and how large a body may be."""

from __future__ import annotations

import pytest

from tridesk.kit.request_bodies import (
    GRACE,
    LARGEST,
    LEAST_RATE,
    LONGEST,
    LONGEST_OF_STRANGERS,
    NO_ROOM,
    ROOM_OF_STRANGERS,
    SMALL,
    TOO_LARGE,
    IncomingBody,
    Room,
)

BEGIN = 1000.0


def body(room: Room | None = None) -> IncomingBody:
    return IncomingBody(room or Room(), BEGIN)


def send(body: IncomingBody, rate: float, seconds: int) -> float:
    """Sends so many bytes a second, each second; returns when it is given up, or when it ended."""
    for second in range(1, seconds + 1):
        if body.ends_at <= BEGIN + second:
            return body.ends_at - BEGIN
        body.add(round(rate), BEGIN + second)
    return float(seconds)


def test_silence_is_borne_for_the_grace() -> None:
    assert body().ends_at == BEGIN + GRACE


@pytest.mark.parametrize("rate", [1, LEAST_RATE // 2])
def test_who_sends_more_slowly_than_the_least_rate_runs_out_of_time(rate: int) -> None:
    assert GRACE <= send(body(), rate, 600) <= 2 * GRACE


def test_much_at_once_is_no_credit_for_later_silence() -> None:
    fast = body()
    fast.add(SMALL, BEGIN + 1)
    assert fast.ends_at == BEGIN + 1 + GRACE


def test_a_poor_network_has_its_time() -> None:
    """5 MB of a stranger and 30 MB of a program at 10 kB a second; a gap of 25 s does no harm."""
    stranger, program = body(), body()
    assert send(stranger, 10_000, 500) == 500
    stranger.add(10_000, BEGIN + 525)
    assert (stranger.size, stranger.refusal) == (5_010_000, 0)
    assert stranger.ends_at > BEGIN + 525
    program.trust()
    assert send(program, 10_000, 3000) == 3000
    assert (program.size, program.refusal) == (30_000_000, 0)


@pytest.mark.parametrize(("is_known", "longest"), [(False, LONGEST_OF_STRANGERS), (True, LONGEST)])
def test_there_is_an_end_whatever_the_rate(is_known: bool, longest: float) -> None:
    slow = body()
    if is_known:
        slow.trust()
    assert send(slow, LEAST_RATE, 5000) == longest


@pytest.mark.parametrize("is_known", [False, True])
def test_what_is_too_large_is_refused_whoever_sends_it(is_known: bool) -> None:
    large = body()
    if is_known:
        large.trust()
    large.add(LARGEST, BEGIN)
    assert large.refusal == 0
    large.add(1, BEGIN)
    assert large.refusal == TOO_LARGE


def test_strangers_share_their_room_and_small_bodies_need_none() -> None:
    room, bodies = Room(), []
    while room.taken + LARGEST - SMALL <= ROOM_OF_STRANGERS:
        bodies.append(body(room))
        bodies[-1].add(LARGEST, BEGIN)
    small, late, known = body(room), body(room), body(room)
    known.trust()
    for incoming in (small, late, known):
        incoming.add(SMALL, BEGIN)
    late.add(LARGEST - SMALL, BEGIN)
    known.add(LARGEST - SMALL, BEGIN)
    assert [incoming.refusal for incoming in (*bodies, small, late, known)] == [0] * (len(bodies) + 1) + [NO_ROOM, 0]
    for incoming in (*bodies, late):
        incoming.leave()
        incoming.leave()
    assert room.taken == 0


def test_a_body_that_turns_out_to_be_of_somebody_known_gives_its_room_back() -> None:
    room = Room()
    incoming = body(room)
    incoming.add(2 * SMALL, BEGIN)
    assert room.taken == SMALL
    incoming.trust()
    assert room.taken == 0


def test_silence_for_which_we_did_not_listen_is_forgiven() -> None:
    held_up = body()
    held_up.wait_again(BEGIN + 100)
    assert held_up.ends_at == BEGIN + 100 + GRACE
