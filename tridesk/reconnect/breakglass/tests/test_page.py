"""The page of break-glass: alarms, keys, the sheet, drills; and what it reminds of."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tridesk.accounts.models import User
from tridesk.accounts.worklist import groups
from tridesk.directory.models import Contact
from tridesk.directory.privacy.traces import Traces
from tridesk.kit import clock
from tridesk.reconnect import queries
from tridesk.reconnect.actions import break_glass, break_glass_uses
from tridesk.reconnect.breakglass.dialogue import REHEARSAL
from tridesk.reconnect.breakglass.tests.scripts import NAMES, talk
from tridesk.reconnect.models import BreakGlassKind, BreakGlassUse, Drill
from tridesk.reconnect.personal_data import RestoreKeeper
from tridesk.reconnect.tests.stories import MONDAY, jobs

PAGE = "/restores/drill/"
PASSED = {"do": "drill", "steps": list(break_glass.STEPS), "result": "passed"}


@pytest.fixture
def client(sofie: User) -> Client:
    client = Client()
    client.force_login(sofie)
    return client


def seen(client: Client) -> str:
    return client.get(PAGE).content.decode()


def waits(user: User) -> list[str]:
    return [str(row.words) for group in groups(user) if group.kind.url == PAGE for row in group.rows]


def test_it_says_who_holds_keys_and_when_the_sheet_was_sealed(client: Client, sheet: Path) -> None:
    page = seen(client)
    assert all(name in page for name in NAMES)
    assert page.count('value="revoke"') == 2
    assert "Sealed on Monday 2 March 2026" in page
    with clock.frozen(MONDAY + timedelta(days=3)):
        assert "too old" in seen(client)


def test_without_keys_it_says_how_one_is_made(client: Client, var: Path) -> None:
    assert "tridesk break-glass key" in seen(client)


def test_a_key_is_revoked_there(client: Client, sheet: Path) -> None:
    client.post(PAGE, {"do": "revoke", "key": queries.break_glass_keys()[0].pk})
    assert [key.name for key in queries.break_glass_keys()] == [NAMES[1]]
    assert client.post(PAGE, {"do": "revoke", "key": "x"}).status_code == 302


def test_a_use_is_looked_at_with_a_reason(client: Client, sofie: User, sheet: Path, keys: list[str]) -> None:
    talk(sheet, keys)
    break_glass_uses.take_up()
    assert any(NAMES[0] in words for words in waits(sofie))
    use = BreakGlassUse.objects.get()
    client.post(PAGE, {"do": "look", "use": use.pk, "words": ""})
    assert waits(sofie)
    client.post(PAGE, {"do": "look", "use": use.pk, "words": "they tried the door"})
    assert waits(sofie) == []
    assert "they tried the door" in seen(client)


def test_a_gap_names_nobody(sofie: User, var: Path) -> None:
    BreakGlassUse.objects.create(kind=BreakGlassKind.GAP, at=clock.now(), digest="x")
    assert len(waits(sofie)) == 1


# --- drills


def test_a_drill_by_hand_names_two_different_people(client: Client, sheet: Path) -> None:
    for first, second in (("", ""), ("Ann Peeters", ""), ("Ann Peeters", "ann  peeters")):
        assert client.post(PAGE, {**PASSED, "first": first, "second": second}).status_code == 422
    assert not Drill.objects.exists()
    assert client.post(PAGE, {**PASSED, "first": NAMES[0], "second": NAMES[1]}).status_code == 302
    drill = Drill.objects.get()
    assert (drill.people, drill.result, drill.steps) == (list(NAMES), "passed", list(break_glass.STEPS))
    assert ", ".join(NAMES) in seen(client)


def test_what_was_typed_is_kept_when_something_is_missing(client: Client, sheet: Path) -> None:
    given = {"do": "drill", "first": NAMES[0], "second": NAMES[1], "words": "the envelope was open"}
    for result in ("", "perhaps"):
        answer = client.post(PAGE, {**given, "result": result})
        assert (answer.status_code, "the envelope was open" in answer.content.decode()) == (422, True)


def test_passed_needs_all_steps_and_failed_needs_words(client: Client, sheet: Path) -> None:
    people = {"do": "drill", "first": NAMES[0], "second": NAMES[1]}
    assert client.post(PAGE, {**people, "result": "passed", "steps": ["keys"]}).status_code == 422
    assert client.post(PAGE, {**people, "result": "failed", "steps": ["keys"]}).status_code == 422
    given = {**people, "result": "failed", "steps": ["keys"], "words": "the sheet did not open"}
    assert client.post(PAGE, given).status_code == 302
    assert "the sheet did not open" in seen(client)


def test_a_rehearsal_by_the_command_is_written_up_once(
    client: Client, sofie: User, sheet: Path, keys: list[str]
) -> None:
    talk(sheet, keys, mode=REHEARSAL)
    break_glass_uses.take_up()
    assert waits(sofie) == [", ".join(NAMES)]
    drill = Drill.objects.get()
    assert client.post(PAGE, {**PASSED, "drill": drill.pk}).status_code == 302
    assert waits(sofie) == []
    assert client.post(PAGE, {**PASSED, "drill": drill.pk}).status_code == 422
    drill.refresh_from_db()
    assert (drill.people, drill.result, drill.by) == (list(NAMES), "passed", sofie)


def test_a_quarter_without_a_drill_that_worked_reminds(client: Client, sofie: User, karim: User, sheet: Path) -> None:
    assert waits(sofie) == []
    with clock.frozen(MONDAY + timedelta(days=93)):
        assert (len(waits(sofie)), waits(karim)) == (1, [])
        people = {"do": "drill", "first": NAMES[0], "second": NAMES[1]}
        client.post(PAGE, {**people, "result": "failed", "words": "nobody came"})
        assert len(waits(sofie)) == 1
        client.post(PAGE, {**PASSED, **people})
        assert waits(sofie) == []
        due = queries.drill_due()
        assert due is not None
        assert due == clock.now() + queries.DRILL_EVERY
    with clock.frozen(MONDAY + timedelta(days=200)):
        assert len(waits(sofie)) == 1
        assert "tag--late" in seen(client)


def test_nobody_with_keys_is_reminded_of_nothing(sofie: User, var: Path) -> None:
    with clock.frozen(MONDAY + timedelta(days=400)):
        assert waits(sofie) == []
        assert queries.drill_due() is None


# --- the person who lost access


def test_who_is_taken_out_leaves_the_sheet_and_what_was_said(sheet: Path, rosa: Contact) -> None:
    BreakGlassUse.objects.create(
        kind=BreakGlassKind.USED, at=clock.now(), digest="x", reason="Rosa Lemmens called", words="rosa@namur.example"
    )
    for kind in (BreakGlassKind.OPENED, BreakGlassKind.REFUSED):
        BreakGlassUse.objects.create(kind=kind, at=clock.now(), digest=kind, people=["Rosa Lemmens", NAMES[0]])
    Drill.objects.create(at=clock.now(), words="we called Rosa Lemmens", result="failed")
    before = jobs("reconnect.seal_sheet")
    traces = Traces(names=frozenset({"rosa lemmens"}), emails=frozenset({"rosa@namur.example"}))
    RestoreKeeper().pseudonymise(rosa, traces, known_by_name=True)
    people = dict(BreakGlassUse.objects.values_list("kind", "people"))
    assert people[BreakGlassKind.OPENED] == ["Rosa Lemmens", NAMES[0]], "whoever holds a key stays"
    assert "Rosa Lemmens" not in people[BreakGlassKind.REFUSED]
    assert NAMES[0] in people[BreakGlassKind.REFUSED]
    use = BreakGlassUse.objects.get(kind=BreakGlassKind.USED)
    for words in (use.reason, use.words, Drill.objects.get().words):
        assert "rosa" not in words.lower()
    assert jobs("reconnect.seal_sheet") == before + 1


# --- the command


def test_the_command_makes_lists_and_revokes(db: None, var: Path, capsys: Any) -> None:
    with pytest.raises(CommandError, match="two people with keys"):
        call_command("break-glass", "seal")
    for name in NAMES:
        call_command("break-glass", "key", name)
    call_command("break-glass", "seal")
    call_command("break-glass", "keys")
    shown = capsys.readouterr().out
    assert shown.count("shown this once") == 2
    assert f"{NAMES[0]}  since 2026-03-02" in shown
    with pytest.raises(CommandError, match="holds a key already"):
        call_command("break-glass", "key", NAMES[0])
    call_command("break-glass", "revoke", NAMES[0].lower())
    with pytest.raises(CommandError, match="Nobody called"):
        call_command("break-glass", "revoke", NAMES[0])
    call_command("break-glass", "take-up")


def test_the_command_takes_up_a_log_of_elsewhere(sheet: Path, keys: list[str], tmp_path: Path, capsys: Any) -> None:
    elsewhere = tmp_path / "elsewhere" / "sheet"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(sheet.read_bytes())
    talk(elsewhere, keys)
    call_command("break-glass", "take-up", "--log", str(elsewhere.with_name("uses.jsonl")))
    assert "1 lines were taken up" in capsys.readouterr().out
