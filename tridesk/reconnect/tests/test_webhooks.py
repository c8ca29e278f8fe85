"""Programs hear of every change of a restore: signed, in order, until it was heard; nobody else does."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.fixtures import Settings

from tridesk.accounts import actions as accounts
from tridesk.accounts.models import Token, User
from tridesk.accounts.worklist import groups
from tridesk.directory.models import Credential
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotAllowed
from tridesk.reconnect import queries as restores
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import approval, opening, ordering, reversal
from tridesk.reconnect.models import Restore, Webhook, WebhookEvent
from tridesk.reconnect.outline import outline
from tridesk.reconnect.tests.listener import Listener, signatures_by
from tridesk.reconnect.tests.stories import MONDAY, begun, called, jobs, restored
from tridesk.reconnect.webhooks import actions, queries
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(settings: Settings) -> Iterator[None]:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, webhook_networks="127.0.0.0/8")
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def listener() -> Iterator[Listener]:
    running = Listener()
    yield running
    running.close()


@pytest.fixture
def admin(db: None) -> User:
    return factories.person("admin", "administrator")


@pytest.fixture
def program(db: None) -> Token:
    accounts.make_token("register", scopes=[queries.SCOPE])
    return Token.objects.get()


@pytest.fixture
def secret(program: Token, listener: Listener, admin: User) -> str:
    return actions.set_address(program, listener.url, by=admin)


def send(program: Token) -> None:
    actions.send(Webhook.objects.get(token=program).pk)


def test_the_whole_way_of_a_restore_is_heard_in_order(
    secret: str, program: Token, listener: Listener, twin: Twin, ticket: Ticket, key: Credential, karim: User
) -> None:
    restore = restored(ticket, key, karim)
    ordering.confirm(restore.pk, by=karim)
    reversal.undo(restore.pk, by=karim)
    assert jobs("reconnect.tell_program") == WebhookEvent.objects.count()
    send(program)
    assert listener.kinds == ["opened", "proved", "ordered", "restored", "confirmed", "undone"]
    assert not WebhookEvent.objects.exists()
    assert len({headers["webhook-id"] for headers, _body in listener.heard}) == 6
    for headers, body in listener.heard:
        assert signatures_by(secret, headers, body) == [True]
        assert int(headers["webhook-timestamp"]) == int(MONDAY.timestamp())


def test_a_message_says_what_the_program_could_read_and_nothing_more(
    secret: str, program: Token, listener: Listener, ticket: Ticket, key: Credential, karim: User
) -> None:
    restore = called(begun(ticket, key, karim), karim).restore
    opening.refuse(restore.pk, "a strange voice", by=karim)
    send(program)
    assert listener.kinds == ["opened", "proved", "refused"]
    for message in listener.messages:
        assert set(message) == {"type", "timestamp", "data"}
        assert message["data"] == outline(restores.whole(restore.pk))
    everything = b"".join(body for _headers, body in listener.heard).decode()
    assert not [word for word in ("strange", "+3281", "@namur", "Rosa") if word in everything]


def test_a_change_that_is_rolled_back_is_heard_by_nobody(
    secret: str, program: Token, listener: Listener, ticket: Ticket, key: Credential, karim: User
) -> None:
    with transaction.atomic():
        begun(ticket, key, karim)
        transaction.set_rollback(True)
    send(program)
    assert listener.heard == []


def test_what_failed_is_tried_again_under_its_id_and_nothing_overtakes_it(
    secret: str, program: Token, listener: Listener, ticket: Ticket, key: Credential, karim: User
) -> None:
    listener.status = 500
    restore = begun(ticket, key, karim)
    send(program)
    webhook = Webhook.objects.get()
    assert (webhook.failure, webhook.failing_since, listener.kinds) == ("HTTP 500", MONDAY, ["opened"])
    called(restore, karim)
    send(program)
    assert listener.kinds == ["opened"], "its pause is not over, and what came later waits behind it"
    listener.status = 204
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        actions.send_waiting()
        send(program)
    webhook.refresh_from_db()
    assert (webhook.failure, webhook.failing_since, listener.kinds) == ("", None, ["opened", "opened", "proved"])
    first, again = (headers["webhook-id"] for headers, _body in listener.heard[:2])
    assert first == again


def test_pauses_grow_and_after_a_day_an_administrator_is_told(
    secret: str, program: Token, listener: Listener, ticket: Ticket, key: Credential, karim: User, admin: User
) -> None:
    listener.status = 503
    begun(ticket, key, karim)
    for minute in range(0, 25 * 60, 5):
        with clock.frozen(MONDAY + timedelta(minutes=minute)):
            send(program)
    assert 8 < len(listener.heard) < 20
    assert not WebhookEvent.objects.exists()
    assert [str(group.kind.name) for group in groups(admin)] == ["Programs that did not hear of restores"]
    assert Entry.objects.get(verb="token.webhook_given_up").ref == "token:register"
    assert "could not be told for a day" in page(admin)
    listener.status = 204
    opening.break_off(Restore.objects.get().pk, "", by=karim)
    send(program)
    assert listener.kinds[-1] == "broken_off"
    assert groups(admin) == []


def test_a_cut_after_the_answer_sends_again_under_the_same_id(
    secret: str,
    program: Token,
    listener: Listener,
    ticket: Ticket,
    key: Credential,
    karim: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun(ticket, key, karim)
    with monkeypatch.context() as patched:
        patched.setattr(actions, "_heard", _cut)
        with pytest.raises(KeyboardInterrupt):
            send(program)
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        send(program)
    assert listener.kinds == ["opened", "opened"]
    assert len({headers["webhook-id"] for headers, _body in listener.heard}) == 1


def test_a_program_that_is_slow_or_down_delays_no_other(
    secret: str,
    program: Token,
    listener: Listener,
    ticket: Ticket,
    key: Credential,
    karim: User,
    admin: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "SECONDS", 0.2)
    accounts.make_token("slow", scopes=[queries.SCOPE])
    slow, other = Listener(), Token.objects.get(name="slow")
    slow.seconds = 1.0
    actions.set_address(other, slow.url, by=admin)
    begun(ticket, key, karim)
    since = time.monotonic()
    send(other)
    assert time.monotonic() - since < 0.9, "a try ends in its time"
    send(program)
    assert (listener.kinds, other.webhook.events.count()) == (["opened"], 1)
    slow.close()


class TestSecret:
    def test_it_is_shown_once_and_stands_in_no_page_log_or_journal(
        self,
        program: Token,
        listener: Listener,
        admin: User,
        caplog: pytest.LogCaptureFixture,
        karim: User,
        ticket: Ticket,
        key: Credential,
    ) -> None:
        caplog.set_level(logging.DEBUG)
        client = Client()
        client.force_login(admin)
        answer = client.post("/restores/programs/", {"do": "set", "program": program.pk, "address": listener.url})
        secret = queries.secrets_of(Webhook.objects.get())[0].decode()
        assert (secret in answer.content.decode(), answer["Cache-Control"]) == (True, "no-store")
        begun(ticket, key, karim)
        send(program)
        assert secret not in client.get("/restores/programs/").content.decode()
        assert secret not in caplog.text + str(list(Entry.objects.values_list("data", flat=True)))
        assert secret.encode() not in bytes(Webhook.objects.get().sealed)

    def test_a_renewed_one_signs_beside_the_old_one_for_a_day(
        self, secret: str, program: Token, listener: Listener, ticket: Ticket, key: Credential, karim: User, admin: User
    ) -> None:
        renewed = actions.renew_secret(program, by=admin)
        restore = begun(ticket, key, karim)
        send(program)
        assert [signatures_by(either, *listener.heard[0]) for either in (renewed, secret)] == [
            [True, False],
            [False, True],
        ]
        with clock.frozen(MONDAY + timedelta(days=1)):
            opening.break_off(restore.pk, "", by=karim)
            send(program)
        assert [signatures_by(either, *listener.heard[1]) for either in (renewed, secret)] == [[True], [False]]


class TestAttacks:
    @pytest.mark.parametrize(
        "address",
        [
            "http://register.example/",
            "https://me:secret@register.example/",
            "ftp://register.example/",
            "https:///x",
            "https://register.example/#x",
            "https://register.example/\nHost: other",
            "file:///etc/passwd",
            "https://register.example:0/",
            "http://10.0.0.1/",
            "",
        ],
    )
    def test_an_address_that_is_none(self, address: str, program: Token, admin: User) -> None:
        with pytest.raises(Invalid):
            actions.set_address(program, address, by=admin)
        assert not Webhook.objects.exists()

    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "0.0.0.0"]
    )
    def test_a_machine_inside_is_never_asked(
        self, host: str, program: Token, admin: User, settings: Settings, ticket: Ticket, key: Credential, karim: User
    ) -> None:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, webhook_networks="")
        actions.set_address(program, f"https://{host}:1/", by=admin)
        begun(ticket, key, karim)
        send(program)
        assert Webhook.objects.get().failure == "silent"
        assert not queries.is_allowed(host.strip("[]"))

    def test_a_name_that_leads_inside_is_not_followed(
        self,
        secret: str,
        program: Token,
        listener: Listener,
        settings: Settings,
        ticket: Ticket,
        key: Credential,
        karim: User,
    ) -> None:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, webhook_networks="10.0.0.0/8")
        Webhook.objects.update(address=listener.url.replace("127.0.0.1", "localhost"))
        begun(ticket, key, karim)
        send(program)
        assert (listener.heard, Webhook.objects.get().failure) == ([], "silent")

    def test_a_redirect_is_not_followed(
        self, secret: str, program: Token, listener: Listener, ticket: Ticket, key: Credential, karim: User
    ) -> None:
        other = Listener()
        listener.status, listener.location = 307, other.url
        begun(ticket, key, karim)
        send(program)
        assert (other.heard, Webhook.objects.get().failure) == ([], "HTTP 307")
        other.close()

    def test_an_address_without_a_valid_certificate_hears_nothing(
        self, secret: str, program: Token, listener: Listener, ticket: Ticket, key: Credential, karim: User
    ) -> None:
        Webhook.objects.update(address=listener.url.replace("http:", "https:"))
        begun(ticket, key, karim)
        send(program)
        assert (listener.heard, Webhook.objects.get().failure) == ([], "untrusted")

    def test_a_message_heard_before_cannot_be_given_another_time(
        self, secret: str, program: Token, listener: Listener, ticket: Ticket, key: Credential, karim: User
    ) -> None:
        begun(ticket, key, karim)
        send(program)
        headers, body = listener.heard[0]
        assert signatures_by(secret, headers | {"webhook-timestamp": "1893456000"}, body) == [False]
        assert signatures_by(secret, headers, body.replace(b"opened", b"restored")) == [False]

    @pytest.mark.parametrize("change", ["scope", "role", "expired", "inactive"])
    def test_a_program_that_lost_its_right_hears_nothing_more(
        self, change: str, secret: str, program: Token, listener: Listener, ticket: Ticket, key: Credential, karim: User
    ) -> None:
        begun(ticket, key, karim)
        if change == "scope":
            Token.objects.update(scopes=["tickets:read"])
        elif change == "role":
            User.objects.filter(pk=program.user_id).update(role="technical_centre")
        elif change == "expired":
            Token.objects.update(expires_at=MONDAY)
        else:
            User.objects.filter(pk=program.user_id).update(is_active=False)
        send(program)
        assert (listener.heard, WebhookEvent.objects.count()) == ([], 0)

    def test_only_an_administrator_gives_addresses(
        self, secret: str, program: Token, listener: Listener, sofie: User
    ) -> None:
        for gesture in (partial(actions.set_address, program, listener.url), partial(actions.renew_secret, program)):
            with pytest.raises(NotAllowed):
                gesture(by=sofie)
        with pytest.raises(NotAllowed):
            actions.end(program, by=sofie)
        client = Client()
        client.force_login(sofie)
        assert client.get("/restores/programs/").status_code == 403

    def test_a_program_that_may_not_read_restores_is_given_none(self, admin: User, listener: Listener) -> None:
        accounts.make_token("other", scopes=["tickets:read"])
        client = Client()
        client.force_login(admin)
        asked = {"do": "set", "program": Token.objects.get().pk, "address": listener.url}
        assert client.post("/restores/programs/", asked).status_code == 404
        assert not Webhook.objects.exists()


def test_a_new_address_is_tried_at_once_and_an_end_drops_what_waits(
    secret: str, program: Token, listener: Listener, ticket: Ticket, key: Credential, karim: User, admin: User
) -> None:
    listener.status = 500
    begun(ticket, key, karim)
    send(program)
    other = Listener()
    assert actions.set_address(program, other.url, by=admin) == "", "the secret stays"
    send(program)
    assert other.kinds == ["opened"]
    other.close()
    opening.break_off(Restore.objects.get().pk, "", by=karim)
    actions.end(program, by=admin)
    assert not WebhookEvent.objects.exists()


def test_a_second_person_who_says_no_is_heard_as_refused(
    secret: str, program: Token, listener: Listener, ticket: Ticket, key: Credential, karim: User, sofie: User
) -> None:
    restore = begun(ticket, key, karim)
    approval.disapprove(restore.pk, "", by=sofie)
    send(program)
    assert listener.kinds == ["opened", "refused"]


def _cut(event: WebhookEvent) -> None:
    raise KeyboardInterrupt


def page(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get("/restores/programs/").content.decode()
