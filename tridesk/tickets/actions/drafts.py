"""Saves drafts while they are typed, and shows colleagues on a ticket to each other."""

from __future__ import annotations

import json

from django.db import transaction

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.tickets.entry_store import DRAFTS
from tridesk.tickets.models import Draft, Presence, Ticket
from tridesk.tickets.queries import draft_key


def keep_draft(user: User, key: str, fields: dict[str, str]) -> Draft | None:
    """Saves the fields of the form `key` as a draft; deletes the draft and returns None when they are empty."""
    if not any(value.strip() for value in fields.values()):
        drop_draft(user, key)
        return None
    now = clock.now()
    with transaction.atomic():
        draft, _made = Draft.objects.select_for_update().get_or_create(
            user=user, key=draft_key(key), defaults={"sealed": b"", "saved_at": now}
        )
        draft.sealed, draft.saved_at = DRAFTS.seal(draft.pk, json.dumps(fields).encode()), now
        draft.save(update_fields=["sealed", "saved_at"])
    return draft


def drop_draft(user: User, key: str) -> None:
    """Forgets a draft: it was sent, or thrown away on purpose."""
    Draft.objects.filter(user=user, key=draft_key(key)).delete()


@transaction.atomic
def show_presence(ticket: Ticket, user: User, *, writing: bool) -> bool:
    """Records that a user looks at a ticket or writes on it; True when this changes what colleagues see."""
    known = Presence.objects.select_for_update().filter(ticket=ticket, user=user).first()
    news = known is None or known.writing != writing or (clock.now() - known.seen_at).total_seconds() > 40
    Presence.objects.update_or_create(ticket=ticket, user=user, defaults={"writing": writing, "seen_at": clock.now()})
    return news
