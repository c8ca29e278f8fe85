"""The door for nights without a database is no way around the others; whatever opens it is written down."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Credential
from tridesk.kit import clock
from tridesk.kit.signing import Signer
from tridesk.reconnect import queries
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import break_glass, break_glass_uses
from tridesk.reconnect.breakglass import sheet as sheets
from tridesk.reconnect.breakglass.dialogue import Stopped
from tridesk.reconnect.breakglass.folder import own_folder
from tridesk.reconnect.breakglass.tests.conftest import keys, sheet, twin, var
from tridesk.reconnect.breakglass.tests.scripts import NAMES, talk
from tridesk.reconnect.models import BreakGlassKey, BreakGlassKind, BreakGlassUse, Restore
from tridesk.reconnect.tests.stories import LOGIN

__all__ = ["keys", "sheet", "twin", "var"]
RESTORE = (LOGIN, "1", "yes", LOGIN)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def refused(twin: Twin, sheet: Path, keys: list[str], words: str, **named: Any) -> None:
    """The sheet does not open, nobody gets in, and no line says that somebody did."""
    with pytest.raises(Stopped, match=words):
        talk(sheet, keys, *RESTORE, **named)
    assert not twin.sign_in(LOGIN, right=True)
    break_glass_uses.take_up()
    assert not Restore.objects.exists()


def test_somebody_with_one_key_is_nobody(sheet: Path, keys: list[str], twin: Twin) -> None:
    refused(twin, sheet, [keys[0], keys[0]], "same person")
    refused(twin, sheet, [keys[0], keys[0]], "same person", names=(NAMES[0], "Somebody else"))
    refused(twin, sheet, keys, "another name", names=(NAMES[0], "Somebody else"))


def test_a_stolen_key_that_was_revoked_opens_no_sheet_of_afterwards(
    sheet: Path, keys: list[str], twin: Twin, sofie: User
) -> None:
    break_glass.make_key("Eva Schmitz")
    client = Client()
    client.force_login(sofie)
    client.post("/restores/drill/", {"do": "revoke", "key": queries.break_glass_keys()[0].pk})
    break_glass.seal_sheet()
    refused(twin, sheet, keys, "was revoked")


def test_a_copy_from_before_the_key_was_revoked_ends_after_two_weeks(sheet: Path, keys: list[str], twin: Twin) -> None:
    with clock.frozen(clock.now() + sheets.HOLDS + timedelta(seconds=1)):
        refused(twin, sheet, keys, "has expired")


def test_a_sheet_that_leads_to_a_directory_of_the_attacker_opens_for_nobody(
    sheet: Path, keys: list[str], twin: Twin
) -> None:
    """Whoever reads the database can seal for the holders, and would get the desk's secret from them by it."""
    holders = [
        sheets.Holder(key.mark, key.recipient, bytes(key.locked)) for key in BreakGlassKey.objects.order_by("pk")
    ]
    forged = sheets.seal(
        {"access": {}}, holders, Signer(os.urandom(32)), number=9, at=clock.now(), base="", settings=""
    )
    sheet.write_bytes(forged)
    refused(twin, sheet, keys, "was changed")


@pytest.mark.parametrize("what", ["privileged", "number", "security_contact"])
def test_what_asks_for_more_on_an_ordinary_day_is_not_restored(
    sheet: Path, keys: list[str], twin: Twin, key: Credential, rosa: Contact, what: str
) -> None:
    if what == "privileged":
        key.user.is_privileged = True
        key.user.save()
    elif what == "number":
        rosa.phone = "+32471999999"
        rosa.save()
    else:
        Contact.objects.create(name="Mallory", organisation=rosa.organisation, is_security_contact=True)
    break_glass.seal_sheet()
    assert "Break-glass does not restore this access" in talk(sheet, keys, *RESTORE).text
    assert not twin.sign_in(LOGIN, right=True)
    break_glass_uses.take_up()
    assert BreakGlassUse.objects.get().kind == BreakGlassKind.OPENED


def test_two_people_who_remove_what_the_log_says_of_them_are_missed(sheet: Path, keys: list[str], twin: Twin) -> None:
    talk(sheet, keys)
    break_glass_uses.take_up()
    talk(sheet, keys, *RESTORE)
    own_folder().log.path.unlink()
    break_glass_uses.take_up()
    assert BreakGlassUse.objects.filter(kind=BreakGlassKind.GAP, looked_at=None).count() == 1


def test_a_log_of_before_that_was_put_back_is_missed(sheet: Path, keys: list[str], twin: Twin) -> None:
    before = own_folder().log.path.read_bytes()
    talk(sheet, keys, *RESTORE)
    break_glass_uses.take_up()
    own_folder().log.path.write_bytes(before)
    break_glass_uses.take_up()
    assert BreakGlassUse.objects.filter(kind=BreakGlassKind.GAP).exists()
    assert Restore.objects.count() == 1


def test_it_is_no_way_around_the_second_person_while_the_database_answers(
    sheet: Path, keys: list[str], twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    with pytest.raises(CommandError, match="The database answers"):
        call_command("break-glass", "restore", "--language", "en", stdout=StringIO())
    assert not twin.sign_in(LOGIN, right=True)


def test_keys_are_taken_from_no_file_and_no_pipe(sheet: Path, keys: list[str]) -> None:
    with pytest.raises(CommandError, match="at a terminal"):
        call_command("break-glass", "restore", "--language", "en", stdout=StringIO())


def test_who_restored_does_not_end_the_alarm(sheet: Path, keys: list[str], twin: Twin, sofie: User) -> None:
    talk(sheet, keys, *RESTORE)
    break_glass_uses.take_up()
    sofie.name = NAMES[0]
    sofie.save()
    client = Client()
    client.force_login(sofie)
    client.post("/restores/drill/", {"do": "look", "use": BreakGlassUse.objects.get().pk, "words": "all is well"})
    assert BreakGlassUse.objects.get().looked_at is None


def test_an_agent_revokes_and_ends_nothing(sheet: Path, keys: list[str], twin: Twin, karim: User) -> None:
    client = Client()
    client.force_login(karim)
    for do in ("look", "revoke", "drill"):
        assert client.post("/restores/drill/", {"do": do, "use": 1, "key": 1}).status_code == 403
    assert queries.break_glass_keys().count() == 2


def test_the_secret_of_the_directory_stands_on_no_page_and_in_no_answer(
    sheet: Path, keys: list[str], settings: Any, tmp_path: Path, sofie: User
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"kloostertuin")
    access = replace(settings.ENVIRONMENT.access, kind="scim", url="https://d.example/scim", secret=str(secret))
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, access=access)
    break_glass.seal_sheet()
    client = Client()
    client.force_login(sofie)
    assert b"kloostertuin" not in client.get("/restores/drill/").content
    assert b"kloostertuin" not in sheet.read_bytes()
