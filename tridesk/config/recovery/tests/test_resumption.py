"""After a restore nothing that may have left is sent again, and no number is given out twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tridesk.accounts.models import User
from tridesk.config.recovery.resumption import HeldBack, hold_what_may_have_left
from tridesk.directory.confirming.actions.campaigns import remind_campaign, send_some, start_campaign
from tridesk.directory.models import Member, Organisation, UserGroup
from tridesk.fax.models import OutFax
from tridesk.fax.outgoing.queries import due
from tridesk.journal.models import Entry
from tridesk.journal.queries import last_restore
from tridesk.kit import clock
from tridesk.letters.actions import take_numbers
from tridesk.mailroom import delivery, ports
from tridesk.mailroom.actions import accept, retry_now
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.models import InMail, OutMail
from tridesk.notices import actions as notices
from tridesk.notices import schedule
from tridesk.notices.models import Delivery, Notice
from tridesk.statuspage import actions as register
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.journal_intake import take_up
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.tests.story import report
from tridesk.telephony.director.situation import owed
from tridesk.telephony.models import Agent, Call, CallBack, Wish
from tridesk.tickets import actions as tickets
from tridesk.tickets import tasks
from tridesk.tickets.actions import Requester
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db

NOTHING = dict.fromkeys(asdict(HeldBack(0, 0, 0, 0, 0, 0, 0, 0)), 0)


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> MemoryTransport:
    transport = MemoryTransport()
    monkeypatch.setattr(ports, "transport", lambda: transport)
    return transport


@pytest.fixture(autouse=True)
def _state(settings: Any, tmp_path: Path) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)


def person(name: str, role: str = "administrator") -> User:
    return User.objects.create(username=name, role=role, email=f"{name}@desk.example")


def ticket() -> Ticket:
    requester = Requester("An", "an@town.example")
    return tickets.open_ticket(
        tickets.NewTicket(
            by=None, channel=Channel.MAIL, subject="Key", text="Where?", language="nl", requester=requester
        )
    )


def ticket_by_mail() -> Ticket:
    """A ticket opened by mail; its acknowledgement goes to the return path of that mail."""
    made = ticket()
    accept(b"Subject: Key", source="lmtp", envelope_from="an@town.example", envelope_to=["helpdesk@desk.example"])
    made.entries.update(in_mail=InMail.objects.latest("pk"))
    return made


@pytest.fixture
def group() -> UserGroup:
    group = UserGroup.objects.create(code="all", name_nl="all", name_fr="all")
    for at in range(3):
        town = Organisation.objects.create(
            kind="other", name_nl=f"{at}", name_fr=f"{at}", service_language="nl", email=f"town{at}@town.example"
        )
        Member.objects.create(group=group, organisation=town)
    return group


def test_an_installation_at_rest_goes_on_as_it_was() -> None:
    held = hold_what_may_have_left({"backup": "2026-11-26"})
    assert (asdict(held), held.lines()) == (NOTHING, [])
    noted = Entry.objects.get(verb="installation.restored")
    assert (noted.ref, noted.data) == ("installation", {"backup": "2026-11-26", **NOTHING})
    assert last_restore() == noted.at


# --- mail


def test_mail_that_waited_or_was_leaving_is_stuck_until_somebody_decides(relay: MemoryTransport) -> None:
    by = person("karim", "call_taker")
    for _turn in range(2):
        tickets.answer(ticket(), text="Here.", by=by)
    waiting, leaving = OutMail.objects.order_by("pk")
    OutMail.objects.filter(pk=leaving.pk).update(state="sending", claimed_at=clock.now())
    assert hold_what_may_have_left({}).mails == 2
    for mail in (waiting, leaving):
        delivery.send(mail.pk, attempt=1)
        delivery.send(mail.pk)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        delivery.watch()
    assert set(OutMail.objects.values_list("state", "last_reply")) == {("stuck", delivery.CUT_OFF)}
    assert relay.delivered == []
    retry_now(waiting.pk, by=by)
    delivery.send(waiting.pk)
    assert len(relay.delivered) == 1


def test_a_ticket_from_before_is_not_acknowledged_again_and_a_new_one_is() -> None:
    before = ticket_by_mail()
    hold_what_may_have_left({})
    after = ticket_by_mail()
    tasks.acknowledge([before.pk, after.pk])
    assert list(OutMail.objects.values_list("ref", flat=True)) == [after.ref]


def test_the_end_of_an_interruption_is_not_told_again() -> None:
    log, by = publisher().log, person("karim", "call_taker")
    register.start(log)
    incident = report(log, RegisterState.UNSTABLE, by="siebe", via="editor").id
    tickets.link_incident(ticket(), by=by)
    report(log, RegisterState.STABLE, by="siebe", via="editor")
    hold_what_may_have_left({})
    take_up(log)
    tickets.tell_incident_over(incident)
    assert not OutMail.objects.exists()


def test_one_that_ends_after_the_restore_is_told() -> None:
    log, by = publisher().log, person("karim", "call_taker")
    register.start(log)
    incident = report(log, RegisterState.UNSTABLE, by="siebe", via="editor").id
    tickets.link_incident(ticket(), by=by)
    hold_what_may_have_left({})
    with clock.frozen(clock.now() + timedelta(seconds=1)):
        report(log, RegisterState.STABLE, by="siebe", via="editor")
        tickets.tell_incident_over(incident)
    assert OutMail.objects.count() == 1


# --- notices


@pytest.fixture
def notice(group: UserGroup) -> Notice:
    """Approved, and not begun."""
    writer, other = person("writer", "external_relations"), person("other", "external_relations")
    draft = notices.NoticeDraft("campaign", {"nl": "Onderwerp"}, {"nl": "Tekst"}, [group.pk])
    made = notices.write_notice(draft, by=writer)
    notices.propose_notice(made.pk, by=writer)
    notices.approve_notice(made.pk, Notice.objects.get(pk=made.pk).fingerprint, by=other)
    return Notice.objects.get(pk=made.pk)


def test_mails_of_a_notice_that_was_leaving_are_of_unknown_outcome(notice: Notice) -> None:
    schedule.begin_due()
    first = Delivery.objects.order_by("pk")[0]
    Delivery.objects.filter(pk=first.pk).update(state="claimed", claimed_at=clock.now(), claimed_by=7)
    assert hold_what_may_have_left({}).deliveries == 3
    schedule.tidy()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"unknown"}
    assert Notice.objects.get().state == "done"
    assert notices.send_all_again(notice.pk, by=person("somebody", "external_relations")) == 3


def test_an_approved_notice_whose_hour_has_come_is_stopped_and_a_later_one_waits(notice: Notice) -> None:
    later = clock.now() + timedelta(hours=1)
    Notice.objects.filter(pk=notice.pk).update(send_at=later)
    assert hold_what_may_have_left({}).notices == 0
    with clock.frozen(later):
        assert hold_what_may_have_left({}).notices == 1
        schedule.begin_due()
    assert (Notice.objects.get().state, Delivery.objects.count()) == ("stopped", 0)


def test_a_notice_pauses_while_its_letters_are_not_posted_and_one_by_mail_alone_does_not(
    notice: Notice, group: UserGroup
) -> None:
    schedule.begin_due()
    Delivery.objects.filter(pk=Delivery.objects.order_by("pk")[0].pk).update(
        way="post", address="Stad Eeklo\nMarkt 1\n9900 Eeklo", domain="", state="printed"
    )
    held = hold_what_may_have_left({})
    assert (held.paused, held.deliveries) == (1, 2)
    assert "Notices with letters that were not posted, paused: 1." in "".join(held.lines())
    assert Notice.objects.get().state == "paused"
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["printed", "unknown", "unknown"]


def test_a_fax_that_had_not_ended_waits_for_a_person_and_one_that_had_is_left_alone() -> None:
    ticket, sender = factories.opened(language="nl"), person("sender", "call_taker")
    for state, at in (("waiting", clock.now()), ("sending", None), ("sent", None)):
        OutFax.objects.create(
            ticket=ticket,
            to="+3292000000",
            language="nl",
            made_by=sender,
            made_at=clock.now(),
            pages=1,
            state=state,
            next_at=at,
            digest="d",
        )
    held = hold_what_may_have_left({})
    assert held.faxes == 2
    assert "Faxes of unknown outcome: 2." in "".join(held.lines())
    assert sorted(OutFax.objects.values_list("state", flat=True)) == ["sent", "unknown", "unknown"]
    assert due(1) == []


def test_a_notice_by_fax_is_counted_once_and_its_ledger_says_how_far_the_fax_was(notice: Notice) -> None:
    schedule.begin_due()
    fax = OutFax.objects.create(
        about=notice.ref,
        to="+3292000000",
        language="nl",
        made_by=notice.written_by,
        made_at=clock.now(),
        pages=2,
        confirmed=1,
        next_at=clock.now(),
        digest="d",
    )
    by_fax = Delivery.objects.order_by("pk")[0]
    Delivery.objects.filter(pk=by_fax.pk).update(way="fax", domain="fax", number="B-2026-000001", fax=fax)
    held = hold_what_may_have_left({})
    assert (held.faxes, held.deliveries) == (1, 2)
    by_fax.refresh_from_db()
    assert (by_fax.state, by_fax.reply) == ("unknown", "1/2")


def test_letters_of_a_campaign_that_were_due_count_as_written(group: UserGroup) -> None:
    by = person("leader", "project_leader")
    campaign = start_campaign("Autumn", group, by=by)
    assert hold_what_may_have_left({}).letters == 3
    assert not send_some(campaign.pk, 20)
    assert not OutMail.objects.exists()
    assert remind_campaign(campaign.pk, by=by) == 3
    send_some(campaign.pk, 20)
    assert OutMail.objects.count() == 3


# --- telephone


def test_calls_end_and_nobody_is_dialled_by_itself(make_agent: Callable[..., Agent]) -> None:
    now = clock.now()
    make_agent("free")
    talking = make_agent("talking")
    waits = Call.objects.create(key="a", phase="queue", arrived_at=now, life={"key": "a"})
    talks = Call.objects.create(key="b", phase="talk", arrived_at=now, answered_at=now, life={"key": "b"})
    Agent.objects.filter(pk=talking.pk).update(state="talking", call=talks)
    asked = Call.objects.create(key="c", phase="ended", outcome="call_back", arrived_at=now, ended_at=now)
    CallBack.objects.create(call=asked, asked_at=now, place=now)
    Wish.objects.create(verb="call_back", call="c", at=now)
    assert [wish.call for wish in owed()] == ["c"]
    assert hold_what_may_have_left({}).calls == 2
    with clock.frozen(clock.now() + timedelta(minutes=20)):
        assert owed() == []
    assert CallBack.objects.filter(done_at=None).count() == 1  # on the list, for somebody to call
    assert dict(Call.objects.values_list("key", "outcome")) == {"a": "cut", "b": "answered", "c": "call_back"}
    assert not Call.objects.filter(pk__in=[waits.pk, talks.pk], life__isnull=False).exists()
    assert set(Agent.objects.values_list("state", flat=True)) == {"off"}
    assert not Agent.objects.filter(call__isnull=False).exists()
    assert not Wish.objects.filter(done_at=None).exists()


# --- jobs and numbers


@pytest.fixture
def doing() -> Iterator[int]:
    """A job that a worker had taken when the backup was made."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        worker = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id)"
            " VALUES ('default', 'mailroom.send', 'doing', %s) RETURNING id",
            [worker],
        )
        yield cursor.fetchone()[0]


def test_a_job_that_was_being_done_is_not_taken_up_again(doing: int) -> None:
    assert hold_what_may_have_left({}).jobs == 1
    assert ProcrastinateJob.objects.get(pk=doing).status == "failed"


def test_numbers_that_were_given_out_since_are_not_given_out_again() -> None:
    before = ticket()
    hold_what_may_have_left({})
    after = ticket()
    numbers = [int(opened.number.partition("-")[2]) for opened in (before, after)]
    assert numbers[1] - numbers[0] == 10_001
    assert after.pk - before.pk == 1_000_001


def test_numbers_of_letters_that_were_posted_since_are_not_given_out_again() -> None:
    with clock.frozen(datetime(2026, 6, 15, tzinfo=UTC)):
        hold_what_may_have_left({})
        assert take_numbers(2, clock.now()) == ["B-2026-000001", "B-2026-000002"]
        hold_what_may_have_left({})
        assert take_numbers(1, clock.now()) == ["B-2026-010003"]
    with clock.frozen(datetime(2027, 1, 15, tzinfo=UTC)):
        hold_what_may_have_left({})
        assert take_numbers(1, clock.now()) == ["B-2027-010001"]
