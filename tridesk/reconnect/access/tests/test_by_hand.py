"""What a person does where no program can: a check-list for each order and kind of credential."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils.translation import override

from tridesk.directory.models import CredentialKind
from tridesk.reconnect.access.by_hand import ByHand, tasks_for
from tridesk.reconnect.access.ports import RefusalReason, Unavailability
from tridesk.reconnect.access.values import AccessAnswer, AccessOrder, AccessVerb, Account, Outcome
from tridesk.reconnect.access.wording import REFUSALS, TASKS, UNAVAILABILITIES

EVERY = [(verb, kind) for verb in AccessVerb for kind in CredentialKind.values]


def order(verb: AccessVerb, kind: str) -> AccessOrder:
    return AccessOrder(uuid4(), verb, Account("emma", kind, "K-1"))


@pytest.mark.parametrize(("verb", "kind"), EVERY)
def test_every_order_has_a_list_that_begins_with_the_right_account_and_ends_with_a_report(
    verb: AccessVerb, kind: str
) -> None:
    answer = ByHand().carry_out(order(verb, kind))
    assert answer.outcome is Outcome.WAITING
    assert answer.changes == ()
    assert answer.tasks[0].startswith("find")
    assert answer.tasks[-1] == "report"
    assert len(set(answer.tasks)) == len(answer.tasks)
    assert set(answer.tasks) <= set(TASKS)


def test_lists_differ_by_verb_and_by_kind() -> None:
    lists = {tasks_for(order(verb, kind)) for verb, kind in EVERY}
    assert len(lists) == 18  # an eID link and a key are frozen and ended alike


def test_no_step_is_written_for_nothing() -> None:
    used = {task for verb, kind in EVERY for task in tasks_for(order(verb, kind))}
    used |= set(ByHand().undo(order(AccessVerb.UNLOCK, "key"), AccessAnswer(Outcome.DONE)).tasks)
    assert used == set(TASKS)


def test_a_new_secret_goes_to_no_address_from_a_call() -> None:
    for kind in CredentialKind.values:
        ways = {"post", "link", "request", "in_writing"} & set(tasks_for(order(AccessVerb.REISSUE, kind)))
        assert len(ways) == 1, kind


def test_taking_back_is_a_list_too() -> None:
    undone = ByHand().undo(order(AccessVerb.FREEZE, "certificate"), AccessAnswer(Outcome.WAITING))
    assert undone.tasks == ("find_certificate", "put_back", "report")


def test_nobody_can_look() -> None:
    assert not ByHand().state(Account("emma", "key")).visible
    assert ByHand().plan(order(AccessVerb.UNLOCK, "key")) == ()


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_every_code_has_a_sentence_in_every_language(language: str) -> None:
    assert set(REFUSALS) == set(RefusalReason)
    assert set(UNAVAILABILITIES) == set(Unavailability)
    for sentence in [*TASKS.values(), *REFUSALS.values(), *UNAVAILABILITIES.values()]:
        with override("en"):
            english = str(sentence)
        with override(language):
            assert str(sentence) != english
