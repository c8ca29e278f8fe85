"""The twin as the demonstration has it: in a file that several processes share."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import uuid4

from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.access.values import AccessOrder, AccessVerb, Account, Outcome

EMMA = Account("emma", "key")


def test_two_processes_see_the_same_accounts(tmp_path: Path) -> None:
    pages, jobs = Twin(tmp_path / "a" / "twin.json"), Twin(tmp_path / "a" / "twin.json")
    pages.add("emma")
    for _time in range(3):
        pages.sign_in("emma", right=False)
    assert jobs.state(EMMA).locked
    order = AccessOrder(uuid4(), AccessVerb.UNLOCK, EMMA)
    assert jobs.carry_out(order).outcome is Outcome.DONE
    assert pages.carry_out(order).outcome is Outcome.ALREADY
    assert pages.sign_in("emma", right=True)


def test_wrong_tries_of_many_at_once_are_all_counted(tmp_path: Path) -> None:
    for twin in (Twin(), Twin(tmp_path / "twin.json")):
        logins = [f"user-{number}" for number in range(4)]
        for login in logins:
            twin.add(login)
        threads = [
            threading.Thread(target=twin.sign_in, args=(login,), kwargs={"right": False})
            for login in logins
            for _time in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert all(twin.state(Account(login, "key")).wrong_tries == 3 for login in logins)


def test_an_order_that_was_taken_back_is_not_done_again(tmp_path: Path) -> None:
    """Its key is remembered, so a job that comes late does nothing."""
    twin = Twin()
    twin.add("emma")
    freeze = AccessOrder(uuid4(), AccessVerb.FREEZE, EMMA)
    twin.undo(freeze, twin.carry_out(freeze))
    assert twin.carry_out(freeze).outcome is Outcome.ALREADY
    assert twin.sign_in("emma", right=True)
