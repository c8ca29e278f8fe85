"""The real command at a real terminal, with no database, gives an access in a real slapd back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tridesk.directory.models import Credential
from tridesk.kit import clock
from tridesk.reconnect.access.tests.slapd import DESK, DESK_SECRET, USERS, Slapd, needs_slapd
from tridesk.reconnect.actions import break_glass, break_glass_uses
from tridesk.reconnect.breakglass.tests.scripts import NAMES
from tridesk.reconnect.breakglass.tests.terminals import at_terminal
from tridesk.reconnect.breakglass.use_log import UseLog
from tridesk.reconnect.models import BreakGlassKind, BreakGlassUse, Drill, Restore
from tridesk.reconnect.tests.stories import LOGIN

pytestmark = needs_slapd
TRIES = 3  # wrong ones, after which slapd locks


@pytest.fixture
def slapd(tmp_path: Path) -> Iterator[Slapd]:
    """With the user locked after wrong tries."""
    slapd = Slapd(tmp_path / "slapd")
    slapd.add(LOGIN)
    for _try in range(TRIES):
        assert not slapd.lets_in(LOGIN, "wrong")
    yield slapd
    slapd.close()


@pytest.fixture
def elsewhere(
    db: None, var: Path, slapd: Slapd, settings: Any, key: Credential, tmp_path: Path
) -> tuple[Path, list[str]]:
    """A copy of the sheet on another machine, and the keys of two people."""
    secret = tmp_path / "secret"
    secret.write_bytes(DESK_SECRET)
    access = replace(
        settings.ENVIRONMENT.access,
        kind="ldap",
        url=f"ldap://127.0.0.1:{slapd.port}/{USERS}",
        name=DESK,
        secret=str(secret),
    )
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, access=access)
    keys = [break_glass.make_key(name) for name in NAMES]
    with clock.frozen(datetime.now(UTC)):  # the command knows no other clock
        assert break_glass.seal_sheet()
    copy = tmp_path / "copy" / "sheet"
    copy.parent.mkdir()
    copy.write_bytes((var / "break-glass" / "sheet").read_bytes())
    return copy, keys


def test_from_the_command_to_a_working_bind(elsewhere: tuple[Path, list[str]], slapd: Slapd, tmp_path: Path) -> None:
    sheet, keys = elsewhere
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIDESK_", "DATABASE_"))}
    machine = kept | {"TRIDESK_VAR": str(tmp_path / "another")}
    people = [NAMES[0], keys[0], NAMES[1], keys[1]]

    rehearsed, code = at_terminal(machine, ["rehearse", "--sheet", str(sheet)], ["de", *people, LOGIN, "1", "ja", ""])
    assert ("pwdAccountLockedTime" in rehearsed, code) == (True, 0), rehearsed
    assert not slapd.lets_in(LOGIN)

    typed = [*people, "PostgreSQL does not start", LOGIN, "1", "yes", LOGIN, ""]
    shown, code = at_terminal(machine, ["restore", "--sheet", str(sheet), "--language", "en"], typed)
    assert ("Restored." in shown, code) == (True, 0), shown
    assert slapd.lets_in(LOGIN)
    assert "Traceback" not in shown
    files = b"".join(path.read_bytes() for path in sheet.parent.iterdir())
    for secret in (*keys, DESK_SECRET.decode()):
        assert secret not in shown + rehearsed
        assert secret.encode() not in files

    break_glass_uses.take_up_copy(UseLog(sheet.with_name("uses.jsonl")))
    assert BreakGlassUse.objects.get().kind == BreakGlassKind.USED
    assert (Drill.objects.get().people, Restore.objects.get().outcome) == (list(NAMES), "restored")


def test_one_key_ends_with_one_sentence(elsewhere: tuple[Path, list[str]], tmp_path: Path) -> None:
    sheet, keys = elsewhere
    machine = {"PATH": os.environ["PATH"], "TRIDESK_VAR": str(tmp_path / "another")}
    typed = [NAMES[0], keys[0], NAMES[1], keys[0], "I am alone"]
    shown, code = at_terminal(machine, ["restore", "--sheet", str(sheet), "--language", "fr"], typed)
    assert (code, "Ce sont des clés de la même personne" in shown) == (1, True), shown
    assert "Traceback" not in shown
