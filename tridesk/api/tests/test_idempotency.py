"""`Idempotency-Key`: a call that is sent twice is done once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tridesk.api.auth import READ, WRITE
from tridesk.api.models import Keyed
from tridesk.api.tasks import forget_keys
from tridesk.api.tests.conftest import MONDAY, Caller, MakeCaller, opened
from tridesk.kit import clock
from tridesk.tickets.models import Entry, Ticket

BODY = {"subject": "Lost key"}


def told(answer: Any) -> tuple[int, bytes, str | None]:
    return answer.status_code, answer.content, answer.headers.get("Location")


def test_the_same_key_gives_the_same_answer_and_one_ticket(caller: Caller) -> None:
    first = caller.post("/tickets", BODY, Idempotency_Key="one")
    caller.post(f"/tickets/{first.json()['number']}/take")
    with clock.frozen(MONDAY + timedelta(hours=23)):
        second = caller.post("/tickets", BODY, Idempotency_Key="one")
    assert told(second) == told(first)
    assert (first.headers.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert Ticket.objects.count() == 1


def test_replies_too(caller: Caller) -> None:
    path = f"/tickets/{opened().number}/reply"
    answers = [told(caller.post(path, {"text": "Look."}, Idempotency_Key="one")) for _ in range(3)]
    assert (len(set(answers)), Entry.objects.filter(kind="answer").count()) == (1, 1)


def test_another_key_is_another_call(caller: Caller) -> None:
    for key in ("one", "two"):
        caller.post("/tickets", BODY, Idempotency_Key=key)
    assert Ticket.objects.count() == 2


def test_another_token_has_its_own_keys(caller: Caller, caller_of: MakeCaller) -> None:
    for program in (caller, caller_of("supervisor", READ, WRITE)):
        assert program.post("/tickets", BODY, Idempotency_Key="one").status_code == 201
    assert Ticket.objects.count() == 2


def test_a_key_is_for_one_call_only(caller: Caller) -> None:
    caller.post("/tickets", BODY, Idempotency_Key="one")
    answer = caller.post("/tickets", {"subject": "Other"}, Idempotency_Key="one")
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "code": "key_used",
            "message": "This key was used for another call today. Take a new key for each thing to do.",
            "field": "",
        },
    )
    assert Ticket.objects.count() == 1


def test_a_call_that_was_refused_may_be_tried_again_with_its_key(caller: Caller) -> None:
    assert caller.post("/tickets", {"subject": " "}, Idempotency_Key="one").status_code == 422
    assert (caller.post("/tickets", BODY, Idempotency_Key="one").status_code, Keyed.objects.count()) == (201, 1)


def test_after_a_day_the_key_is_free(caller: Caller) -> None:
    caller.post("/tickets", BODY, Idempotency_Key="one")
    with clock.frozen(MONDAY + timedelta(hours=25)):
        assert caller.post("/tickets", BODY, Idempotency_Key="one").status_code == 201
        caller.post("/tickets", BODY, Idempotency_Key="one")
    assert (Ticket.objects.count(), Keyed.objects.count()) == (2, 1)


def test_a_job_forgets_what_is_over_its_day(caller: Caller) -> None:
    caller.post("/tickets", BODY, Idempotency_Key="old")
    with clock.frozen(MONDAY + timedelta(hours=25)):
        caller.post("/tickets", BODY, Idempotency_Key="new")
        forget_keys(0)
    assert list(Keyed.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.parametrize("key", ["a b", "a" * 201, "clé"])
def test_a_key_that_makes_no_sense(caller: Caller, key: str) -> None:
    answer = caller.post("/tickets", BODY, Idempotency_Key=key)
    assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_it_is_still_done_once(caller: Caller) -> None:
    answers: list[tuple[int, bytes, str | None]] = []
    start = threading.Barrier(4)

    def send() -> None:
        start.wait()
        answers.append(
            told(Caller(caller.clear, caller.user, caller.token).post("/tickets", BODY, Idempotency_Key="one"))
        )
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ({answer[0] for answer in answers}, len(set(answers)), Ticket.objects.count()) == ({201}, 1, 1)
