"""Reads the programs that hear of restores."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from tridesk.accounts.models import Token
from tridesk.kit.errors import NotFound
from tridesk.kit.public_addresses import is_public, is_within, networks
from tridesk.reconnect.models import Webhook
from tridesk.vault.columns import SealedColumn

SCOPE = "restores:read"
SECRETS = SealedColumn("reconnect.Webhook", "sealed", lambda row: b"reconnect.webhook:%d" % row.pk)


def programs() -> QuerySet[Token]:
    """The tokens that may read restores, each with its webhook and how many changes wait for it."""
    rows = Token.objects.filter(scopes__contains=[SCOPE]).select_related("webhook", "user")
    return rows.annotate(waiting=Count("webhook__events")).order_by("name")


def program(number: int) -> Token:
    """A token that may read restores."""
    token = Token.objects.filter(pk=number, scopes__contains=[SCOPE]).select_related("webhook", "user").first()
    if token is None:
        raise NotFound(_("There is no program of this name that may read restores."))
    return token


def untold() -> QuerySet[Webhook]:
    """The programs from which a change was kept for good, because they could not be told of it for a day."""
    return Webhook.objects.filter(given_up_at__isnull=False).select_related("token").order_by("given_up_at")


def secrets_of(webhook: Webhook) -> list[bytes]:
    """Its secrets, the newest first."""
    return SECRETS.open(webhook).split(b"\n")


def is_allowed(address: str) -> bool:
    """Whether an IP address may be asked: a public one, or one of the networks that the administrator names."""
    return is_public(address) or is_within(address, networks(settings.ENVIRONMENT.webhook_networks))
