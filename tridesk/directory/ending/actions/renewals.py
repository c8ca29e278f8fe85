"""Tells organisations what of their access ends: once for each bound, also after a crash or a second click."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.confirming.actions.confirmations import enclose_link
from tridesk.directory.confirming.letters import LetterText
from tridesk.directory.ending import letters, queries
from tridesk.directory.ending.addressees import readers
from tridesk.directory.models import Confirmation, Credential, Organisation, Renewal, RenewalState
from tridesk.journal.actions import Happening, record, record_all
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid

log = logging.getLogger(__name__)

REF: Final = "renewals"
_PER_STATEMENT: Final = 500
_PAUSE: Final = timedelta(seconds=10)  # between two batches: some seven thousand mails in an hour


def defer_mails(*, later: bool = False) -> None:
    """Defers the job that writes what is due, in the current transaction; a job already waiting is not doubled."""
    order = app.configure_task(
        "directory.renewals",
        allow_unknown=False,
        queueing_lock="directory.renewals",
        schedule_at=clock.now() + _PAUSE if later else None,
    )
    try:
        with transaction.atomic():
            order.defer()
    except AlreadyEnqueued:
        return


@transaction.atomic
def write_to_all(within: int, *, by: User) -> int:
    """Has all organisations told what ends within so many days and they were not told yet; how many these are."""
    require(by, "campaign.run")
    with connection.cursor() as cursor:  # a second click waits here, and finds nobody left
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('directory.renewals.ask'))")
    rows = list(queries.to_write(within).values_list("pk", "valid_until", "bound", "user__organisation"))
    if not rows:
        raise Conflict(_("Everybody was written to already."))
    now, organisations = clock.now(), {row[3] for row in rows}
    Renewal.objects.filter(state=RenewalState.REFUSED, credential__in=[row[0] for row in rows]).delete()
    Renewal.objects.bulk_create(
        (
            Renewal(credential_id=credential, last_day=day, bound=bound, asked_at=now, asked_by=by)
            for credential, day, bound, _organisation in rows
        ),
        batch_size=_PER_STATEMENT,
    )
    data = {"within": within, "credentials": len(rows), "organisations": len(organisations)}
    record("renewal.asked", by=by, ref=REF, data=data)
    defer_mails()
    return len(organisations)


def send_some(most: int) -> bool:
    """Writes to at most so many organisations, each in a transaction of its own; whether more are due."""
    return all(_send_next() for _place in range(most))


@transaction.atomic
def _send_next() -> bool:
    """Writes one mail about all that is due at one organisation: all of it or nothing. False when nothing is due.

    What was renewed, replaced or ended in the meantime is left out, and no mail goes where nothing is left.
    """
    with connection.cursor() as cursor:  # of two jobs at once, one writes: an organisation gets one mail
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('directory.renewals.send'))")
        if not cursor.fetchone()[0]:
            return False
    due = Renewal.objects.filter(state=RenewalState.DUE)
    first = due.select_related("credential__user").order_by("pk").first()
    if first is None:
        return False
    organisation = Organisation.objects.defer("words").get(pk=first.credential.user.organisation_id)
    rows = list(due.filter(credential__user__organisation=organisation).select_related("asked_by").order_by("pk"))
    credentials = {
        credential.pk: credential
        for credential in queries.ending().filter(renewals__in=rows).select_related("user__contact").distinct()
    }
    over = [row.pk for row in rows if _last_day(credentials.get(row.credential_id)) != row.last_day]
    Renewal.objects.filter(pk__in=over).delete()
    kept = [row for row in rows if row.pk not in over]
    if kept:
        _write(organisation, list(credentials.values()), kept)
    return True


def _last_day(credential: Credential | None) -> object:
    return credential.valid_until if credential else None


def _write(organisation: Organisation, credentials: list[Credential], rows: list[Renewal]) -> None:
    reader = readers([organisation]).get(organisation.pk)

    def text(confirmation: Confirmation, link: str) -> LetterText:
        name = reader.contact.name if reader and reader.contact else ""
        return letters.write(organisation, credentials, confirmation.language, link, confirmation.expires_at, name)

    mine = Renewal.objects.filter(pk__in=[row.pk for row in rows])
    try:
        with transaction.atomic():
            if reader is None:
                raise Invalid(_("There is no mail address to write to."), field="to")
            letter = enclose_link(organisation, reader.contact, reader.email, text, by=rows[0].asked_by)
    except Invalid as refusal:  # the page shows it, and the others get theirs
        log.warning("organisation:%s cannot be written to: %s", organisation.pk, refusal.code)
        mine.update(state=RenewalState.REFUSED)
        return
    mine.update(state=RenewalState.WRITTEN, written_at=clock.now(), letter=letter)
    who = rows[0].asked_by_id
    record_all(
        Happening(
            "credential.reminded",
            f"credential:{row.credential_id}",
            {"days": row.bound, "confirmation": letter.confirmation_id},
            by=who,
        )
        for row in rows
    )


def hold_renewals() -> int:
    """After a restore from backup: what was due counts as written, for it may have left since the backup; how many."""
    return Renewal.objects.filter(state=RenewalState.DUE).update(state=RenewalState.HELD)
