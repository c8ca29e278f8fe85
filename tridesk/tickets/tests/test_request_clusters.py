"""Requests alike make a group; the largest groups come first."""

from __future__ import annotations

from tridesk.tickets.request_clusters import Request, clusters

BLOCKED = ("key blocked three attempts", "blocked key after three attempts", "attempts three key blocked again")


def asked(*subjects: str, topic: str = "ACC", language: str = "en", begin: int = 0) -> list[Request]:
    return [
        Request(f"2026-{begin + nth:06d}", topic, language, subject, frozenset(subject.split()))
        for nth, subject in enumerate(subjects)
    ]


def others(count: int, begin: int) -> list[Request]:
    """Requests that have nothing in common."""
    return asked(*(f"word{nth} thing{nth} more{nth}" for nth in range(count)), begin=begin)


def test_requests_in_almost_the_same_words_are_one_group() -> None:
    assert [[row.subject for row in group.requests] for group in clusters(asked(*BLOCKED) + others(30, 100), 5)] == [
        list(BLOCKED)
    ]


def test_two_alike_are_none() -> None:
    assert clusters(asked(*BLOCKED[:2]) + others(30, 100), 5) == []


def test_topics_and_languages_stand_apart() -> None:
    mixed = asked(*BLOCKED[:2]) + asked(BLOCKED[2], topic="EID", begin=10) + asked(BLOCKED[2], language="fr", begin=20)
    assert clusters(mixed + others(30, 100), 5) == []


def test_the_largest_groups_come_first_up_to_the_limit() -> None:
    invoices = (
        "invoice hospital price unknown",
        "price invoice hospital unknown",
        "unknown invoice price hospital",
        "hospital invoice unknown price",
    )
    rows = asked(*BLOCKED) + asked(*invoices, begin=50) + others(30, 100)
    assert [group.subject for group in clusters(rows, 5)] == [invoices[0], BLOCKED[0]]
    assert [group.subject for group in clusters(rows, 1)] == [invoices[0]]


def test_a_word_of_every_request_makes_no_group() -> None:
    assert clusters(asked(*(f"question {nth} about{nth} this{nth}" for nth in range(40))), 5) == []
