"""The file of secrets: made once, upgraded silently, changed whole or not at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from tridesk.config.secrets import NAMES, Secrets, load_or_make
from tridesk.kit import clock
from tridesk.kit.sealing import SealBroken
from tridesk.telephony.asterisk.site import secret

FIRST: Final = {"signing": "11" * 32, "sealing": "22" * 32, "reference": "33" * 32, "database": "44" * 32}
NOW: Final = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def made(tmp_path: Path) -> Secrets:
    with clock.frozen(NOW):
        return load_or_make(tmp_path)


@pytest.fixture
def upgraded(tmp_path: Path) -> Secrets:
    (tmp_path / "secrets.json").write_text(json.dumps(FIRST))
    return load_or_make(tmp_path)


def test_a_new_installation_has_one_key_of_each_and_no_two_are_the_same(made: Secrets) -> None:
    values = [key.value for keys in made.contents.keys.values() for key in keys]
    assert len(set(values)) == len(values) == len(NAMES)
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_every_process_reads_the_same(made: Secrets) -> None:
    assert load_or_make(made.path.parent).contents == made.contents


def test_a_file_of_before_keeps_what_it_had(upgraded: Secrets) -> None:
    assert {name: upgraded.keys(name) for name in FIRST} == {name: [value] for name, value in FIRST.items()}


def test_telephones_keep_their_passwords_when_an_older_file_is_upgraded(upgraded: Secrets) -> None:
    assert upgraded.telephone == secret(FIRST["signing"], "key") * 2


def test_the_superuser_of_an_older_installation_gets_a_password_of_their_own_at_the_next_start(
    upgraded: Secrets,
) -> None:
    waiting, present = upgraded.every_value("superuser")
    assert present == upgraded.database
    assert waiting != present


def test_only_an_older_file_lets_values_of_the_first_form_open(made: Secrets, upgraded: Secrets) -> None:
    assert upgraded.contents.first_form
    upgraded.close_first_form()
    assert not load_or_make(upgraded.path.parent).contents.first_form


def test_a_process_that_runs_takes_up_a_new_key_by_itself(made: Secrets) -> None:
    running = Secrets(made.path)
    before = running.sealer.seal(b"clear", b"row")
    made.add("sealing")
    assert running.sealer.seal(b"clear", b"row")[:3] == b"\x02\x00\x02"
    assert running.sealer.open(before, b"row") == b"clear"


def test_an_old_key_reads_until_its_time_is_over(made: Secrets) -> None:
    with clock.frozen(NOW):
        fresh = made.add("reference", keep=timedelta(days=90))
        assert made.keys("reference")[0] == fresh.value
        assert len(made.keys("reference")) == 2
    with clock.frozen(NOW + timedelta(days=90)):
        assert made.keys("reference") == [fresh.value]
        made.add("reference", keep=timedelta(days=90))
    assert [key.number for key in made.contents.keys["reference"]] == [2, 3]


def test_changing_a_key_twice_does_not_make_the_oldest_live_longer(made: Secrets) -> None:
    with clock.frozen(NOW):
        made.add("signing", keep=timedelta(days=1))
        made.add("signing", keep=timedelta(days=30))
    ends = [key.until for key in made.contents.keys["signing"]]
    assert ends == [NOW + timedelta(days=1), NOW + timedelta(days=30), None]


def test_a_password_that_waits_is_not_used_and_the_next_attempt_takes_the_same(made: Secrets) -> None:
    before = made.database
    waiting = made.add("database", pending=True)
    assert made.add("database", pending=True) == waiting
    assert made.database == before
    assert made.every_value("database") == [waiting.value, before]
    made.settle("database")
    assert made.every_value("database") == [waiting.value]
    assert made.database == waiting.value


def test_a_settled_sealing_key_opens_nothing_of_the_one_before(made: Secrets) -> None:
    sealed = made.sealer.seal(b"clear", b"row")
    made.add("sealing")
    made.settle("sealing")
    with pytest.raises(SealBroken):
        made.sealer.open(sealed, b"row")


def test_telephones_are_counted_by_person(made: Secrets) -> None:
    assert [made.renew_telephone("siebe"), made.renew_telephone("siebe"), made.telephone_number("tijl")] == [1, 2, 0]
