"""Re-sealing: every value can be opened at any moment, also after a crash; the old key goes when it is unused."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from tridesk.accounts import actions as accounts
from tridesk.accounts.actions import digest_of
from tridesk.accounts.models import Token
from tridesk.config import rotation
from tridesk.config.secrets import load_or_make
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.sealing import SealBroken
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom.envelopes import IN_TRAY
from tridesk.mailroom.models import InMail
from tridesk.vault import actions as vault
from tridesk.vault import queries
from tridesk.vault.models import Resealing

pytestmark = pytest.mark.django_db
FIRST_KEY = "22" * 32


@pytest.fixture(autouse=True)
def _older_installation(settings: LazySettings, tmp_path: Path) -> None:
    """Its file of secrets is of an older version."""
    older = {"signing": "11" * 32, "sealing": FIRST_KEY, "reference": "33" * 32, "database": "44" * 32}
    (tmp_path / "secrets.json").write_text(json.dumps(older))
    settings.SECRETS = load_or_make(tmp_path)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "BATCH_ROWS", 2)


def accept(*raws: bytes) -> list[InMail]:
    for raw in raws:
        mailroom.accept(raw, source="lmtp", envelope_from="a@town.example", envelope_to=["desk@desk.example"])
    return list(InMail.objects.order_by("-pk")[: len(raws)])[::-1]


def in_the_first_form(mail: InMail, raw: bytes) -> None:
    """As an older version sealed it."""
    nonce = os.urandom(12)
    sealed = b"\x01" + nonce + AESGCM(bytes.fromhex(FIRST_KEY)).encrypt(nonce, raw, b"\x01inmail")
    InMail.objects.filter(pk=mail.pk).update(sealed=sealed)


def opened() -> list[bytes]:
    return [IN_TRAY.open(mail) for mail in InMail.objects.order_by("pk")]


def reseal_all() -> None:
    while vault.reseal_for(60):
        pass


def output_of(*arguments: str) -> str:
    out = StringIO()
    call_command("secrets", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def later() -> Iterator[None]:
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        yield


def test_after_sealing_again_all_open_with_the_new_key_alone(small_batches: None) -> None:
    accept(b"one", b"two", b"three")
    assert rotation.rotate_sealing() == 3
    assert opened() == [b"one", b"two", b"three"]
    accept(b"four")
    assert queries.remaining(IN_TRAY) == 3
    reseal_all()
    assert queries.all_remaining() == 0
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        rotation.drop_sealing()
    assert opened() == [b"one", b"two", b"three", b"four"]
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["sealing.begun", "secret.rotated", "sealing.ended", "secret.dropped"]


def test_a_batch_that_is_cut_leaves_every_value_as_it_was(small_batches: None, monkeypatch: pytest.MonkeyPatch) -> None:
    accept(b"one", b"two", b"three")
    rotation.rotate_sealing()
    assert vault.reseal_batch(IN_TRAY) == 2
    before = list(InMail.objects.order_by("pk").values_list("sealed", flat=True))

    def cut(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vault, "F", cut)
        with pytest.raises(KeyboardInterrupt):
            vault.reseal_batch(IN_TRAY)
    assert list(InMail.objects.order_by("pk").values_list("sealed", flat=True)) == before
    row = Resealing.objects.get(column=IN_TRAY.name)
    assert (row.done, row.total, row.ended_at) == (2, 3, None)
    reseal_all()
    assert opened() == [b"one", b"two", b"three"]
    assert (queries.progress().done, queries.all_remaining()) == (3, 0)


def test_the_older_key_is_not_dropped_while_a_value_needs_it(later: None) -> None:
    accept(b"one")
    rotation.rotate_sealing()
    with clock.frozen(clock.now() + timedelta(minutes=2)), pytest.raises(Conflict, match="1 values"):
        rotation.drop_sealing()
    assert opened() == [b"one"]


def test_the_list_says_when_the_older_key_may_be_dropped() -> None:
    accept(b"one", b"two", b"three")
    rotation.rotate_sealing()
    before = output_of("list")
    assert "Sealing again: 0 of 3 values" in before
    assert "forgets the older key" not in before
    reseal_all()
    assert "Everything is sealed again: `tridesk secrets drop sealing` forgets the older key." in output_of("list")


def test_nor_in_the_first_minute_in_which_somebody_may_still_seal_with_it() -> None:
    rotation.rotate_sealing()
    with pytest.raises(Conflict, match="less than a minute"):
        rotation.drop_sealing()


def test_a_value_that_was_tampered_with_stays_and_keeps_the_older_key(small_batches: None) -> None:
    broken, whole = accept(b"one", b"two")
    InMail.objects.filter(pk=broken.pk).update(sealed=bytes(broken.sealed)[:-1] + b"\x00\x00")
    rotation.rotate_sealing()
    reseal_all()
    whole.refresh_from_db()
    assert IN_TRAY.open(whole) == b"two"
    assert (queries.progress().done, queries.progress().broken) == (1, 1)
    assert "1 values cannot be sealed again" in output_of("list")
    with clock.frozen(clock.now() + timedelta(minutes=2)), pytest.raises(Conflict):
        rotation.drop_sealing()


def test_values_of_an_older_version_open_and_are_bound_at_the_next_start() -> None:
    first, second = accept(b"one", b"two")
    in_the_first_form(first, b"one")
    in_the_first_form(second, b"two")
    assert opened() == [b"one", b"two"]
    assert rotation.close_first_form_when_unused() == 2
    reseal_all()
    assert rotation.close_first_form_when_unused() == 0
    assert opened() == [b"one", b"two"]
    in_the_first_form(second, b"two")
    with pytest.raises(SealBroken, match="first form"):
        opened()


def test_the_list_names_keys_and_ages_and_no_value(settings: LazySettings) -> None:
    accounts.make_token("copier")
    output_of("rotate", "reference")
    listed = output_of("list")
    assert "reference       2  today" in listed
    assert "only read, until" in listed
    assert "token:copier  today, never used" in listed
    values = [key.value for keys in settings.SECRETS.contents.keys.values() for key in keys]
    assert not [value for value in values if value in listed]


def test_a_token_is_renewed_with_what_it_may_do() -> None:
    accounts.make_token("copier", scopes=["tickets:read"])
    clear = output_of("rotate", "token:copier").strip()
    token = Token.objects.get()
    assert (token.digest, token.scopes) == (digest_of(clear), ["tickets:read"])
    with pytest.raises(CommandError, match="no token called other"):
        output_of("rotate", "token:other")


def test_an_old_reference_is_read_for_a_time_or_not_at_all(settings: LazySettings) -> None:
    output_of("rotate", "reference")
    assert len(settings.SECRETS.keys("reference")) == 2
    output_of("rotate", "reference", "--at-once")
    assert len(settings.SECRETS.keys("reference")) == 1
    output_of("rotate", "signing", "--keep", "7")
    output_of("drop", "signing")
    assert len(settings.SECRETS.keys("signing")) == 1


def test_a_secret_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(CommandError, match="sealing"):
        output_of("rotate", "nonsense")
    with pytest.raises(CommandError, match=r"Which one\? There are: sealing"):
        output_of("rotate")
    with pytest.raises(Invalid, match="no colleague"):
        rotation.rotate_telephone("nobody")
