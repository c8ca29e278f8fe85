"""Programs are given an address and a secret; changes are written down for them, and sent until they are heard."""

from __future__ import annotations

import base64
import json
import secrets
import ssl
import time
import uuid
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tridesk.accounts.gate import require
from tridesk.accounts.models import Token, User
from tridesk.journal.actions import record
from tridesk.journal.turns import turn
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.reconnect.access import wire
from tridesk.reconnect.access.ports import AccessUnavailable, Unavailability
from tridesk.reconnect.models import Restore, Webhook, WebhookEvent
from tridesk.reconnect.outline import outline
from tridesk.reconnect.webhooks import queries, rules

SECONDS: Final = 10.0  # of one try, all of it
SPELL: Final = 20.0  # seconds after which one program lets another have its turn


# --- whom, and where


@transaction.atomic
def set_address(token: Token, address: str, *, by: User) -> str:
    """Gives a program an address, or another one; the secret when it is new, to be shown once, else ''."""
    require(by, "staff.manage")
    if rules.address_parts(address) is None:
        raise Invalid(_("An address looks like https://register.example/restores."), field="address")
    webhook = Webhook.objects.select_for_update().filter(token=token).first()
    if webhook is None:
        webhook = Webhook.objects.create(token=token, address=address, sealed=b"", renewed_at=clock.now())
        secret = _renewed(webhook, keep=False)
    else:
        secret, webhook.address = "", address
        webhook.failing_since, webhook.failure, webhook.given_up_at = None, "", None
        webhook.save(update_fields=["address", "failing_since", "failure", "given_up_at"])
        webhook.events.update(due_at=clock.now())
        _let_send(webhook.pk)
    record("token.webhook_set", by=by, ref=f"token:{token.name}", data={"host": _host(address)})
    return secret


@transaction.atomic
def renew_secret(token: Token, *, by: User) -> str:
    """Another secret, to be shown once; the one before signs beside it for a day."""
    require(by, "staff.manage")
    secret = _renewed(_of(token), keep=True)
    record("token.webhook_renewed", by=by, ref=f"token:{token.name}")
    return secret


@transaction.atomic
def end(token: Token, *, by: User) -> None:
    """The program hears of nothing any more; what waits for it is dropped."""
    require(by, "staff.manage")
    _of(token).delete()
    record("token.webhook_ended", by=by, ref=f"token:{token.name}")


def _of(token: Token) -> Webhook:
    webhook = Webhook.objects.select_for_update().filter(token=token).first()
    if webhook is None:
        raise Conflict(_("This program has no address."))
    return webhook


def _renewed(webhook: Webhook, *, keep: bool) -> str:
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    before = queries.secrets_of(webhook)[:1] if keep else []
    webhook.sealed = queries.SECRETS.seal(webhook.pk, b"\n".join([secret.encode(), *before]))
    webhook.renewed_at = clock.now()
    webhook.save(update_fields=["sealed", "renewed_at"])
    return secret


def _host(address: str) -> str:
    parts = rules.address_parts(address)
    return (parts.hostname or "") if parts else ""


# --- what is told


def tell_programs(restore: Restore, kind: str) -> None:
    """Writes a change down for every program that hears of restores, in the transaction of the change."""
    now = clock.now()
    heard = Webhook.objects.filter(token__scopes__contains=[queries.SCOPE]).values_list("pk", flat=True)
    for webhook in heard:
        WebhookEvent.objects.create(
            webhook_id=webhook, restore=restore, key=uuid.uuid4(), kind=kind, at=now, due_at=now
        )
        _let_send(webhook)


def _let_send(webhook: int) -> None:
    app.configure_task("reconnect.tell_program", allow_unknown=False).defer(webhook=webhook)


def send_waiting() -> None:
    """Lets everything be sent whose time has come: what failed, and what a cut left behind."""
    due = WebhookEvent.objects.filter(due_at__lte=clock.now())
    for webhook in sorted(set(due.values_list("webhook", flat=True))):
        _let_send(webhook)


def send(number: int) -> None:
    """Sends a program what waits for it, the oldest first, until a try fails or its spell is over.

    Each row is claimed before it is sent and taken away once it was heard: after a cut it is sent again under the same
    id. One process at a time sends to a program; nothing is sent inside a transaction.
    """
    until = time.monotonic() + SPELL
    with turn(f"reconnect.webhook:{number}") as is_ours:
        while is_ours and (event := _claim(number)) is not None:
            if not _sent(event):
                return
            if time.monotonic() > until:
                _let_send(number)
                return


@transaction.atomic
def _claim(number: int) -> WebhookEvent | None:
    """The oldest change whose time has come; none of a restore of which an older one waits."""
    first = WebhookEvent.objects.filter(webhook=number).order_by("restore", "id").distinct("restore").values("pk")
    due = WebhookEvent.objects.filter(pk__in=first, due_at__lte=clock.now()).order_by("pk").first()
    if due is None:
        return None
    rows = WebhookEvent.objects.select_for_update(of=("self",)).select_related("webhook__token__user")
    event = rows.select_related("restore__ticket", "restore__user", "restore__credential").filter(pk=due.pk).first()
    if event is not None:
        event.tries += 1
        event.due_at = rules.next_try(event.at, event.tries, clock.now())
        event.save(update_fields=["tries", "due_at"])
    return event


def _sent(event: WebhookEvent) -> bool:
    if not _may_hear(event.webhook.token):
        event.delete()
        return True
    try:
        _post(event)
    except AccessUnavailable as failure:
        _failed(event, failure.words if failure.reason is Unavailability.BUSY else failure.reason.value)
        return False
    _heard(event)
    return True


def _may_hear(token: Token) -> bool:
    """Whether the program could read the restore itself at this moment."""
    is_over = token.expires_at is not None and token.expires_at <= clock.now()
    return not is_over and queries.SCOPE in token.scopes and token.user.may("access.restore")


def _post(event: WebhookEvent) -> None:
    webhook, key, now = event.webhook, str(event.key), clock.now()
    message = {"type": f"restore.{event.kind}", "timestamp": event.at.isoformat(), "data": outline(event.restore)}
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": rules.signatures(queries.secrets_of(webhook), webhook.renewed_at, now, key, body),
    }
    ask = partial(wire.ask, "POST", webhook.address, context=ssl.create_default_context())
    reply = ask(until=time.monotonic() + SECONDS, headers=headers, body=body, allows=queries.is_allowed)
    if not 200 <= reply.status < 300:
        raise AccessUnavailable(Unavailability.BUSY, f"HTTP {reply.status}")


@transaction.atomic
def _heard(event: WebhookEvent) -> None:
    event.delete()
    Webhook.objects.filter(pk=event.webhook_id).update(
        told_at=clock.now(), failing_since=None, failure="", given_up_at=None
    )


@transaction.atomic
def _failed(event: WebhookEvent, failure: str) -> None:
    now = clock.now()
    changes: dict[str, Any] = {"failure": failure, "failing_since": event.webhook.failing_since or now}
    if now >= event.at + rules.GIVEN_UP:
        event.delete()
        changes["given_up_at"] = now
        record(
            "token.webhook_given_up",
            by=None,
            ref=f"token:{event.webhook.token.name}",
            data={"restore": event.restore_id, "kind": event.kind},
        )
    Webhook.objects.filter(pk=event.webhook_id).update(**changes)
