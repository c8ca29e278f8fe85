"""An invitation sets password and key, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotAllowed
from tridesk.statuspage.editor.sign_in import SignIn
from tridesk.statuspage.editor.tests.conftest import PASSWORD, enrol
from tridesk.statuspage.editor.tests.soft_key import SoftKey
from tridesk.statuspage.editor.tests.test_signing_in import BOTH, refused, sign_in


def come(door: SignIn, code: str, key: SoftKey, **changed: str) -> None:
    invited = door.store.invited(code)
    assert invited is not None
    asked = door.ceremonies.ask_for_new_key(invited)
    given = {
        "password": PASSWORD,
        "again": PASSWORD,
        "state": asked.state,
        "answer": key.create(asked),
        "label": "Mine",
    }
    door.enrol(code, **(given | changed))


@pytest.fixture
def code(door: SignIn) -> str:
    door.store.add_editor("siebe", "Siebe Ooms")
    return door.store.invite("siebe")


def test_it_sets_password_and_key(door: SignIn, code: str) -> None:
    key = SoftKey()
    come(door, code, key)
    assert [row.label for row in door.store.keys_of("siebe")] == ["Mine"]
    assert sign_in(door, key)


def test_it_is_good_once(door: SignIn, code: str) -> None:
    come(door, code, SoftKey())
    assert door.store.invited(code) is None
    with pytest.raises(NotAllowed):
        door.enrol(code, password=PASSWORD, again=PASSWORD, state="", answer="", label="")


def test_it_is_good_for_a_day(door: SignIn, code: str) -> None:
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert door.store.invited(code) is None


def test_a_new_one_makes_the_old_one_worthless(door: SignIn, code: str) -> None:
    door.store.invite("siebe")
    assert door.store.invited(code) is None


def test_a_refused_password_leaves_it_good(door: SignIn, code: str) -> None:
    for password, again in (("short", "short"), (PASSWORD, "another one"), ("password1234", "password1234")):
        with pytest.raises(Invalid):
            come(door, code, SoftKey(), password=password, again=again)
    with pytest.raises(Invalid):
        come(door, code, SoftKey(), answer="{}")
    come(door, code, SoftKey())


def test_a_key_made_for_one_does_not_do_for_another(door: SignIn, code: str) -> None:
    romy = enrol(door, "romy")
    other = door.store.editor("romy")
    assert other is not None
    asked = door.ceremonies.ask_for_new_key(other)
    with pytest.raises(Invalid):
        come(door, code, romy, state=asked.state, answer=romy.create(asked))


def test_after_a_loss_only_the_new_key_and_password_open(door: SignIn, siebe: SoftKey) -> None:
    session = sign_in(door, siebe)
    new_key = SoftKey()
    come(door, door.store.invite("siebe"), new_key, password="een nieuwe zin vannacht", again="een nieuwe zin vannacht")
    assert door.store.session(session) is None
    assert refused(door, siebe) == BOTH
    assert refused(door, new_key) == BOTH
    assert sign_in(door, new_key, "een nieuwe zin vannacht")


def test_a_second_key_opens_as_well_and_the_last_one_stays(door: SignIn, siebe: SoftKey) -> None:
    editor = door.store.editor("siebe")
    assert editor is not None
    spare, asked = SoftKey(), door.ceremonies.ask_for_new_key(editor)
    door.add_key(editor, state=asked.state, answer=spare.create(asked), label="")
    assert sign_in(door, spare)
    assert door.store.remove_key("siebe", siebe.id)
    assert not door.store.remove_key("siebe", spare.id)
    assert not door.store.remove_key("romy", spare.id)
    assert refused(door, siebe) == BOTH


def test_the_file_tells_a_reader_nothing_he_could_use(door: SignIn, siebe: SoftKey, code: str) -> None:
    session = sign_in(door, siebe)
    raw = door.store.path.read_bytes()
    assert [secret for secret in (PASSWORD, code, session) if secret.encode() in raw] == []
    assert door.store.path.stat().st_mode & 0o777 == 0o600
