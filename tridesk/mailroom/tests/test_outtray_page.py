"""The out-tray page: the outcome of each message, for users with access to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tridesk.accounts.models import User
from tridesk.journal.models import Entry
from tridesk.kit.errors import Permanent
from tridesk.mailroom import actions, delivery, ports, views
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.models import InMail, OutMail
from tridesk.mailroom.tests.looking import journalled, state_of

pytestmark = pytest.mark.django_db

Queue = Callable[..., OutMail]
OUTTRAY = "/outtray/"


@pytest.fixture
def desk(client: Client, person: User) -> Client:
    """A supervisor at work, in English."""
    User.objects.update(language="en")
    person.refresh_from_db()
    client.force_login(person)
    return client


def as_role(client: Client, role: str) -> Client:
    client.force_login(User.objects.create(username=role, role=role, language="en"))
    return client


def subjects(client: Client, address: str = OUTTRAY) -> list[str]:
    page = client.get(address)
    assert page.status_code == 200
    return re.findall(r'<a href="/outtray/\d+/">([^<]+)</a>', page.content.decode())


@pytest.fixture
def stuck(queue: Queue, relay: MemoryTransport) -> OutMail:
    mail = queue(subject="stuck")
    relay.fail(Permanent("550 no such user"))
    delivery.send(mail.pk)
    return mail


def test_messages_stand_newest_first(desk: Client, queue: Queue) -> None:
    for subject in ("one", "two"):
        queue(subject=subject)
    assert subjects(desk) == ["two", "one"]


def test_an_empty_tray_says_what_will_come(desk: Client) -> None:
    assert "Nothing has left yet" in desk.get(OUTTRAY).content.decode()
    assert "Show all messages" in desk.get(OUTTRAY + "?state=sent").content.decode()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("?state=stuck", ["stuck"]),
        ("?state=queued", ["notice", "answer"]),
        ("?kind=notice", ["notice"]),
        ("?state=queued&kind=answer", ["answer"]),
        ("?ref=ticket:2026-000007", ["notice"]),
        ("?ref=%00", ["notice", "answer", "stuck"]),
        ("?state=nonsense&kind=%00&before=x", ["notice", "answer", "stuck"]),
    ],
)
def test_filters_stand_in_the_address(
    desk: Client, stuck: OutMail, queue: Queue, address: str, shown: list[str]
) -> None:
    queue(subject="answer")
    queue(subject="notice", kind="notice", ref="ticket:2026-000007")
    assert subjects(desk, OUTTRAY + address) == shown


def test_pages_follow_each_other_with_their_filters(
    desk: Client, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    mails = [queue(subject=str(number)) for number in range(5)]
    assert subjects(desk, OUTTRAY + "?state=queued") == ["4", "3"]
    assert f'href="?state=queued&amp;before={mails[3].pk}"' in desk.get("/outtray/?state=queued").content.decode()
    assert subjects(desk, f"{OUTTRAY}?state=queued&before={mails[3].pk}") == ["2", "1"]
    assert subjects(desk, f"{OUTTRAY}?state=queued&before={mails[1].pk}") == ["0"]


def test_a_long_list_costs_no_more_questions_than_a_short_one(
    desk: Client, queue: Queue, person: User, django_assert_num_queries: Any
) -> None:
    queue(by=person)
    desk.get(OUTTRAY)
    with django_assert_num_queries(8):  # session, person, messages, the three counts, and two for the telephone
        desk.get(OUTTRAY)
    queue(by=person)
    queue(by=person)
    with django_assert_num_queries(8):
        desk.get(OUTTRAY)


def test_what_a_message_is_about_is_a_link_where_the_room_above_gives_one(
    desk: Client, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue()
    monkeypatch.setattr(ports.address_of, "answer", lambda _user, _ref: "")
    about = '<span class="number">2026-000123</span>'
    assert re.search(rf"<td>\s*{about}", desk.get(OUTTRAY).content.decode())
    monkeypatch.setattr(ports.address_of, "answer", lambda _user, ref: f"/t/{ref[-6:]}/")
    assert f'<a href="/t/000123/">{about}</a>' in desk.get(OUTTRAY).content.decode()


@pytest.mark.parametrize(("role", "status"), [("supervisor", 404), ("administrator", 403)])
def test_there_is_no_link_where_the_reader_may_not_go(role: str, status: int, client: Client, queue: Queue) -> None:
    ticket, mail = reverse("tickets:ticket", args=["2026-000123"]), queue()
    reader = as_role(client, role)
    assert reader.get(ticket).status_code == status
    for page in (OUTTRAY, f"{OUTTRAY}{mail.pk}/"):
        assert (f'href="{ticket}"' in reader.get(page).content.decode()) == (status != 403)


def test_one_message_tells_what_was_tried_but_not_its_words(desk: Client, stuck: OutMail) -> None:
    page = desk.get(f"{OUTTRAY}{stuck.pk}/").content.decode()
    assert "<strong>refused</strong>:" in page
    assert '<q class="quiet" lang="en">550 no such user</q>' in page
    assert "Het is in orde" not in page


def test_a_stuck_message_is_tried_again(desk: Client, stuck: OutMail) -> None:
    page = desk.post(reverse("mailroom:retry", args=[stuck.pk]))
    assert (page.status_code, page["Location"]) == (302, f"/outtray/{stuck.pk}/")
    assert state_of(stuck) == "queued"


def test_a_stuck_message_is_let_go(desk: Client, stuck: OutMail) -> None:
    desk.post(reverse("mailroom:give_up", args=[stuck.pk]))
    assert state_of(stuck) == "withdrawn"


def test_what_somebody_else_decided_already_is_said(desk: Client, stuck: OutMail, person: User) -> None:
    actions.give_up(stuck.pk, by=person)
    page = desk.post(reverse("mailroom:retry", args=[stuck.pk]))
    assert page.status_code == 409
    assert "This message is not waiting for anything." in page.content.decode()


@pytest.mark.parametrize(
    ("role", "may_read", "may_decide"),
    [("call_taker", 200, 403), ("administrator", 200, 302), ("supervisor", 200, 302), ("expert", 403, 403)],
)
def test_who_may_see_and_who_may_decide(
    client: Client, stuck: OutMail, role: str, may_read: int, may_decide: int
) -> None:
    as_role(client, role)
    page = client.get(OUTTRAY)
    assert page.status_code == may_read
    assert (">Try again<" in page.content.decode()) == (may_decide == 302)
    assert client.post(reverse("mailroom:retry", args=[stuck.pk])).status_code == may_decide


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get(OUTTRAY)["Location"].startswith("/accounts/login/")


def test_a_decision_is_not_an_address_to_look_at(desk: Client, stuck: OutMail) -> None:
    assert desk.get(reverse("mailroom:retry", args=[stuck.pk])).status_code == 405
    assert desk.post(OUTTRAY).status_code == 405


def test_a_message_that_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get(OUTTRAY + "999999/").status_code == 404


# --- set aside

ASIDE = "/outtray/set-aside/"


@pytest.fixture
def aside(db: None) -> InMail:
    actions.accept(b"Subject: x\r\n\r\n<script>", source="lmtp", envelope_from="", envelope_to=["d@desk.example"])
    mail = InMail.objects.get()
    actions.set_aside(mail, "unfileable")
    return mail


def test_what_was_set_aside_is_shown_and_counted(desk: Client, aside: InMail) -> None:
    page = desk.get(ASIDE).content.decode()
    assert "unfileable" in page
    assert "nobody (a report)" in page
    assert '<span class="count count--late">1</span>' in desk.get(OUTTRAY).content.decode()


def test_nothing_set_aside_is_said(desk: Client) -> None:
    assert "Nothing is set aside" in desk.get(ASIDE).content.decode()


def test_it_can_be_looked_at_again(desk: Client, aside: InMail) -> None:
    desk.post(reverse("mailroom:look_again", args=[aside.pk]))
    aside.refresh_from_db()
    assert aside.state == "new"


def test_it_is_given_out_raw_for_a_reason_that_is_journalled(desk: Client, aside: InMail) -> None:
    page = desk.post(reverse("mailroom:reveal", args=[aside.pk]), {"reason": "the sender called"})
    assert page.content == b"Subject: x\r\n\r\n<script>"
    assert page["Content-Disposition"] == f'attachment; filename="message-{aside.pk}.eml"'
    assert page["Content-Type"] == "application/octet-stream"
    assert journalled(f"in_mail:{aside.pk}") == ["mail.set_aside", "mail.revealed"]


def test_a_national_number_in_the_reason_is_masked_in_the_journal(desk: Client, aside: InMail) -> None:
    desk.post(reverse("mailroom:reveal", args=[aside.pk]), {"reason": "about 62.03.14-999.01"})
    assert Entry.objects.get(verb="mail.revealed").data == {"reason": "about [RRN ••••01]"}


def test_without_a_reason_it_stays_closed(desk: Client, aside: InMail) -> None:
    assert desk.post(reverse("mailroom:reveal", args=[aside.pk]), {"reason": "  "}).status_code == 422
    assert journalled(f"in_mail:{aside.pk}") == ["mail.set_aside"]


def test_the_administrator_does_not_see_what_people_write(client: Client, aside: InMail) -> None:
    as_role(client, "administrator")
    assert "See it" not in client.get(ASIDE).content.decode()
    assert client.post(reverse("mailroom:reveal", args=[aside.pk]), {"reason": "curious"}).status_code == 403
