"""'Wrong or outdated': a task for the owner of an entry, with the sentence."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.faq.models import Entry, EntryLanguage, Report
from tridesk.faq.queries import no_such_entry
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.text import storable

LONGEST = 2000


@transaction.atomic
def report_wrong(entry: int, sentence: str, *, by: User, ticket: str = "", language: str = "") -> Report:
    """Notes that a sentence of an entry (by number) is wrong or outdated."""
    row = Entry.objects.filter(number=entry).first()
    if row is None:
        raise no_such_entry()
    sentence = storable(sentence).strip()[:LONGEST]
    if not sentence:
        raise Invalid(_("Say what is wrong or outdated."), field="sentence")
    if language and language not in EntryLanguage.values:
        raise Invalid(_("Tridesk does not know this language."), field="language")
    report = Report.objects.create(
        entry=row, language=language, sentence=sentence, ticket=ticket[:20], by=by, at=clock.now()
    )
    record("faq.reported", by=by, ref=row.ref, data={"report": report.pk} | ({"ticket": ticket} if ticket else {}))
    return report


@transaction.atomic
def settle_report(report: int, *, by: User) -> Report:
    """The owner, or whoever looked, is done with a report."""
    rows = Report.objects.filter(pk=report, done_at=None)
    if not rows.update(done_at=clock.now(), done_by=by):
        raise Conflict(_("This report is settled already."))
    settled = Report.objects.select_related("entry").get(pk=report)
    record("faq.report_settled", by=by, ref=settled.entry.ref, data={"report": report})
    return settled
