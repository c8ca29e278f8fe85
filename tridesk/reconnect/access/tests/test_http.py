"""SCIM and webhooks at their edges: redirects, sizes, signatures, versions, and what is no answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tridesk.reconnect.access import wire
from tridesk.reconnect.access.ports import AccessRefused, AccessUnavailable, RefusalReason, Unavailability
from tridesk.reconnect.access.scim import ScimDirectory
from tridesk.reconnect.access.tests.receiver import SECRET, Receiver
from tridesk.reconnect.access.tests.scim_service import TOKEN, ScimService
from tridesk.reconnect.access.values import AccessAnswer, AccessOrder, AccessVerb, Account, Change, Outcome
from tridesk.reconnect.access.webhook import WebhookDirectory, signature

EMMA = Account("emma", "key", "K-7", ("11002",))


def order(verb: AccessVerb, account: Account = EMMA) -> AccessOrder:
    return AccessOrder(uuid4(), verb, account)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    running.twin.add("emma")
    yield running
    running.close()


@pytest.fixture
def webhook(receiver: Receiver) -> WebhookDirectory:
    return WebhookDirectory(f"http://127.0.0.1:{receiver.port}/access?desk=1", lambda: SECRET)


def test_the_signature_of_the_standards_own_example() -> None:
    """From the reference implementations of Standard Webhooks."""
    secret = b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}') == expected


@pytest.mark.parametrize("secret", [b"", b"whsec_", b"whsec_%%%"])
def test_no_order_leaves_without_a_usable_secret(receiver: Receiver, secret: bytes) -> None:
    with pytest.raises(AccessUnavailable) as unavailable:
        WebhookDirectory(f"http://127.0.0.1:{receiver.port}/", lambda: secret).state(EMMA)
    assert unavailable.value.reason is Unavailability.SIGN_IN
    assert receiver.headers == []


def test_a_wrong_signature_leaves_the_order_standing(receiver: Receiver) -> None:
    with pytest.raises(AccessUnavailable, match="not signed by the desk") as unavailable:
        WebhookDirectory(f"http://127.0.0.1:{receiver.port}/", lambda: b"another").carry_out(order(AccessVerb.FREEZE))
    assert unavailable.value.reason is Unavailability.SIGN_IN
    assert not receiver.twin.state(EMMA).disabled


def test_an_order_sent_again_has_the_same_id_and_another_when_it_is_undone(
    receiver: Receiver, webhook: WebhookDirectory
) -> None:
    sent = order(AccessVerb.FREEZE)
    for _time in range(2):
        answer = webhook.carry_out(sent)
    webhook.undo(sent, answer)
    identifiers = [headers["webhook-id"] for headers in receiver.headers]
    assert identifiers == [str(sent.key), str(sent.key), f"{sent.key}.undo"]
    assert [headers["idempotency-key"] for headers in receiver.headers] == identifiers
    assert receiver.twin.sign_in("emma", right=True)


def test_a_message_holds_what_is_needed_and_nothing_else(receiver: Receiver, webhook: WebhookDirectory) -> None:
    sent = order(AccessVerb.FREEZE)
    webhook.carry_out(sent)
    assert receiver.requests == [
        {
            "request": "carry_out",
            "key": str(sent.key),
            "verb": "freeze",
            "account": {"login": "emma", "kind": "key", "reference": "K-7", "nis_codes": ["11002"]},
            "planned": None,
        }
    ]


@pytest.mark.parametrize(
    ("status", "headers", "content", "reason"),
    [
        (302, {"Location": "http://169.254.169.254/"}, b"", Unavailability.GARBLED),
        (204, {}, b"", Unavailability.GARBLED),
        (200, {}, b"<html>", Unavailability.GARBLED),
        (200, {}, b"[]", Unavailability.GARBLED),
        (200, {}, b"[" * 100_000, Unavailability.GARBLED),
        (200, {}, b"{}", Unavailability.GARBLED),
        (200, {}, b'{"outcome": "done", "changes": [{"attribute": "x"}]}', Unavailability.GARBLED),
        (200, {}, b'{"outcome": "done", "tasks": "all"}', Unavailability.GARBLED),
        (200, {}, b'{"outcome": "done", "words": "' + b"x" * wire.LARGEST + b'"}', Unavailability.GARBLED),
        (200, {"Content-Length": "500"}, b'{"outcome": "done"}', Unavailability.SILENT),
        (429, {}, b"", Unavailability.BUSY),
        (503, {}, b'{"words": "at noon"}', Unavailability.BUSY),
        (403, {}, b"", Unavailability.SIGN_IN),
    ],
)
def test_what_is_no_answer_is_unavailable(
    receiver: Receiver,
    webhook: WebhookDirectory,
    status: int,
    headers: dict[str, str],
    content: bytes,
    reason: Unavailability,
) -> None:
    receiver.script = (status, headers, content)
    with pytest.raises(AccessUnavailable) as unavailable:
        webhook.carry_out(order(AccessVerb.FREEZE))
    assert unavailable.value.reason is reason
    assert len(receiver.headers) == 1  # no second request, here or to where it leads


@pytest.mark.parametrize(
    ("status", "content", "reason", "words"),
    [
        (404, b"", RefusalReason.UNKNOWN, "(HTTP 404)"),
        (409, b'{"reason": "frozen", "words": "by us"}', RefusalReason.FROZEN, "by us (HTTP 409)"),
        (422, b'{"reason": "invented"}', RefusalReason.OTHER, "(HTTP 422)"),
        (501, b"", RefusalReason.OTHER, "(HTTP 501)"),
    ],
)
def test_refusals_carry_their_reason(
    receiver: Receiver, webhook: WebhookDirectory, status: int, content: bytes, reason: RefusalReason, words: str
) -> None:
    receiver.script = (status, {}, content)
    with pytest.raises(AccessRefused) as refused:
        webhook.carry_out(order(AccessVerb.UNLOCK))
    assert (refused.value.reason, refused.value.words) == (reason, words)


def test_an_order_may_wait_for_a_person_at_the_register(receiver: Receiver, webhook: WebhookDirectory) -> None:
    receiver.script = (202, {}, json.dumps({"outcome": "waiting", "tasks": ["Ask Renske."]}).encode())
    assert webhook.carry_out(order(AccessVerb.REISSUE)) == AccessAnswer(Outcome.WAITING, tasks=("Ask Renske.",))


@pytest.mark.parametrize(
    "content", [b'{"exists": "yes"}', b'{"exists": true, "wrong_tries": -1}', b'{"exists": true, "ends_at": "soon"}']
)
def test_a_state_that_is_none(receiver: Receiver, webhook: WebhookDirectory, content: bytes) -> None:
    receiver.script = (200, {}, content)
    with pytest.raises(AccessUnavailable) as unavailable:
        webhook.state(EMMA)
    assert unavailable.value.reason is Unavailability.GARBLED


def test_the_secret_is_in_no_exception(receiver: Receiver) -> None:
    receiver.script = (500, {}, b"")
    key = base64.b64decode(SECRET[6:])
    with pytest.raises(AccessUnavailable) as unavailable:
        WebhookDirectory(f"http://127.0.0.1:{receiver.port}/", lambda: SECRET).state(EMMA)
    assert key.decode() not in repr(unavailable.value)


def test_a_program_that_speaks_no_tls_gets_nothing(receiver: Receiver) -> None:
    with pytest.raises(AccessUnavailable) as unavailable:
        WebhookDirectory(f"https://127.0.0.1:{receiver.port}/", lambda: SECRET).carry_out(order(AccessVerb.FREEZE))
    assert unavailable.value.reason is Unavailability.UNTRUSTED
    assert receiver.headers == []


# --- SCIM


@pytest.fixture(scope="module")
def service() -> Iterator[ScimService]:
    running = ScimService()
    yield running
    running.close()


def test_a_wrong_token_leaves_the_order_standing(service: ScimService) -> None:
    with pytest.raises(AccessUnavailable) as unavailable:
        ScimDirectory(f"http://127.0.0.1:{service.port}", lambda: b"wrong").state(EMMA)
    assert unavailable.value.reason is Unavailability.SIGN_IN


def test_a_user_that_was_changed_between_look_and_change_is_left_alone(
    service: ScimService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version of the user goes with the change, and the service itself refuses an old one."""
    login = f"user-{uuid4().hex[:8]}"
    identifier = service.add(login)
    directory = ScimDirectory(f"http://127.0.0.1:{service.port}", lambda: TOKEN)
    asked = wire.ask

    def overtaken(method: str, url: str, **more: object) -> wire.Reply:
        if method == "PATCH":
            body = {
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{"op": "replace", "path": "displayName", "value": "another"}],
            }
            service.ask("PATCH", f"/Users/{identifier}", body)
        return asked(method, url, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(wire, "ask", overtaken)
    with pytest.raises(AccessRefused) as refused:
        directory.carry_out(order(AccessVerb.FREEZE, Account(login, "key")))
    assert refused.value.reason is RefusalReason.CHANGED
    assert service.user(login)["active"]


def test_a_changed_attribute_that_scim_does_not_know_is_not_made(service: ScimService) -> None:
    login = f"user-{uuid4().hex[:8]}"
    service.add(login)
    directory = ScimDirectory(f"http://127.0.0.1:{service.port}", lambda: TOKEN)
    planned = (Change("password", ("old",), ("new",)),)
    with pytest.raises(AccessRefused, match="no other attribute"):
        directory.carry_out(AccessOrder(uuid4(), AccessVerb.UNLOCK, Account(login, "key"), planned))


def test_no_addresses_over_scim(service: ScimService) -> None:
    with pytest.raises(AccessRefused) as refused:
        ScimDirectory(f"http://127.0.0.1:{service.port}", lambda: TOKEN).state(Account("emma", "ip"))
    assert refused.value.reason is RefusalReason.NOT_HELD


def scripted(monkeypatch: pytest.MonkeyPatch, *replies: wire.Reply) -> ScimDirectory:
    """A service that gives these answers, one after the other."""
    left = list(replies)
    monkeypatch.setattr(wire, "ask", lambda *_args, **_options: left.pop(0))
    return ScimDirectory("https://directory.example/scim/v2", lambda: TOKEN)


def listed(*users: object) -> wire.Reply:
    return wire.Reply(200, {}, json.dumps({"Resources": users}).encode())


def test_a_service_that_takes_no_filter_unlocks_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some answer with all users, the administrator first."""
    everybody = listed({"id": "1", "userName": "admin", "active": False})
    assert not scripted(monkeypatch, everybody).state(EMMA).exists


def test_two_users_of_a_name_are_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    both = listed({"id": "1", "userName": "emma"}, {"id": "2", "userName": "Emma"})
    with pytest.raises(AccessRefused) as refused:
        scripted(monkeypatch, both).state(EMMA)
    assert refused.value.reason is RefusalReason.AMBIGUOUS


@pytest.mark.parametrize(
    "reply", [listed({"userName": "emma"}), listed("emma"), wire.Reply(200, {}, b'{"Resources": {}}')]
)
def test_no_list_of_users(monkeypatch: pytest.MonkeyPatch, reply: wire.Reply) -> None:
    with pytest.raises(AccessUnavailable) as unavailable:
        scripted(monkeypatch, reply).state(EMMA)
    assert unavailable.value.reason is Unavailability.GARBLED


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (403, RefusalReason.NO_RIGHT),
        (404, RefusalReason.UNKNOWN),
        (412, RefusalReason.CHANGED),
        (400, RefusalReason.OTHER),
        (501, RefusalReason.OTHER),
    ],
)
def test_refusals_of_a_change(monkeypatch: pytest.MonkeyPatch, status: int, reason: RefusalReason) -> None:
    directory = scripted(
        monkeypatch, listed({"id": "1", "userName": "emma"}), wire.Reply(status, {}, b'{"detail": "no"}')
    )
    with pytest.raises(AccessRefused) as refused:
        directory.carry_out(order(AccessVerb.FREEZE))
    assert (refused.value.reason, refused.value.words) == (reason, f"no (HTTP {status})")


def test_a_change_without_content_in_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    directory = scripted(monkeypatch, listed({"id": "1", "userName": "emma"}), wire.Reply(204, {}, b""))
    assert directory.carry_out(order(AccessVerb.FREEZE)).outcome is Outcome.DONE


# --- names


def test_a_host_that_is_nowhere_is_silent() -> None:
    with pytest.raises(AccessUnavailable) as unavailable:
        WebhookDirectory("https://no-such-host.invalid/", lambda: SECRET).state(EMMA)
    assert unavailable.value.reason in (Unavailability.SILENT, Unavailability.SLOW)
