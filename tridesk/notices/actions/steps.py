"""One step of `rules.STEPS`: the row locked, the state that follows, the journal entry."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit.errors import Conflict
from tridesk.notices.models import Notice
from tridesk.notices.queries import no_such_notice
from tridesk.notices.rules import NoticeStep, after


def taken(number: int, step: NoticeStep) -> Notice:
    """The notice, locked and in its next state, not saved yet; refuses a step that cannot be taken now."""
    notice = Notice.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if notice is None:
        raise no_such_notice()
    following = after(step, notice.state)
    if following is None:
        raise Conflict(
            _("The state of this notice is: %(state)s. That cannot be done now.")
            % {"state": notice.get_state_display()}
        )
    notice.state = following
    return notice


def noted(notice: Notice, verb: str, by: User | None) -> Notice:
    """Saves a step that was taken, with its journal entry."""
    notice.save()
    record(verb, by=by, ref=notice.ref)
    return notice
