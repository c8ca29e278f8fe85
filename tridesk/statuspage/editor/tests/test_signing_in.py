"""Both, the password and the key, always; one answer whatever was wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.kit import clock
from tridesk.kit.errors import NotAllowed
from tridesk.statuspage.editor.sign_in import MOST_PASSWORDS, MOST_TRIES, SignIn
from tridesk.statuspage.editor.tests.conftest import PASSWORD, enrol
from tridesk.statuspage.editor.tests.soft_key import SoftKey

BOTH = "Both are needed, the password and the key, and they must belong together."


def sign_in(door: SignIn, key: SoftKey | None, password: str = PASSWORD, address: str = "10.0.0.1") -> str:
    asked = door.ceremonies.ask_for_key()
    return door.sign_in(password=password, state=asked.state, answer=key.get(asked) if key else "", address=address)


def refused(door: SignIn, key: SoftKey | None, password: str = PASSWORD) -> str:
    with pytest.raises(NotAllowed) as refusal:
        sign_in(door, key, password)
    return str(refusal.value)


def test_password_and_key_together_open_a_session_of_a_quarter_of_an_hour(door: SignIn, siebe: SoftKey) -> None:
    code = sign_in(door, siebe)
    session = door.store.session(code)
    assert session is not None
    assert session[0].name == "siebe"
    with clock.frozen(clock.now() + timedelta(minutes=15)):
        assert door.store.session(code) is None


def test_the_password_alone_is_refused(door: SignIn, siebe: SoftKey) -> None:
    assert refused(door, None) == BOTH


def test_the_key_alone_is_refused(door: SignIn, siebe: SoftKey) -> None:
    assert refused(door, siebe, "") == BOTH


def test_a_key_with_the_password_of_somebody_else_is_refused(door: SignIn, siebe: SoftKey) -> None:
    enrol(door, "romy", password="vier otters slapen overdag")
    assert refused(door, siebe, "vier otters slapen overdag") == BOTH


def test_a_key_that_nobody_knows_gets_the_same_answer(door: SignIn, siebe: SoftKey) -> None:
    assert refused(door, SoftKey()) == BOTH


def test_a_key_that_answered_at_another_address_is_refused(door: SignIn) -> None:
    key = enrol(door)
    key.origin = "http://localhost.evil.example:8005"
    assert refused(door, key) == BOTH
    key.origin, key.host = "http://localhost:8005", "evil.example"
    assert refused(door, key) == BOTH


def test_a_challenge_is_good_once_and_for_five_minutes(door: SignIn, siebe: SoftKey) -> None:
    asked = door.ceremonies.ask_for_key()
    answer = siebe.get(asked)
    door.sign_in(password=PASSWORD, state=asked.state, answer=answer, address="10.0.0.1")
    with pytest.raises(NotAllowed):
        door.sign_in(password=PASSWORD, state=asked.state, answer=answer, address="10.0.0.1")


def test_a_challenge_that_we_did_not_ask_is_refused(door: SignIn, siebe: SoftKey) -> None:
    ours, other = door.ceremonies.ask_for_key(), door.ceremonies.ask_for_key()
    for state in ("", "nonsense", other.state, ours.state + "x"):
        with pytest.raises(NotAllowed):
            door.sign_in(password=PASSWORD, state=state, answer=siebe.get(ours), address="10.0.0.1")


@pytest.mark.parametrize(
    "answer", ["x", "{}", "[]", "null", '{"id": 1}', '{"rawId": "AA", "response": {}}', "9" * 30_000]
)
def test_an_answer_that_is_none_is_refused(answer: str, door: SignIn, siebe: SoftKey) -> None:
    with pytest.raises(NotAllowed):
        door.sign_in(password=PASSWORD, state=door.ceremonies.ask_for_key().state, answer=answer, address="10.0.0.1")


def test_a_copy_of_a_key_that_counts_is_found_out(door: SignIn, siebe: SoftKey) -> None:
    sign_in(door, siebe)
    siebe.counter -= 1
    assert refused(door, siebe) == BOTH


def test_a_passkey_that_does_not_count_comes_in_again_and_again(door: SignIn) -> None:
    key = enrol(door, key=SoftKey(counts=False))
    assert sign_in(door, key) != sign_in(door, key)


def test_who_holds_the_key_may_guess_five_times(door: SignIn, siebe: SoftKey) -> None:
    for _ in range(MOST_PASSWORDS):
        assert refused(door, siebe, "a wrong password") == BOTH
    assert refused(door, siebe) == "Too many wrong passwords with this key. Wait a quarter of an hour."
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        asked = door.ceremonies.ask_for_key()
        assert door.store.key(siebe.id) is not None
        assert sign_in(door, siebe)
        assert asked.state


def test_a_stranger_locks_nobody_out(door: SignIn, siebe: SoftKey) -> None:
    for _ in range(MOST_TRIES + 5):
        refused(door, None, "a wrong password")
    assert refused(door, siebe) == "Too many tries from here. Wait five minutes."
    assert sign_in(door, siebe, address="10.0.0.2")


def test_who_was_removed_is_out_at_once(door: SignIn, siebe: SoftKey) -> None:
    code = sign_in(door, siebe)
    door.store.remove_editor("siebe")
    assert door.store.session(code) is None
    assert refused(door, siebe) == BOTH
