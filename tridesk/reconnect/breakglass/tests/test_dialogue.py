"""Two people restore access by the sheet: what they are asked, what is refused, what is written down before."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tridesk.directory.models import Credential
from tridesk.kit import phones
from tridesk.kit.signing import Signer
from tridesk.reconnect.access.ports import AccessUnavailable, Unavailability
from tridesk.reconnect.access.twin import TRIES, Twin
from tridesk.reconnect.actions import break_glass, caution
from tridesk.reconnect.breakglass import dialogue
from tridesk.reconnect.breakglass.dialogue import REHEARSAL, Stopped
from tridesk.reconnect.breakglass.tests.scripts import NAMES, Typed, talk
from tridesk.reconnect.breakglass.typed_keys import ALPHABET, new_key
from tridesk.reconnect.breakglass.use_log import ANSWERED, OPENED, ORDERED, Reading, UseLog
from tridesk.reconnect.rules import CautionLevel
from tridesk.reconnect.tests.stories import LOGIN, PHONE

RESTORE = (LOGIN, "1", "yes", LOGIN)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def read(sheet: Path) -> Reading:
    return UseLog(sheet.with_name("uses.jsonl")).read(Signer.of_file(sheet.with_name("key")))


def kinds(sheet: Path) -> list[str]:
    return [line.kind for line in read(sheet).lines]


def test_two_people_restore_an_access(sheet: Path, keys: list[str], twin: Twin) -> None:
    terminal = talk(sheet, keys, *RESTORE)
    assert twin.sign_in(LOGIN, right=True)
    assert kinds(sheet) == [OPENED, ORDERED, ANSWERED]
    opened, ordered, answered = read(sheet).lines
    assert (opened.data["people"], opened.data["reason"]) == (list(NAMES), "the database is gone")
    assert (ordered.data["account"]["login"], ordered.data["called"]) == (LOGIN, [PHONE])
    assert answered.data["outcome"] == "done"
    assert phones.written(PHONE) in terminal.text
    for key in keys:
        assert key not in terminal.text
        assert key not in sheet.with_name("uses.jsonl").read_text()


def test_a_rehearsal_plans_and_orders_nothing(sheet: Path, keys: list[str], twin: Twin) -> None:
    terminal = talk(sheet, keys, LOGIN, "1", "yes", mode=REHEARSAL)
    assert "locked_at" in terminal.text
    assert not twin.sign_in(LOGIN, right=True)
    assert kinds(sheet) == [OPENED]
    assert read(sheet).lines[0].data["mode"] == REHEARSAL


@pytest.mark.parametrize(
    "typed",
    [
        ("",),
        (LOGIN, "", "yes", LOGIN),  # no number was called
        (LOGIN, "9", "yes", LOGIN),
        (LOGIN, "1", "no", LOGIN),
        (LOGIN, "1", "yes", "another"),
        (LOGIN.upper(), "1", "yes", LOGIN),
        ("nobody",),
    ],
)
def test_nothing_is_ordered_without_each_answer(sheet: Path, keys: list[str], twin: Twin, typed: Any) -> None:
    talk(sheet, keys, *typed)
    assert not twin.sign_in(LOGIN, right=True)
    assert ORDERED not in kinds(sheet)


def test_a_mistyped_key_is_asked_for_again_by_its_group(sheet: Path, keys: list[str], twin: Twin) -> None:
    wrong = keys[0][:-1] + next(letter for letter in ALPHABET if letter != keys[0][-1])
    terminal = talk(sheet, [wrong, "abc", *keys], *RESTORE)
    assert "There is a mistake in group 6." in terminal.text
    assert "A key has 30 letters and digits in 6 groups." in terminal.text
    assert twin.sign_in(LOGIN, right=True)


def test_five_mistyped_keys_end_it(sheet: Path) -> None:
    with pytest.raises(Stopped, match="No key could be read"):
        talk(sheet, ["x"] * 5)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [(0, "Key 2: These are keys of the same person"), (None, "Key 2: This key opens nothing on this sheet")],
)
def test_one_person_alone_opens_nothing(sheet: Path, keys: list[str], place: int | None, sentence: str) -> None:
    second = new_key() if place is None else keys[place]
    with pytest.raises(Stopped, match=sentence):
        talk(sheet, [keys[0], second])
    assert kinds(sheet) == []


def test_no_sheet_and_no_readable_sheet_are_said(tmp_path: Path, keys: list[str]) -> None:
    with pytest.raises(Stopped, match="There is no sheet here"):
        talk(tmp_path / "sheet", keys)
    (tmp_path / "sheet").write_bytes(b"something")
    with pytest.raises(Stopped, match="This sheet was changed"):
        talk(tmp_path / "sheet", keys)


def test_a_closed_level_restores_nothing_and_the_opening_is_written(sheet: Path, keys: list[str], sofie: Any) -> None:
    caution.set_level(CautionLevel.CLOSED, "attack", by=sofie)
    break_glass.seal_sheet()
    with pytest.raises(Stopped, match="level of caution was closed"):
        talk(sheet, keys, *RESTORE)
    assert kinds(sheet) == [OPENED]


def test_a_raised_level_asks_for_two_different_numbers(sheet: Path, keys: list[str], sofie: Any, twin: Twin) -> None:
    caution.set_level(CautionLevel.RAISED, "attack", by=sofie)
    break_glass.seal_sheet()
    talk(sheet, keys, LOGIN, "1 1", "yes", LOGIN)
    assert not twin.sign_in(LOGIN, right=True)
    talk(sheet, keys, LOGIN, "1, 2", "yes", LOGIN)
    assert twin.sign_in(LOGIN, right=True)


def test_a_privileged_access_is_never_restored(sheet: Path, keys: list[str], key: Credential, twin: Twin) -> None:
    key.user.is_privileged = True
    key.user.save()
    break_glass.seal_sheet()
    assert "break-glass never restores privileged access" in talk(sheet, keys, *RESTORE).text
    assert not twin.sign_in(LOGIN, right=True)


def test_of_several_credentials_they_choose(sheet: Path, keys: list[str], key: Credential, twin: Twin) -> None:
    Credential.objects.create(user=key.user, kind="eid", reference="")
    break_glass.seal_sheet()
    talk(sheet, keys, LOGIN, "", LOGIN, "2", "1", "yes", LOGIN)
    assert [line.data["account"]["kind"] for line in read(sheet).lines if line.kind == ORDERED] == ["eid"]
    assert twin.sign_in(LOGIN, right=True)


def test_an_account_that_is_not_locked_is_not_ordered(sheet: Path, keys: list[str], twin: Twin) -> None:
    talk(sheet, keys, *RESTORE)
    assert "there is nothing to restore" in talk(sheet, keys, *RESTORE).text
    assert kinds(sheet).count(ORDERED) == 1


def test_a_freeze_is_not_lifted(sheet: Path, keys: list[str], twin: Twin) -> None:
    twin.add(LOGIN, frozen="yes")
    assert "Unblocking does not lift that" in talk(sheet, keys, *RESTORE).text
    assert kinds(sheet) == [OPENED]


def test_a_freeze_that_came_after_the_plan_is_kept(sheet: Path, keys: list[str], twin: Twin) -> None:
    def freeze(prompt: str) -> None:
        if "once more" in prompt:
            twin.add(LOGIN, locked_at="2026-11-02T09:00:00+00:00")

    terminal = Typed(keys, [*NAMES, "why", *RESTORE], freeze)
    dialogue.Dialogue(sheet, dialogue.USE, terminal).run()
    assert "changed by somebody else" in terminal.text
    assert [line.data.get("outcome") for line in read(sheet).lines][-1] == "refused"
    assert not twin.sign_in(LOGIN, right=True)


def test_by_hand_the_steps_are_shown_and_asked_for(sheet: Path, keys: list[str], settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, demo=False)
    break_glass.seal_sheet()
    terminal = talk(sheet, keys, *RESTORE, "no", *RESTORE, "yes")
    assert "Lift the block" in terminal.text
    assert [line.data["outcome"] for line in read(sheet).lines if line.kind == ANSWERED] == ["waiting", "done"]


def test_an_order_without_an_answer_is_sent_again_under_its_key(
    sheet: Path, keys: list[str], twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_out = Twin.carry_out

    def lost(self: Twin, order: Any) -> Any:
        carry_out(self, order)
        raise AccessUnavailable(Unavailability.SILENT, "no answer")

    monkeypatch.setattr(Twin, "carry_out", lost)
    assert "the desk takes it back afterwards" in talk(sheet, keys, *RESTORE, "no").text
    assert kinds(sheet) == [OPENED, ORDERED]
    monkeypatch.setattr(Twin, "carry_out", carry_out)
    talk(sheet, keys, "yes")
    assert kinds(sheet) == [OPENED, ORDERED, OPENED, ANSWERED]
    assert read(sheet).lines[-1].data["outcome"] == "already"
    assert read(sheet).unanswered == []


def test_a_directory_that_is_down_is_said(sheet: Path, keys: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def down(self: Twin, account: Any) -> Any:
        raise AccessUnavailable(Unavailability.SILENT, "nobody answers")

    monkeypatch.setattr(Twin, "state", down)
    assert "The account directory cannot be asked: silent: nobody answers." in talk(sheet, keys, *RESTORE).text
    assert kinds(sheet) == [OPENED]


def test_a_second_session_waits_for_the_first(sheet: Path, keys: list[str]) -> None:
    with UseLog(sheet.with_name("uses.jsonl")).session(), pytest.raises(Stopped, match="Somebody else is restoring"):
        talk(sheet, keys)


def test_a_copy_of_the_sheet_has_a_log_of_its_own(sheet: Path, keys: list[str], tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "sheet"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(sheet.read_bytes())
    talk(elsewhere, keys, *RESTORE)
    log = UseLog(elsewhere.with_name("uses.jsonl"))
    assert [line.kind for line in log.read(Signer.of_file(sheet.with_name("key"))).lines] == [OPENED, ORDERED, ANSWERED]
    assert kinds(sheet) == []


Point = Callable[[pytest.MonkeyPatch], None]


def _die(*_given: object, **_named: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def _before(kind: str) -> Point:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        append = UseLog.append
        monkeypatch.setattr(
            UseLog, "append", lambda self, what, *rest: _die() if what == kind else append(self, what, *rest)
        )

    return patch


def _after(kind: str) -> Point:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        append = UseLog.append

        def die_after(self: UseLog, what: str, *rest: Any) -> Any:
            line = append(self, what, *rest)
            return _die() if what == kind else line

        monkeypatch.setattr(UseLog, "append", die_after)

    return patch


def _in_mid_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pwrite = os.pwrite

    def half(descriptor: int, line: bytes, offset: int) -> Any:
        if b'"ordered"' not in line:
            return pwrite(descriptor, line, offset)
        pwrite(descriptor, line[: len(line) // 2], offset)
        return _die()

    monkeypatch.setattr(os, "pwrite", half)


def _asked_and_done(monkeypatch: pytest.MonkeyPatch) -> None:
    carry_out = Twin.carry_out
    monkeypatch.setattr(Twin, "carry_out", lambda self, order: _die(carry_out(self, order)))


@pytest.mark.parametrize(
    ("point", "is_restored", "written"),
    [
        (_before(OPENED), False, []),
        (_after(OPENED), False, [OPENED]),
        (_before(ORDERED), False, [OPENED]),
        (_in_mid_line, False, [OPENED]),
        (_after(ORDERED), False, [OPENED, ORDERED]),
        (_asked_and_done, True, [OPENED, ORDERED]),
        (_before(ANSWERED), True, [OPENED, ORDERED]),
        (_after(ANSWERED), True, [OPENED, ORDERED, ANSWERED]),
    ],
    ids=["before opening", "opened", "before order", "half a line", "ordered", "done", "before answer", "answered"],
)
def test_killed_anywhere_nothing_is_restored_without_a_line(
    sheet: Path, keys: list[str], twin: Twin, point: Point, is_restored: bool, written: list[str]
) -> None:
    child = os.fork()
    if child == 0:  # a process of its own, which needs no database
        with pytest.MonkeyPatch.context() as monkeypatch:
            point(monkeypatch)
            talk(sheet, keys, *RESTORE)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert kinds(sheet) == written
    assert read(sheet).fault == ""
    assert twin.sign_in(LOGIN, right=True) == is_restored
    if written and not is_restored:  # whoever comes back goes on
        talk(sheet, keys, *(["yes"] if ORDERED in written else []), *RESTORE)
        assert twin.sign_in(LOGIN, right=True)
        assert kinds(sheet).count(ORDERED) == kinds(sheet).count(ANSWERED) == 1
    assert TRIES > 1
