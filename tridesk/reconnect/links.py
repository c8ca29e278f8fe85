"""Links of restores that people get by mail: to prove, and to say that it was not them."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from tridesk.accounts import mailed_links
from tridesk.directory.models import Contact, Organisation
from tridesk.kit import clock, link_tokens
from tridesk.reconnect import rules
from tridesk.reconnect.models import Order, Proof, Telling

PROOF: Final = b"reconnect.proof"
FREEZE: Final = b"reconnect.freeze"


def address_of(name: str, token: str) -> str:
    """The public address behind a link."""
    return f"{settings.ENVIRONMENT.public_url}{reverse(f'reconnect:{name}', args=[token])}"


def proof_by(token: str) -> Proof | None:
    """The proof that a link is for; None when it is forged or older than an hour."""
    if not mailed_links.is_ours(token, PROOF):
        return None
    since = clock.now() - rules.LINK_HOLDS
    return Proof.objects.select_related("restore").filter(digest=link_tokens.digest(token), asked_at__gt=since).first()


def told_with(telling: Telling) -> tuple[Organisation, Contact | None]:
    """Whom a mail spoke of: the organisation and, where it was a restore of one access, who asked for it."""
    if telling.restore is not None:
        return telling.restore.user.organisation, telling.restore.contact
    order = Order.objects.select_related("credential__user__organisation").get(pk=telling.orders[0])
    return order.credential.user.organisation, None


def telling_by(token: str) -> Telling | None:
    """Who was told with this link; None when it is forged or older than a month."""
    if not mailed_links.is_ours(token, FREEZE):
        return None
    since = clock.now() - rules.FREEZE_HOLDS
    rows = Telling.objects.select_related("restore")
    is_young = Q(restore__restored_at__gt=since) | Q(restore=None, told_at__gt=since)
    return rows.filter(is_young, digest=link_tokens.digest(token)).first()
