"""Uses of break-glass are taken up once: a record, an alarm until somebody looks, everybody told with a way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation

from tridesk.accounts.models import User
from tridesk.accounts.worklist import groups
from tridesk.directory.models import Contact, Credential, CredentialState
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.signing import Signer
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import queries, tasks
from tridesk.reconnect.access.ports import AccessUnavailable, Unavailability
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import break_glass, break_glass_uses, reversal, sending, telling
from tridesk.reconnect.breakglass.attempt_log import AttemptLog
from tridesk.reconnect.breakglass.dialogue import REHEARSAL, TYPED_AGAIN, USE, Stopped
from tridesk.reconnect.breakglass.folder import own_folder
from tridesk.reconnect.breakglass.sheet import HOLDS, Flaw
from tridesk.reconnect.breakglass.tests.scripts import NAMES, talk
from tridesk.reconnect.breakglass.typed_keys import new_key
from tridesk.reconnect.breakglass.use_log import OPENED, UseLog
from tridesk.reconnect.models import (
    BreakGlassKind,
    BreakGlassUse,
    Drill,
    Order,
    OrderState,
    Restore,
    RestoreOutcome,
)
from tridesk.reconnect.tests.stories import LOGIN, PHONE, jobs, link_to, text_of

RESTORE = (LOGIN, "1", "yes", LOGIN)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def used(sheet: Path, keys: list[str], piet: Contact) -> Restore:
    """An access that was restored while the database was down, taken up."""
    talk(sheet, keys, *RESTORE)
    break_glass_uses.take_up()
    return Restore.objects.get()


def verbs() -> list[str]:
    return list(Entry.objects.filter(ref=queries.BREAK_GLASS).order_by("pk").values_list("verb", flat=True))


def test_a_use_becomes_a_restore_with_its_order_and_proof(used: Restore, key: Credential) -> None:
    use = BreakGlassUse.objects.get()
    assert (use.kind, use.people, use.reason) == (BreakGlassKind.USED, list(NAMES), "the database is gone")
    assert (used.outcome, used.break_glass, used.owner) == (RestoreOutcome.RESTORED, use, None)
    assert used.restored_at == clock.now()
    [order], [proof] = used.orders.all(), used.proofs.all()
    assert (order.state, order.verb, order.answer["account"]["login"]) == (OrderState.DONE, "unlock", LOGIN)
    assert (proof.kind, proof.through, proof.contact) == ("call_back", PHONE, used.contact)
    assert (used.ticket.contact, used.ticket.language) == (used.contact, "fr")
    key.refresh_from_db()
    assert key.state == CredentialState.ACTIVE
    assert Entry.objects.filter(ref=used.ref, verb="restore.broken_glass").count() == 1
    assert "restore.sheet_opened" in verbs()


def test_it_is_taken_up_once(used: Restore) -> None:
    for _time in range(3):
        tasks.take_up_uses(timestamp=0)
    assert (Restore.objects.count(), BreakGlassUse.objects.count(), jobs("reconnect.tell")) == (1, 1, 1)


def test_it_is_taken_up_once_more_after_a_restore_of_a_backup(sheet: Path, keys: list[str]) -> None:
    """The database of before knows nothing of it: there it is new, and the files of the backup still have it."""
    talk(sheet, keys, *RESTORE)
    before = transaction.savepoint()
    break_glass_uses.take_up()
    transaction.savepoint_rollback(before)
    assert not Restore.objects.exists()
    break_glass_uses.take_up()
    break_glass_uses.take_up()
    assert (Restore.objects.count(), BreakGlassUse.objects.count()) == (1, 1)


def test_everybody_registered_is_told_with_a_way_to_freeze(used: Restore, twin: Twin) -> None:
    telling.tell(used.pk)
    told = set(used.tellings.values_list("address", flat=True))
    assert told == {"rosa@namur.example", "townhall@namur.example", "piet@namur.example"}
    mail = OutMail.objects.filter(recipients__contains=["piet@namur.example"]).latest("pk")
    assert "Deux personnes du helpdesk" in text_of(mail)
    assert Client().post(link_to("piet@namur.example")).status_code == 200
    sending.send(used.orders.get(verb="freeze").pk)
    assert not twin.sign_in(LOGIN, right=True)
    used.refresh_from_db()
    assert used.outcome == RestoreOutcome.FROZEN


def test_it_can_be_undone_for_three_days(used: Restore, twin: Twin, sofie: User) -> None:
    reversal.undo(used.pk, by=sofie)
    sending.send(used.orders.get().pk)
    assert not twin.sign_in(LOGIN, right=True)


def test_it_waits_for_whoever_steers_until_somebody_says_why(used: Restore, sofie: User, karim: User) -> None:
    def waits(user: User) -> int:
        return sum(group.count for group in groups(user) if group.kind.url == "/restores/drill/")

    assert (waits(sofie), waits(karim)) == (1, 0)
    use = BreakGlassUse.objects.get()
    with pytest.raises(Invalid):
        break_glass.look_at(use.pk, " ", by=sofie)
    break_glass.look_at(use.pk, "the disk was full", by=sofie)
    assert waits(sofie) == 0
    with pytest.raises(Conflict):
        break_glass.look_at(use.pk, "again", by=sofie)


def test_nobody_looks_at_what_they_did_themselves(used: Restore, sofie: User) -> None:
    sofie.name = "ann  PEETERS"
    sofie.save()
    with pytest.raises(Conflict, match="You took part"):
        break_glass.look_at(BreakGlassUse.objects.get().pk, "all is well", by=sofie)


def test_an_opening_without_an_order_alarms_too(sheet: Path, keys: list[str]) -> None:
    talk(sheet, keys)
    break_glass_uses.take_up()
    assert BreakGlassUse.objects.get().kind == BreakGlassKind.OPENED
    assert not Restore.objects.exists()


def test_an_opening_that_somebody_looked_at_alarms_again_when_it_was_used(
    sheet: Path, keys: list[str], sofie: User
) -> None:
    talk(sheet, keys, *RESTORE)
    whole = own_folder().log.path.read_bytes()
    own_folder().log.path.write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
    break_glass_uses.take_up()
    break_glass.look_at(BreakGlassUse.objects.get().pk, "they only looked", by=sofie)
    own_folder().log.path.write_bytes(whole)
    break_glass_uses.take_up()
    use = BreakGlassUse.objects.get()
    assert (use.kind, use.looked_at) == (BreakGlassKind.USED, None)


def test_a_rehearsal_is_a_drill_that_waits_for_its_result(sheet: Path, keys: list[str], sofie: User) -> None:
    talk(sheet, keys, LOGIN, "1", "yes", mode=REHEARSAL)
    break_glass_uses.take_up()
    break_glass_uses.take_up()
    drill = Drill.objects.get()
    assert (drill.people, drill.result) == (list(NAMES), "")
    assert not BreakGlassUse.objects.exists()
    break_glass.note_drill(drill.pk, [], break_glass.STEPS, "passed", "", by=sofie)
    assert not queries.drills_to_write_up().exists()


@pytest.mark.parametrize("is_carried_out", [True, False])
def test_an_order_without_an_answer_is_taken_back(
    sheet: Path, keys: list[str], twin: Twin, monkeypatch: pytest.MonkeyPatch, is_carried_out: bool
) -> None:
    carry_out = Twin.carry_out

    def lost(self: Twin, order: Any) -> Any:
        if is_carried_out:
            carry_out(self, order)
        raise AccessUnavailable(Unavailability.SILENT, "no answer")

    monkeypatch.setattr(Twin, "carry_out", lost)
    talk(sheet, keys, *RESTORE, "no")
    break_glass_uses.take_up()
    monkeypatch.setattr(Twin, "carry_out", carry_out)
    order = Order.objects.get()
    assert order.state == OrderState.UNDOING
    sending.send(order.pk)
    order.refresh_from_db()
    assert (order.state, Restore.objects.get().outcome) == (OrderState.UNDONE, RestoreOutcome.BROKEN_OFF)
    assert not twin.sign_in(LOGIN, right=True)
    assert jobs("reconnect.tell") == 0
    talk(sheet, keys, "yes")  # it is not sent again, once it was taken back
    assert not twin.sign_in(LOGIN, right=True)


def test_an_order_that_waits_for_its_answer_is_left_alone_while_they_work(sheet: Path, keys: list[str]) -> None:
    log = own_folder().log
    talk(sheet, keys, *RESTORE)
    whole = log.path.read_bytes()
    log.path.write_bytes(b"".join(whole.splitlines(keepends=True)[:3]))
    with log.session():
        break_glass_uses.take_up()
        assert BreakGlassUse.objects.get().kind == BreakGlassKind.USED
        assert not Order.objects.exists()
        log.path.write_bytes(whole)
    break_glass_uses.take_up()
    assert Order.objects.get().state == OrderState.DONE


def test_a_refused_order_is_recorded_and_told_to_nobody(
    sheet: Path, keys: list[str], twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Twin.plan

    def then_refuses(self: Twin, order: Any) -> Any:
        changes = plan(self, order)
        twin.refusal = "not today"
        return changes

    monkeypatch.setattr(Twin, "plan", then_refuses)
    monkeypatch.setattr(Twin, "refusal", "not today", raising=False)
    twin.add(LOGIN, locked_at="2026-01-01T00:00:00+00:00")
    monkeypatch.setattr("tridesk.reconnect.breakglass.dialogue.directory_with", lambda *_given: twin)
    twin.refusal = ""
    talk(sheet, keys, *RESTORE)
    break_glass_uses.take_up()
    order = Order.objects.get()
    assert (order.state, order.answer["words"]) == (OrderState.REFUSED, "not today")
    assert (Restore.objects.get().outcome, jobs("reconnect.tell")) == (RestoreOutcome.BROKEN_OFF, 0)


def test_a_user_whom_the_directory_does_not_know_any_more_still_alarms(
    sheet: Path, keys: list[str], key: Credential
) -> None:
    talk(sheet, keys, *RESTORE)
    key.user.login = "another"
    key.user.save()
    break_glass_uses.take_up()
    use = BreakGlassUse.objects.get()
    assert (use.kind, use.reason) == (BreakGlassKind.USED, f"the database is gone ({LOGIN})")


# --- gaps


def test_a_log_that_was_changed_removed_or_cut_alarms_once(used: Restore, sheet: Path, keys: list[str]) -> None:
    log = own_folder().log
    whole = log.path.read_bytes()
    lines = whole.splitlines(keepends=True)
    for number, broken in enumerate([b"", lines[0], b"".join(lines[:3]), whole.replace(b"lemmens", b"lemmenz")], 1):
        log.path.write_bytes(broken)
        for _time in range(3):
            break_glass_uses.take_up()
        assert BreakGlassUse.objects.filter(kind=BreakGlassKind.GAP).count() == number
        assert log.read(own_folder().signer).fault == ""
    assert len(list(log.path.parent.glob("broken-*.jsonl"))) == 4
    assert verbs().count("restore.log_broken") == 4


def test_a_log_that_is_gone_alarms(used: Restore) -> None:
    own_folder().log.path.unlink()
    break_glass.seal_sheet()
    assert not own_folder().log.path.exists()  # no new one is begun in silence
    break_glass_uses.take_up()
    assert BreakGlassUse.objects.filter(kind=BreakGlassKind.GAP).count() == 1


def test_what_stands_before_a_gap_is_taken_up(sheet: Path, keys: list[str]) -> None:
    talk(sheet, keys, *RESTORE)
    log = own_folder().log
    log.append(OPENED, {"people": []}, Signer(b"f" * 32), clock.now())
    break_glass_uses.take_up()
    assert set(BreakGlassUse.objects.values_list("kind", flat=True)) == {BreakGlassKind.USED, BreakGlassKind.GAP}
    assert Restore.objects.count() == 1


def test_lines_leave_the_disk_after_two_days_and_the_chain_goes_on(used: Restore, sheet: Path, keys: list[str]) -> None:
    log = own_folder().log
    assert LOGIN.encode() in log.path.read_bytes()
    with clock.frozen(clock.now() + timedelta(days=2, minutes=1)):
        break_glass_uses.take_up()
        assert LOGIN.encode() not in log.path.read_bytes()
        talk(sheet, keys)
        break_glass_uses.take_up()
    assert BreakGlassUse.objects.filter(kind=BreakGlassKind.OPENED).count() == 1
    assert not BreakGlassUse.objects.filter(kind=BreakGlassKind.GAP).exists()


def test_the_log_beside_a_copy_is_taken_up_by_its_file(sheet: Path, keys: list[str], tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "sheet"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(sheet.read_bytes())
    talk(elsewhere, keys, *RESTORE)
    log = UseLog(elsewhere.with_name("uses.jsonl"))
    assert (break_glass_uses.take_up_copy(log), break_glass_uses.take_up_copy(log)) == (3, 3)
    assert (Restore.objects.count(), BreakGlassUse.objects.count()) == (1, 1)
    log.path.write_bytes(log.path.read_bytes() + b"{}\n")
    break_glass_uses.take_up_copy(log)
    assert BreakGlassUse.objects.filter(kind=BreakGlassKind.GAP).count() == 1


def test_without_keys_there_is_nothing_to_take_up(db: None, var: Path) -> None:
    assert break_glass_uses.take_up() == 0
    assert not (var / "break-glass").exists()


# --- openings that were refused


def refused(sheet: Path, keys: list[str], *lines: str, names: Sequence[str] = NAMES, mode: str = USE) -> None:
    with pytest.raises(Stopped):
        talk(sheet, keys, *lines, names=names, mode=mode)


def test_an_opening_that_was_refused_alarms_once(sheet: Path, keys: list[str], sofie: User) -> None:
    refused(sheet, [keys[0], keys[0]])
    for _time in range(2):
        tasks.take_up_uses(timestamp=0)
    use = BreakGlassUse.objects.get()
    assert (use.kind, use.people, use.flaw) == (BreakGlassKind.REFUSED, list(NAMES), Flaw.SAME)
    assert verbs().count("restore.sheet_refused") == 1
    assert own_folder().attempts.read() == ([], 0)
    client = Client()
    client.force_login(sofie)
    assert "These are keys of the same person" in client.get("/restores/drill/").content.decode()


@pytest.mark.parametrize(
    ("flaw", "people"),
    [(Flaw.CHANGED, []), (Flaw.UNKNOWN, list(NAMES)), (Flaw.UNREADABLE, [NAMES[0]]), (Flaw.EXPIRED, list(NAMES))],
)
def test_whatever_keeps_the_sheet_closed_is_recorded(
    sheet: Path, keys: list[str], flaw: Flaw, people: list[str]
) -> None:
    if flaw is Flaw.CHANGED:
        sheet.write_bytes(b"something")
    typed = {Flaw.UNKNOWN: [keys[0], new_key()], Flaw.UNREADABLE: ["x"] * TYPED_AGAIN}.get(flaw, keys)
    with clock.frozen(clock.now() + (HOLDS * 2 if flaw is Flaw.EXPIRED else timedelta())):
        refused(sheet, typed)
    break_glass_uses.take_up()
    use = BreakGlassUse.objects.get(kind=BreakGlassKind.REFUSED)
    assert (use.flaw, use.people) == (flaw, people)


def test_a_rehearsal_that_was_refused_is_recorded_too(sheet: Path, keys: list[str]) -> None:
    refused(sheet, [keys[0], new_key()], mode=REHEARSAL)
    break_glass_uses.take_up()
    assert BreakGlassUse.objects.get().flaw == Flaw.UNKNOWN
    assert not Drill.objects.exists()


def test_a_key_that_was_typed_for_a_name_is_not_kept(sheet: Path, keys: list[str]) -> None:
    refused(sheet, keys, names=(keys[0], NAMES[1]))
    assert keys[0].encode() not in own_folder().attempts.path.read_bytes()
    break_glass_uses.take_up()
    assert BreakGlassUse.objects.get().people == ["…", NAMES[1]]


def test_refused_openings_beside_a_copy_that_never_opened_are_taken_up(
    sheet: Path, keys: list[str], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere" / "sheet"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(sheet.read_bytes())
    refused(elsewhere, [keys[0], keys[0]])
    log = UseLog(elsewhere.with_name("uses.jsonl"))
    assert (break_glass_uses.take_up_copy(log), break_glass_uses.take_up_copy(log)) == (1, 1)
    assert BreakGlassUse.objects.get().kind == BreakGlassKind.REFUSED


def test_refused_openings_are_taken_up_where_no_sheet_is_left(sheet: Path, keys: list[str]) -> None:
    refused(sheet, [keys[0], keys[0]])
    sheet.unlink()
    own_folder().log.path.unlink()
    assert break_glass_uses.take_up() == 1
    assert BreakGlassUse.objects.get().kind == BreakGlassKind.REFUSED


def test_whoever_cut_off_the_taking_up_leaves_one_alarm(
    sheet: Path, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused(sheet, [keys[0], keys[0]])
    with monkeypatch.context() as cut_off:
        cut_off.setattr(AttemptLog, "forget", lambda _self, _size: None)
        break_glass_uses.take_up()
    break_glass_uses.take_up()
    assert BreakGlassUse.objects.count() == 1
    assert own_folder().attempts.read() == ([], 0)
