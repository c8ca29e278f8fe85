"""No column of the database takes a national number: each masks what is written, or says why it need not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

import tridesk
from tridesk.masking.fields import _Masked

ROOM: Final = 11  # a shorter text cannot hold one

HASH, CODE = "a hash or token", "a code of ours, made by the product"
MACHINE = "made by programs, never typed, and compared letter for letter"
NETWORK = "what the telephone network and the switch say: numbers and keys"
LIBRARY = "a table of a library, which nothing is typed into"
REASONS: Final = {
    "accounts.Attempts.key": HASH,
    "accounts.Token.digest": HASH,
    "accounts.Token.scopes": CODE,
    "accounts.User.password": HASH,
    "accounts.User.username": "how a colleague signs in, given by the administrator",
    "api.Keyed.asked": HASH,
    "directory.Absence.uid": MACHINE,
    "directory.AbsenceCalendar.etag": MACHINE,
    "directory.Contact.words": "generated from masked columns",
    "directory.Letter.digest": HASH,
    "directory.Organisation.words": "generated from masked columns",
    "faq.Text.search": "generated from masked columns",
    "faq.Text.sources": HASH,
    "faq.Text.words": "generated from masked columns",
    "figures.SealedMonth.digest": HASH,
    "figures.Forecast.parts": CODE,
    "figures.Forecast.service": CODE,
    "figures.Plan.result": "numbers, and the user names of colleagues",
    "journal.Seal.digest": HASH,
    "journal.Seal.previous": HASH,
    "mailroom.OutMail.message_id": MACHINE,
    "mailroom.OutMail.sender": "our own address with a signed reference",
    "notices.Notice.approved": HASH,
    "notices.Notice.fingerprint": "a hash, generated",
    "portal.Opening.digest": HASH,
    "portal.OrganisationLink.digest": HASH,
    "portal.OrganisationLink.opened_digest": HASH,
    "portal.Renewal.network": HASH,
    "portal.RequestLink.digest": HASH,
    "portal.Unconfirmed.digest": HASH,
    "portal.Unconfirmed.email": HASH,
    "portal.Unconfirmed.network": HASH,
    "reconnect.BreakGlassKey.installation": HASH,
    "reconnect.BreakGlassKey.mark": HASH,
    "reconnect.BreakGlassKey.recipient": HASH,
    "reconnect.BreakGlassUse.digest": HASH,
    "reconnect.Drill.digest": HASH,
    "reconnect.Drill.steps": CODE,
    "reconnect.BulkRestore.approved": HASH,
    "reconnect.BulkRestore.left_out": CODE,
    "reconnect.BulkRestore.verb": CODE,
    "reconnect.Order.verb": CODE,
    "reconnect.Proof.call": NETWORK,
    "reconnect.Proof.digest": HASH,
    "reconnect.Restore.answers": CODE,
    "reconnect.Restore.leaf": CODE,
    "reconnect.Restore.verb": CODE,
    "reconnect.Telling.digest": HASH,
    "reconnect.Webhook.failure": CODE,
    "reconnect.WebhookEvent.kind": CODE,
    "statuspage.Reading.head": HASH,
    "telephony.Call.dialled": NETWORK,
    "telephony.Call.key": NETWORK,
    "telephony.Call.life": NETWORK,
    "telephony.Call.number": NETWORK,
    "telephony.Call.service": CODE,
    "telephony.Lease.holder": CODE,
    "telephony.Lease.lines": NETWORK,
    "telephony.Lease.switch": CODE,
    "telephony.Recording.name": CODE,
    "telephony.TrunkSetting.plain": NETWORK,
    "telephony.Wish.call": NETWORK,
    "telephony.Wish.data": NETWORK,
    "telephony.Wish.verb": CODE,
    "tickets.Entry.fingerprint": HASH,
    "tickets.Entry.message_id": MACHINE,
    "tickets.Ticket.incident": CODE,
    "tickets.Ticket.number": CODE,
    "tickets.TicketWords.words": "words of masked texts",
    "vault.Resealing.column": CODE,
    "account.EmailAddress.email": "the address of a colleague, given by the administrator",
    "account.EmailConfirmation.key": HASH,
    "auth.Group.name": LIBRARY,
    "auth.Permission.codename": LIBRARY,
    "auth.Permission.name": LIBRARY,
    "contenttypes.ContentType.app_label": LIBRARY,
    "contenttypes.ContentType.model": LIBRARY,
    "mfa.Authenticator.data": HASH,
    "procrastinate.ProcrastinateJob.args": "numbers of rows",
    "procrastinate.ProcrastinateJob.lock": CODE,
    "procrastinate.ProcrastinateJob.queue_name": CODE,
    "procrastinate.ProcrastinateJob.queueing_lock": CODE,
    "procrastinate.ProcrastinateJob.task_name": CODE,
    "procrastinate.ProcrastinatePeriodicDefer.periodic_id": CODE,
    "procrastinate.ProcrastinatePeriodicDefer.task_name": CODE,
    "sessions.Session.session_data": "signed and compressed; holds who is signed in",
    "sessions.Session.session_key": HASH,
    "socialaccount.SocialAccount.extra_data": "masked by the adapter before it is kept",
    "socialaccount.SocialAccount.provider": LIBRARY,
    "socialaccount.SocialAccount.uid": "the key of the identity provider, compared letter for letter",
    "socialaccount.SocialApp.client_id": LIBRARY,
    "socialaccount.SocialApp.key": LIBRARY,
    "socialaccount.SocialApp.name": LIBRARY,
    "socialaccount.SocialApp.provider": LIBRARY,
    "socialaccount.SocialApp.provider_id": LIBRARY,
    "socialaccount.SocialApp.secret": LIBRARY,
    "socialaccount.SocialApp.settings": LIBRARY,
    "socialaccount.SocialToken.token": LIBRARY,
    "socialaccount.SocialToken.token_secret": LIBRARY,
}

# Statements of our own that write text, each with how it is masked.
WRITERS: Final = {
    "api/idempotency.py": "the key is masked first",
    "config/recovery/resumption.py": "states of jobs after a restore",
    "figures/cells.py": "numbers",
    "figures/folding.py": "numbers",
    "journal/actions.py": "the data are masked first",
    "journal/bulk_copy.py": "by the fields of the model",
    "mailroom/door/store.py": "addresses are masked first",
    "notices/ledger.py": "replies of servers are masked first",
    "notices/pace.py": "a domain that is paced",
    "telephony/director/statements.py": NETWORK,
    "telephony/director/roster.py": "states of agents",
    "tickets/actions/templates.py": "codes of templates and topics",
    "tickets/search.py": "words of masked texts",
}


def _is_text(field: models.Field[Any, Any]) -> bool:
    base: Any = field.base_field if isinstance(field, ArrayField) else field
    if isinstance(base, models.GeneratedField):
        base = base.output_field
    if not isinstance(base, models.CharField | models.TextField | models.JSONField):
        return type(base).__name__ == "SearchVectorField"
    if field.choices or base.choices:
        return False
    return base.max_length is None or base.max_length >= ROOM


COLUMNS = {
    f"{model._meta.label}.{field.name}": field
    for model in apps.get_models(include_auto_created=True)
    for field in model._meta.local_concrete_fields
    if _is_text(field)
}


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_every_text_column_masks_or_says_why_not(column: str) -> None:
    masks = isinstance(COLUMNS[column], _Masked)
    assert masks != (column in REASONS), "declare it with a field of tridesk.masking, or add a reason above"


def test_no_reason_is_given_for_a_column_that_is_gone() -> None:
    assert set(REASONS) - set(COLUMNS) == set()


def test_most_columns_mask() -> None:
    assert len(set(COLUMNS) - set(REASONS)) > 100


def test_statements_of_our_own_that_write_are_known() -> None:
    room = Path(tridesk.__file__).parent
    writes = re.compile(r"\b(INSERT INTO|COPY \{|UPDATE (?!SKIP)\w+ (?:AS )?\w* ?SET)\b")
    sources = [path for path in room.rglob("*.py") if not {"tests", "migrations", "editor", "demo"} & set(path.parts)]
    assert {str(path.relative_to(room)) for path in sources if writes.search(path.read_text("utf-8"))} == set(WRITERS)
