"""What the log holds stands in the journal, exactly once, however long the main database was away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tridesk.accounts.models import User
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.statuspage import actions, ports
from tridesk.statuspage.entries import IncidentPhase, MaintenanceAnnounced, RegisterState
from tridesk.statuspage.journal_intake import take_up
from tridesk.statuspage.log import Log, LogBroken
from tridesk.statuspage.tests import story

pytestmark = pytest.mark.django_db


class Follower:
    def __init__(self) -> None:
        self.ended: list[str] = []

    def incident_ended(self, incident: str) -> None:
        self.ended.append(incident)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = Log(tmp_path)
    actions.start(log)
    return log


@pytest.fixture
def follower(monkeypatch: pytest.MonkeyPatch) -> Follower:
    follower = Follower()
    monkeypatch.setattr(ports.followers, "answer", [follower])
    return follower


def report(log: Log, state: RegisterState, phase: IncidentPhase | None = None) -> str:
    return story.report(log, state, by="siebe", via="editor", phase=phase).id


def journalled() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def test_every_entry_once_in_order_and_at_its_own_time(log: Log) -> None:
    siebe = User.objects.create(username="siebe", name="Siebe", role="technical_centre")
    entry = story.report(log, RegisterState.OUT_OF_SERVICE, by="siebe", via="editor")
    assert take_up(log) == 2
    assert take_up(log) == 0
    report(log, RegisterState.STABLE)
    assert take_up(log) == 1
    assert journalled() == ["state.started", "state.reported", "state.reported"]
    written = Entry.objects.filter(verb="state.reported").order_by("id")[0]
    assert (written.at, written.by, written.ref) == (entry.at, siebe, "register")
    assert written.data == {
        "entry": entry.id,
        "number": 2,
        "by": "siebe",
        "via": "editor",
        "state": "out_of_service",
        "phase": "investigating",
    }


def test_an_editor_who_is_no_colleague_stands_there_by_name(log: Log) -> None:
    report(log, RegisterState.UNSTABLE)
    take_up(log)
    written = Entry.objects.get(verb="state.reported")
    assert (written.by, written.data["by"]) == (None, "siebe")


def test_a_program_of_the_same_name_is_nobody(log: Log) -> None:
    User.objects.create(username="siebe", name="api", role="call_taker", is_program=True)
    report(log, RegisterState.UNSTABLE)
    take_up(log)
    assert Entry.objects.get(verb="state.reported").by is None


def test_who_follows_hears_of_each_end_once(log: Log, follower: Follower) -> None:
    first = report(log, RegisterState.UNSTABLE)
    take_up(log)
    assert follower.ended == []
    report(log, RegisterState.STABLE, IncidentPhase.MONITORING)
    take_up(log)
    assert follower.ended == []
    report(log, RegisterState.STABLE)
    second = report(log, RegisterState.OUT_OF_SERVICE)
    report(log, RegisterState.STABLE)
    take_up(log)
    take_up(log)
    assert follower.ended == [first, second]


def test_whole_or_not_at_all(log: Log, follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    report(log, RegisterState.UNSTABLE)
    report(log, RegisterState.STABLE)

    def break_off(incident: str) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(follower, "incident_ended", break_off)
        with pytest.raises(RuntimeError):
            take_up(log)
    assert journalled() == []
    assert take_up(log) == 3


def test_maintenance_is_named_by_its_announcement(log: Log) -> None:
    begins = clock.now() + timedelta(days=1)
    ends = begins + timedelta(hours=2)
    plan = actions.record(
        log, MaintenanceAnnounced(begins=begins, ends=ends, state=RegisterState.UNSTABLE), by="siebe", via="editor"
    )
    story.cancel_maintenance(log, plan.id, by="siebe", via="editor")
    take_up(log)
    refs = list(Entry.objects.filter(verb__startswith="maintenance").order_by("id").values_list("verb", "ref"))
    assert refs == [
        ("maintenance.announced", f"maintenance:{plan.id}"),
        ("maintenance.cancelled", f"maintenance:{plan.id}"),
    ]


def test_a_log_that_is_not_the_one_that_was_journalled_is_refused(log: Log, tmp_path: Path) -> None:
    report(log, RegisterState.UNSTABLE)
    take_up(log)
    other = Log(tmp_path / "other")
    actions.start(other)
    for state in (RegisterState.UNSTABLE, RegisterState.STABLE):
        story.report(other, state, by="mallory", via="editor")
    with pytest.raises(LogBroken):
        take_up(other)
    with pytest.raises(LogBroken):
        take_up(Log(tmp_path / "empty"))
    assert len(journalled()) == 2
