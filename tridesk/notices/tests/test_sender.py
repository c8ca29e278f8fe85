"""The sender: each address gets its own mail once, whatever the relay does, and a stop is a stop."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import dkim
import pytest
from django.conf import settings
from django.db import connection

from tests.waiting import NET, until
from tridesk.accounts.models import User
from tridesk.directory.models import Organisation, UserGroup
from tridesk.journal.dispatches import DispatchFilter
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.mailroom import signing
from tridesk.mailroom.dkim import key_file, make_key
from tridesk.mailroom.pipeline import RelayAnswer, RelayFate
from tridesk.notices import actions, ledger, pace, schedule
from tridesk.notices.dispatches import NoticeDispatches
from tridesk.notices.models import Delivery, DeliveryState, Notice, Pace, Suppression
from tridesk.notices.sender import Sender, marks, settlement
from tridesk.notices.tests.conftest import Relay, approved, draft, in_hand

pytestmark = pytest.mark.django_db(transaction=True)

Town = Callable[..., Organisation]


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test is about how long a sender may wait before it looks."""
    monkeypatch.setattr("tridesk.notices.sender.GLANCE", 0.05)
    for pause in ("TIDY", "AT_REST"):
        monkeypatch.setattr(f"tridesk.notices.sender.{pause}", 0.2)


@contextmanager
def sending(relay: Relay, lanes: int = 2) -> Iterator[Sender]:
    """A sender that works in the background."""
    sender = Sender(lambda: relay, lanes=lanes)

    def work() -> None:
        try:
            sender.work()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield sender
    finally:
        sender.stop()
        thread.join(NET)
        assert not thread.is_alive()


def states() -> dict[str, str]:
    return dict(Delivery.objects.order_by("address").values_list("address", "state"))


def is_sent() -> bool:
    return Notice.objects.get().state == "done"


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One for each time that a sender looked what may leave."""
    looks, leaving = list[None](), schedule.leaving

    def look(known: dict[int, schedule.Leaving]) -> dict[int, schedule.Leaving]:
        found = leaving(known)
        looks.append(None)
        return found

    monkeypatch.setattr(schedule, "leaving", look)
    return looks


def until_looked(looks: list[None]) -> None:
    """Waits until a sender has used a look of after now: one may be under way, and the last not be used yet."""
    seen = len(looks)
    until(lambda: len(looks) >= seen + 3, "a sender to look again")


@pytest.fixture
def notice(clemence: User, machteld: User, municipalities: UserGroup, town: Town) -> Notice:
    town("Lievegem")
    town("Raeren", "de")
    town("Elsene", "nl|fr")
    return approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)


def test_each_gets_his_own_language_and_the_bilingual_both(notice: Notice) -> None:
    relay = Relay()
    with sending(relay):
        until(is_sent, "the notice to be sent")
    mails = {to: message_from_bytes(raw, policy=policy.SMTP) for _sender, to, raw in relay.given}
    assert {to: (str(mail["Subject"]), str(mail["To"])) for to, mail in mails.items()} == {
        "lievegem@town.example": ("Onderhoud", "lievegem@town.example"),
        "raeren@town.example": ("Wartung", "raeren@town.example"),
        "elsene@town.example": ("Onderhoud | Maintenance", "elsene@town.example"),
    }
    both = mails["elsene@town.example"]
    assert both["Content-Language"] == "nl, fr"
    html = both.get_body(("html",))
    assert html is not None
    assert [f'<div lang="{language}">' in html.get_content() for language in ("nl", "fr", "de")] == [True, True, False]
    assert both["Auto-Submitted"] == "auto-generated"
    assert set(states().values()) == {"handed_over"}


def test_each_is_signed_when_this_installation_signs(
    notice: Notice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = replace(settings.ENVIRONMENT, var=tmp_path, dkim="t2026")
    monkeypatch.setattr(settings, "ENVIRONMENT", environment)
    make_key(key_file(tmp_path, "t2026"))
    relay = Relay()
    with sending(relay):
        until(is_sent, "the notice to be sent")
    signer = signing.signer()
    assert signer is not None
    value = signer.record[1].encode()
    assert [bool(dkim.verify(raw, dnsfunc=lambda *_name, **_more: value)) for *_envelope, raw in relay.given] == [
        True
    ] * 3


def test_the_ledger_keeps_the_hash_of_the_bytes_that_left(notice: Notice) -> None:
    relay = Relay()
    with sending(relay):
        until(is_sent, "the notice to be sent")
    hashes = {to: hashlib.sha256(raw).hexdigest() for _sender, to, raw in relay.given}
    assert dict(Delivery.objects.values_list("address", "digest")) == hashes
    assert {row.to: row.digest for row in NoticeDispatches().rows(DispatchFilter(), None, 10)} == hashes


def test_the_return_path_and_the_message_id_tell_which_delivery_it_was(notice: Notice) -> None:
    relay = Relay()
    with sending(relay):
        until(is_sent, "the notice to be sent")
    known = dict(Delivery.objects.values_list("address", "pk"))
    for sender, to, raw in relay.given:
        assert marks().read(sender) == known[to]
        assert marks().read(str(message_from_bytes(raw)["Message-ID"])) == known[to]


def test_what_the_relay_refuses_is_refused_and_what_it_puts_off_waits(notice: Notice) -> None:
    relay = Relay(
        answers={
            "lievegem@town.example": [RelayAnswer(RelayFate.REFUSED, "550 no such user")],
            "raeren@town.example": [RelayAnswer(RelayFate.LATER, "450 busy")],
            "elsene@town.example": [RelayAnswer(RelayFate.UNKNOWN, "connection broke")],
        }
    )
    with sending(relay):
        until(lambda: Counter(states().values()) == {"refused": 1, "queued": 1, "unknown": 1}, "three answers")
    later = Delivery.objects.get(state="queued")
    assert (later.address, later.attempts, later.reply) == ("raeren@town.example", 1, "450 busy")
    assert later.next_try_at > clock.now() + timedelta(seconds=30)
    assert Notice.objects.get().state == "sending"


def test_an_address_of_nobody_is_not_written_to_again_but_a_mail_that_is_disliked_may_be(notice: Notice) -> None:
    relay = Relay(
        answers={
            "lievegem@town.example": [RelayAnswer(RelayFate.REFUSED, "550 5.1.1 no such user")],
            "raeren@town.example": [RelayAnswer(RelayFate.REFUSED, "554 5.7.1 looks like spam")],
            "elsene@town.example": [RelayAnswer(RelayFate.REFUSED, "550 5.1.8 we do not know you")],
        }
    )
    with sending(relay):
        until(lambda: is_sent() and Suppression.objects.count() == 1, "one address to be suppressed")
    assert set(states().values()) == {"refused"}
    kept = Suppression.objects.get()
    assert (kept.address, kept.reason) == ("lievegem@town.example", "550 5.1.1 no such user")


def test_a_person_decides_about_the_unknown(notice: Notice, machteld: User) -> None:
    everybody = {
        address: [RelayAnswer(RelayFate.UNKNOWN, "broke")]
        for address in ("lievegem@town.example", "raeren@town.example")
    }
    relay = Relay(answers=dict(everybody))
    with sending(relay):
        until(is_sent, "the notice to be sent")
        first, second = Delivery.objects.filter(state="unknown").order_by("address")
        actions.send_again(first.pk, by=machteld)
        actions.let_go(second.pk, by=machteld)
        until(lambda: states()[first.address] == "handed_over", "the second try")
    assert states()[second.address] == "left_out"
    assert [to for _sender, to, _raw in relay.given].count(first.address) == 1
    with pytest.raises(Conflict):
        actions.send_again(second.pk, by=machteld)


def test_a_relay_that_is_away_costs_no_attempt(notice: Notice) -> None:
    relay = Relay(away=True)
    with sending(relay, lanes=1):
        until(lambda: relay.calls >= 2, "a second call to the relay")
        assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
        relay.away = False
        until(is_sent, "the notice to be sent")
    assert len(relay.given) == 3


def test_an_address_in_two_groups_gets_one_mail_and_a_suppressed_one_none(
    clemence: User, machteld: User, municipalities: UserGroup, town: Town
) -> None:
    town("Lievegem")
    town("Lovendegem", email="LIEVEGEM@town.example")
    town("Zomergem", email="gone@town.example")
    Suppression.objects.create(address="gone@town.example", since=clock.now(), reason="550")
    approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
    relay = Relay()
    with sending(relay):
        until(is_sent, "the notice to be sent")
    assert [to for _sender, to, _raw in relay.given] == ["lievegem@town.example"]


def test_it_leaves_at_its_hour_and_not_after(notice: Notice) -> None:
    now = clock.now()
    Notice.objects.filter(pk=notice.pk).update(send_at=now + timedelta(hours=1))
    schedule.begin_due()
    assert Notice.objects.get().state == "approved"
    Notice.objects.filter(pk=notice.pk).update(send_at=None)
    schedule.begin_due()
    Notice.objects.filter(pk=notice.pk).update(not_after=now - timedelta(seconds=1))
    assert schedule.leaving({}) == {}
    assert ledger.claim(notice.pk, 1, 10, clock.now()) == []
    schedule.tidy()
    schedule.tidy()
    assert set(states().values()) == {"expired"}
    assert Notice.objects.get().state == "done"


def test_at_rest_it_wakes_for_news_and_for_the_end(
    clemence: User,
    machteld: User,
    municipalities: UserGroup,
    town: Town,
    looks: list[None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tridesk.notices.sender.AT_REST", 3600.0)
    town("Lievegem")
    relay = Relay()
    with sending(relay):
        until(lambda: looks, "the first look")
        approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
        until(is_sent, "the notice to be sent")
    assert [to for _sender, to, _raw in relay.given] == ["lievegem@town.example"]


class Holding(Relay):
    """A relay that holds the second mail until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.holds, self.may_go_on = threading.Event(), threading.Event()

    def hand_over(self, envelope_from: str, recipient: str, raw: bytes) -> RelayAnswer:
        if self.given:
            self.holds.set()
            assert self.may_go_on.wait(NET)
        return super().hand_over(envelope_from, recipient, raw)


def test_a_stop_is_seen_within_the_mail_in_hand(
    clemence: User, machteld: User, municipalities: UserGroup, town: Town, looks: list[None]
) -> None:
    for number in range(12):
        town(f"town{number}")
    notice = approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
    relay = Holding()
    with sending(relay, lanes=1):
        assert relay.holds.wait(NET)
        actions.stop_notice(notice.pk, by=machteld)
        until_looked(looks)
        relay.may_go_on.set()
        until(lambda: not {"queued", "claimed"} & set(states().values()), "nothing to be in hand")
    assert len(relay.given) == 2
    assert Counter(states().values()) == {"handed_over": 2, "left_out": 10}


def test_a_stop_waits_for_no_sender_that_claims(notice: Notice, machteld: User) -> None:
    """A sender settles and claims in one statement: to wait for it is a deadlock."""
    actions.begin_notice(notice.pk)
    with in_hand("raeren@town.example"):
        actions.stop_notice(notice.pk, by=machteld)
        assert Counter(states().values()) == {"left_out": 2, "queued": 1}
    schedule.tidy()
    assert Counter(states().values()) == {"left_out": 3}


def test_paused_it_goes_on_where_it_was(notice: Notice, machteld: User, looks: list[None]) -> None:
    actions.begin_notice(notice.pk)
    actions.pause_notice(notice.pk, by=machteld)
    relay = Relay()
    with sending(relay):
        until_looked(looks)
        assert relay.given == []
        actions.go_on_with_notice(notice.pk, by=machteld)
        until(is_sent, "the notice to be sent")
    assert len(relay.given) == 3


def test_claims_of_a_run_that_lives_no_more_are_shown_as_unknown(notice: Notice) -> None:
    actions.begin_notice(notice.pk)
    dead, now = 7, clock.now()
    claimed = ledger.claim(notice.pk, dead, 2, now)
    assert ledger.show_cut_off(now) == [delivery.id for delivery in claimed]
    assert Counter(states().values()) == {"unknown": 2, "queued": 1}
    ledger.settle(
        [settlement(claimed[0], RelayAnswer(RelayFate.TAKEN, "250 OK"), now)], dead, now
    )  # it lived after all
    assert Counter(states().values()) == {"unknown": 1, "queued": 1, "handed_over": 1}


def test_claims_of_a_run_that_lives_are_left_alone(notice: Notice) -> None:
    actions.begin_notice(notice.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 9)", [ledger.RUN_LOCKS])
        ledger.claim(notice.pk, 9, 2, clock.now())
        assert ledger.show_cut_off(clock.now()) == []
        cursor.execute("SELECT pg_advisory_unlock_all()")


def test_a_bounce_for_good_suppresses_the_address_at_once(notice: Notice) -> None:
    actions.begin_notice(notice.pk)
    delivery = Delivery.objects.get(address="lievegem@town.example")
    Delivery.objects.filter(pk=delivery.pk).update(state="handed_over")
    assert actions.note_bounce(delivery.pk, "450 busy", permanent=False)
    assert Suppression.objects.count() == 0
    assert actions.note_bounce(delivery.pk, "550 no such user", permanent=True)
    assert not actions.note_bounce(delivery.pk, "550 no such user", permanent=True)
    kept = Suppression.objects.get()
    assert (kept.address, kept.organisation_id) == (delivery.address, delivery.organisation_id)
    assert states()[delivery.address] == "bounced"
    journal = Entry.objects.get(verb="notice.bounced")
    assert journal.data == {"delivery": delivery.pk, "suppressed": True}


def test_a_pace_holds_for_the_relay_and_for_a_domain() -> None:
    now = clock.now()
    Pace.objects.create(key="", per_minute=60, free_at=now)
    Pace.objects.create(key="slow.example", per_minute=6, free_at=now)
    assert pace.limits() == {"": 60, "slow.example": 6}
    assert pace.reserve({"": 1, "slow.example": 1}, now) == {"": now, "slow.example": now}
    second = pace.reserve({"": 1, "slow.example": 1}, now)
    assert second == {"": now + timedelta(seconds=1), "slow.example": None}
    assert pace.reserve({"": 1}, now) == {"": None}


def test_two_senders_keep_one_pace(clemence: User, machteld: User, municipalities: UserGroup, town: Town) -> None:
    for number in range(120):  # more than the lanes of one sender take in hand at once
        town(f"town{number}")
    Pace.objects.create(key="", per_minute=240, free_at=clock.now())
    approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
    relay, other = Relay(), Relay()
    with sending(relay), sending(other):
        until(lambda: bool(relay.given and other.given), "both to send")
        before, since = len(relay.given) + len(other.given), time.monotonic()
        until(lambda: len(relay.given) + len(other.given) >= before + 30, "thirty more")
        given = len(relay.given) + len(other.given) - before
        lasted = time.monotonic() - since
    assert given <= 4 * (lasted + 1) + 4 * 2  # four a second; each of four lanes had reserved a second ahead at most


def test_a_slow_domain_does_not_hold_up_the_others(
    clemence: User, machteld: User, municipalities: UserGroup, town: Town, looks: list[None]
) -> None:
    for number in range(4):
        town(f"slow{number}", email=f"t{number}@slow.example")
        town(f"quick{number}")
    Pace.objects.create(key="slow.example", per_minute=1, free_at=clock.now())
    approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
    relay = Relay()
    with sending(relay):
        until(lambda: len(relay.given) >= 5, "all that may leave")
        until_looked(looks)
    domains = Counter(to.partition("@")[2] for _sender, to, _raw in relay.given)
    assert domains == {"town.example": 4, "slow.example": 1}
    assert Delivery.objects.filter(state=DeliveryState.QUEUED, attempts=0).count() == 3
