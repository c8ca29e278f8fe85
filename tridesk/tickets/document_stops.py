"""A version that is withdrawn does not leave with answers that wait; what `documents.ports` asks for."""

from __future__ import annotations

from contextlib import suppress

from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.documents.models import Version
from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.kit.languages import language_of_notes
from tridesk.mailroom.models import OutState
from tridesk.tickets import actions
from tridesk.tickets.actions.transitions import heir
from tridesk.tickets.mail_outcomes import note_failure
from tridesk.tickets.models import DocumentUse, Entry, Sending


def stop_answers(version: Version, by: User) -> int:
    """Stops the answers that wait with a version; their text is the sender's draft again where that still can be."""
    waiting = DocumentUse.objects.filter(file__version=version, answer__out_mail__state=OutState.QUEUED)
    answers = Entry.objects.filter(pk__in=waiting.values("answer")).select_related("ticket__merged_into")
    return sum(_stop(answer, version, by) for answer in answers.order_by("pk"))


def _stop(answer: Entry, version: Version, by: User) -> bool:
    held = Sending.objects.filter(entries__contains=[answer.pk], leaves_at__gt=clock.now(), taken_back_at=None)
    with suppress(Conflict):  # it leaves this moment
        if (sending := held.select_related("ticket").first()) is not None:
            actions.take_sending_back(sending, by=by)
        else:
            actions.withdraw_answer(answer, by=by)
            answer.document_uses.all().delete()
        ticket = heir(answer.ticket)
        with override(language_of_notes(ticket.language)):
            words = {"name": version.document.name, "version": version.number, "reason": version.reason}
            report = _("The answer did not leave: %(name)s version %(version)s was withdrawn (%(reason)s).") % words
        note_failure(ticket, report)
        return True
    return False
