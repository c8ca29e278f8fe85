"""The monthly report: changes its readers, and sends it once to each of them."""

from __future__ import annotations

import logging
from datetime import date
from typing import Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.directory.office.queries import working_hours
from tridesk.figures import months
from tridesk.figures.report import papers, queries
from tridesk.figures.report.models import ReportReader
from tridesk.journal.actions import record
from tridesk.journal.turns import turn
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.kit.sandbox import SandboxFailure
from tridesk.mailroom.actions import queue_mail
from tridesk.mailroom.compose import OutgoingAttachment, OutgoingMail
from tridesk.mailroom.models import OutMail
from tridesk.tickets import texts

log = logging.getLogger(__name__)
REF: Final = "report"


class ReportMail(NamedTuple):
    """The report as it is mailed."""

    title: str
    name: str
    pdf: bytes
    ods: bytes


@transaction.atomic
def add_reader(username: str, *, by: User) -> None:
    """Adds a reader from the next report on; refuses a colleague without an address or access to figures."""
    user = queries.candidates().filter(username=username).first()
    if user is None:
        raise Invalid(_("Choose a colleague who may see figures and has a mail address."), field="username")
    ReportReader.objects.get_or_create(user=user, defaults={"since": clock.now(), "by": by})
    record("report.reader_added", by=by, ref=REF, data={"username": user.username})


@transaction.atomic
def remove_reader(username: str, *, by: User) -> None:
    """Sends a colleague no more reports."""
    if ReportReader.objects.filter(user__username=username).delete()[0]:
        record("report.reader_removed", by=by, ref=REF, data={"username": username})


def send_due() -> None:
    """Sends the report of last month, once to each reader, from the first working day of the month on.

    One process at a time. Each mail has a name of its own in the out-tray, so none is sent twice.
    """
    today = clock.today()
    is_working_day = working_hours().is_working_day
    month = months.due_month(today, is_working_day)
    if month is None:
        return
    with turn("figures.report") as is_ours:
        if is_ours:
            _send(month, months.first_working_day(today, is_working_day))


def _send(month: date, day: date) -> None:
    made: dict[tuple[str, frozenset[str]], ReportMail] = {}  # colleagues of one language who see the same get the same
    for reader in queries.readers_on(day):
        name = f"<report.{month:%Y-%m}.{reader.user.pk}@"
        if OutMail.objects.filter(ref=REF, message_id__startswith=name).exists():  # the domain of the desk may change
            continue
        try:
            key = reader.user.language, reader.user.capabilities
            copy = made[key] = made.get(key) or _copy(month, reader.user)
        except SandboxFailure:
            log.exception("the report of %s could not be typeset", month)
            continue
        with override(reader.user.language):
            _post(month, reader.user, copy, f"{name}{texts.desk_address().rpartition('@')[2]}>")


def _copy(month: date, user: User) -> ReportMail:
    report = papers.make(month, user, user.language)
    return ReportMail(report.title, report.name, report.pdf(), report.ods())


@transaction.atomic
def _post(month: date, user: User, copy: ReportMail, message_id: str) -> None:
    text = _("The report is attached: on paper (PDF), and its tables as a spreadsheet (OpenDocument).")
    queue_mail(
        OutgoingMail(
            sender=texts.desk_sender(user.language),
            recipients=[user.email],
            subject=copy.title,
            text=f"{text}\n\n{queries.address_of(month)}\n",
            message_id=message_id,
            attachments=[
                OutgoingAttachment(f"{copy.name}.pdf", "application/pdf", copy.pdf),
                OutgoingAttachment(f"{copy.name}.ods", "application/vnd.oasis.opendocument.spreadsheet", copy.ods),
            ],
            automatic=True,
            language=user.language,
        ),
        ref=REF,
        kind="notice",
        by=None,
    )
    record("report.sent", by=None, ref=REF, data={"month": f"{month:%Y-%m}", "username": user.username})
