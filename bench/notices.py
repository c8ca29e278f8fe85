"""How fast notices leave, with a ledger row for each; and that nothing is lost or doubled when the sender is killed."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from contextlib import ExitStack
from functools import partial
from typing import Any, Final

from bench.installation import Installation, wait_for
from bench.report import Report
from bench.sink import SMTP_SINK, SMTP_SOURCE, Sink, postfix_sink, source
from tests.ports import free_port

MANY: Final = 10_000
URGENT: Final = 3_000
KILLS: Final = 20
PER_MINUTE: Final = 1_200
MINUTE: Final = 60.0  # seconds in which the mails under that limit are counted
PART: Final = "notices"
SENDERS: Final = ("notices", "notices beside")  # as `tridesk run` starts them


def measure(installation: Installation, report: Report) -> None:
    """10,000 of a campaign, 3,000 of an interruption, and twenty times kill -9."""
    from tridesk.notices.ledger import RUN_LOCKS

    people = _people()
    _organisations("many", MANY)
    _organisations("urgent", URGENT)
    with ExitStack() as stack:
        theirs = 0.0
        if SMTP_SINK and SMTP_SOURCE:
            port = free_port()
            stack.enter_context(postfix_sink(port))
            theirs = max(source(port, _lanes(), MANY) for _ in range(2))
            report.add(PART, f"smtp-source into smtp-sink, {_lanes()} connections", theirs, "/s")
        else:
            report.leave_out(
                "this machine does not have Postfix's smtp-sink and smtp-source, so notices were not compared"
                " with them; a sink of our own in Python took the mails."
            )
            port = stack.enter_context(Sink()).port
        os.environ["TRIDESK_SMTP"] = f"smtp://127.0.0.1:{port}"
        with installation.running(*SENDERS):
            alive = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = {RUN_LOCKS}"
            wait_for(lambda: installation.ask(alive) == len(SENDERS), "both senders", 60)
            spent = installation.processor(*SENDERS)
            ours = _campaign(people)
            spent = (installation.processor(*SENDERS) - spent) * 1000 / MANY
            report.add(PART, f"{MANY:,} recipients, claimed to handed over", ours, "/s", "> 300")
            report.add(PART, "processor of the senders for each mail", spent, "ms")
            if theirs:
                report.add(PART, "the same, of what smtp-source reaches", ours / theirs, "", "> 0.5")
            report.add(PART, f"urgent, {URGENT:,} recipients: 95 % within", _urgent(people), "s", "< 10")
    _stopped(installation, report, people)
    _paced(installation, report, people)
    _killed(installation, report, people)


def _lanes() -> int:
    from tridesk.notices.sender import LANES

    return LANES * len(SENDERS)


def _people() -> tuple[Any, Any]:
    from tridesk.accounts.models import User
    from tridesk.accounts.roles import Role

    return tuple(  # type: ignore[return-value]
        User.objects.create(username=f"bench-{name}", name=name, role=Role.EXTERNAL_RELATIONS) for name in ("a", "b")
    )


def _organisations(name: str, count: int) -> None:
    from tridesk.directory.models import Member, Organisation, UserGroup

    group = UserGroup.objects.create(code=name, name_nl=name, name_fr=name)
    languages = ("nl", "fr", "nl|fr", "de")
    rows = [
        Organisation(
            kind="other",
            name_nl=f"{name} {at}",
            name_fr=f"{name} {at}",
            service_language=languages[at % 4],
            email=f"{name}{at}@town{at % 500}.example",
        )
        for at in range(count)
    ]
    made = Organisation.objects.bulk_create(rows, batch_size=1000)
    Member.objects.bulk_create(
        [Member(group=group, organisation=organisation) for organisation in made], batch_size=1000
    )


def _written(people: tuple[Any, Any], group: str, category: str) -> Any:
    from tridesk.directory.models import UserGroup
    from tridesk.notices import actions

    text = "Geachte mevrouw, geachte heer,\n\n" + "Het Rijksregister is zondag niet beschikbaar. " * 25
    texts = dict.fromkeys(("nl", "fr", "de"), text)
    groups = [UserGroup.objects.get(code=group).pk]
    return actions.write_notice(
        actions.NoticeDraft(category, dict.fromkeys(texts, "Onderhoud"), texts, groups), by=people[0]
    )


def _campaign(people: tuple[Any, Any]) -> float:
    """Mails a second between the first claim and the last answer."""
    from django.db.models import Max, Min

    from tridesk.notices.models import Delivery

    notice = _sent(people, "many")
    _wait(notice, "handed_over", MANY)
    times = Delivery.objects.filter(notice=notice).aggregate(first=Min("claimed_at"), last=Max("settled_at"))
    return MANY / float((times["last"] - times["first"]).total_seconds())


def _sent(people: tuple[Any, Any], group: str) -> Any:
    from tridesk.notices import actions
    from tridesk.notices.models import Notice

    notice = _written(people, group, "campaign")
    actions.propose_notice(notice.pk, by=people[0])
    return actions.approve_notice(notice.pk, Notice.objects.get(pk=notice.pk).fingerprint, by=people[1])


def _urgent(people: tuple[Any, Any]) -> float:
    """Seconds from the click until 95 % were handed over."""
    from tridesk.notices import actions

    notice = _written(people, "urgent", "interruption")
    since = time.perf_counter()
    actions.send_first(notice.pk, by=people[0])
    _wait(notice, "handed_over", URGENT * 95 // 100)
    return time.perf_counter() - since


def _wait(notice: Any, state: str, count: int) -> None:
    from tridesk.notices.models import Delivery

    wait_for(lambda: Delivery.objects.filter(notice=notice, state=state).count() >= count, "notices to leave", 300)


def _stopped(installation: Installation, report: Report, people: tuple[Any, Any]) -> None:
    """Stopped in full flow: how long mails went on leaving, and how long the click itself took."""
    from tridesk.notices import actions

    with Sink() as sink:
        os.environ["TRIDESK_SMTP"] = f"smtp://127.0.0.1:{sink.port}"
        with installation.running(*SENDERS):
            notice = _sent(people, "many")
            wait_for(partial(_has_taken, sink, MANY // 10), "mails to flow", 120, 0.002)
            since = time.perf_counter()
            actions.stop_notice(notice.pk, by=people[0])
            clicked = time.perf_counter() - since
            time.sleep(3)
        report.add(
            PART,
            f"stopped after {sum(sink.got.values()):,}: the last mail after the click",
            sink.last - since,
            "s",
            "< 1",
        )
        report.add(PART, "the click itself", clicked, "s")


def _has_taken(sink: Sink, mails: int) -> bool:
    return sum(sink.got.values()) >= mails


def _paced(installation: Installation, report: Report, people: tuple[Any, Any]) -> None:
    """Two senders at once under one limit: what arrives in a minute."""
    from tridesk.notices import actions

    with Sink() as sink:
        os.environ["TRIDESK_SMTP"] = f"smtp://127.0.0.1:{sink.port}"
        actions.set_pace("", PER_MINUTE, by=people[0])
        with installation.running(*SENDERS):
            notice = _sent(people, "urgent")
            wait_for(lambda: sum(sink.got.values()) > 0, "mails to flow", 300, 0.01)
            time.sleep(MINUTE)
            report.add(
                PART,
                f"two senders, limit {PER_MINUTE} a minute: in 60 s",
                sum(sink.got.values()),
                "",
                f"< {PER_MINUTE * 1.05:.0f}",
            )
            actions.stop_notice(notice.pk, by=people[0])
        actions.set_pace("", 0, by=people[0])


def _killed(installation: Installation, report: Report, people: tuple[Any, Any]) -> None:
    from tridesk.notices.models import Delivery

    chance = random.Random(7)
    with Sink() as sink:
        os.environ["TRIDESK_SMTP"] = f"smtp://127.0.0.1:{sink.port}"
        notice = _sent(people, "many")
        done = 0
        for _kill in range(KILLS):
            flowed = sum(sink.got.values()) + MANY // KILLS // 3
            for name in SENDERS:
                installation.begin(name)
            wait_for(partial(_has_taken, sink, flowed), "mails to flow", 300, 0.002)
            time.sleep(chance.random() * 0.02)
            for name in SENDERS:
                installation.processes[name].kill()
            for name in SENDERS:
                installation.processes.pop(name).wait()
            done += 1
        with installation.running(*SENDERS):
            settled = Delivery.objects.filter(notice=notice).exclude(state__in=["queued", "claimed"])
            wait_for(lambda: settled.count() == MANY, "the rest to leave", 300)
    rows = dict(Delivery.objects.filter(notice=notice).values_list("address", "state"))
    states = Counter(rows.values())
    lost = sum(1 for address, state in rows.items() if state == "handed_over" and not sink.got[address])
    report.add(PART, f"killed -9 {done} times: in the ledger", len(rows), "")
    report.add(PART, "handed over", states["handed_over"], "")
    report.add(PART, "shown as unknown, for a person to decide", states["unknown"], "")
    untold = sum(1 for address, times in sink.got.items() if times and rows[address] not in ("handed_over", "unknown"))
    report.add(
        PART,
        "neither handed over nor shown as unknown, or at the sink untold",
        MANY - states["handed_over"] - states["unknown"] + untold,
        "",
        "< 1",
    )
    report.add(PART, "handed over in the ledger, but not at the sink (lost)", lost, "", "< 1")
    report.add(PART, "twice at the sink (doubled)", sum(1 for times in sink.got.values() if times > 1), "", "< 1")
