"""Four eyes: a notice is proposed by one and approved by another; an interruption may go first."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.kit.languages import LANGUAGES
from tridesk.notices.actions.dispatch import check_enclosure, fill_ledger
from tridesk.notices.actions.steps import taken
from tridesk.notices.audience import DryRun, dry_run
from tridesk.notices.models import Category, Notice, NoticeState
from tridesk.notices.rules import Lack, NoticeStep, lacks


@transaction.atomic
def propose_notice(number: int, *, by: User | None) -> DryRun:
    """Asks a second person to approve; refuses while something is missing."""
    notice = taken(number, NoticeStep.PROPOSE)
    run = _complete(notice)
    notice.proposed_at = clock.now()
    notice.save()
    record("notice.proposed", by=by, ref=notice.ref, data={"recipients": run.size})
    return run


@transaction.atomic
def take_back_notice(number: int, *, by: User) -> Notice:
    """Writes on at what was proposed."""
    notice = taken(number, NoticeStep.TAKE_BACK)
    notice.proposed_at = None
    notice.save()
    record("notice.taken_back", by=by, ref=notice.ref)
    return notice


@transaction.atomic
def approve_notice(number: int, fingerprint: str, *, by: User) -> Notice:
    """The second pair of eyes, on an urgent notice afterwards; `said` names what they saw."""
    notice = taken(number, NoticeStep.APPROVE)
    if notice.written_by_id == by.pk:
        raise NotAllowed(_("You wrote this notice yourself: somebody else must approve it."))
    if by.is_program and notice.written_by.is_program:
        raise NotAllowed(_("A program wrote this notice: a person must approve it."))
    if notice.approved_by_id is not None:
        raise Conflict(_("This notice has been approved already."))
    if notice.fingerprint != fingerprint:
        raise Conflict(_("It has changed since you looked: read it once more."))
    if notice.state == NoticeState.APPROVED:
        _complete(notice)
    notice.approved, notice.approved_by, notice.approved_at = fingerprint, by, clock.now()
    notice.save()
    record("notice.approved", by=by, ref=notice.ref, data={"said": fingerprint})
    return notice


@transaction.atomic
def send_first(number: int, *, by: User) -> Notice:
    """An interruption cannot wait: it leaves now, and is approved afterwards."""
    notice = taken(number, NoticeStep.SEND_FIRST)
    if notice.category != Category.INTERRUPTION:
        raise Conflict(_("Only an interruption may leave before it is approved."))
    _complete(notice)
    notice.save()
    record("notice.sent_first", by=by, ref=notice.ref)
    fill_ledger(notice, by)
    return notice


def _complete(notice: Notice) -> DryRun:
    """What sending would do; refuses a notice that lacks something."""
    run = dry_run(notice)
    if lacking := missing(notice, run):
        lack, language = lacking[0]
        raise Invalid(sentence(lack, language), field=_FIELDS[lack].format(language=language))
    check_enclosure(notice, run.languages)
    return run


def missing(notice: Notice, run: DryRun) -> list[tuple[Lack, str]]:
    """What a notice lacks before it can be proposed, each with the language that it is about."""
    subjects, texts = _said(notice)
    return lacks(subjects, texts, run.languages, send_at=notice.send_at, not_after=notice.not_after, now=clock.now())


def _said(notice: Notice) -> tuple[dict[str, str], dict[str, str]]:
    subjects: dict[str, str] = {language: getattr(notice, f"subject_{language}") for language in LANGUAGES}
    texts: dict[str, str] = {language: getattr(notice, f"text_{language}") for language in LANGUAGES}
    return subjects, texts


_FIELDS: Final = {
    Lack.NO_AUDIENCE: "groups",
    Lack.NO_SUBJECT: "subject_{language}",
    Lack.NO_TEXT: "text_{language}",
    Lack.TOO_LATE: "not_after",
}


def sentence(lack: Lack, language: str) -> str:
    """The sentence for a lack, for the writer of the notice."""
    names = {"nl": _("Dutch"), "fr": _("French"), "de": _("German"), "": ""}
    sentences = {
        Lack.NO_AUDIENCE: _("Nobody would get this notice: choose a group with addresses."),
        Lack.NO_SUBJECT: _("The subject in %(language)s is missing."),
        Lack.NO_TEXT: _("The text in %(language)s is missing."),
        Lack.TOO_LATE: _("The last hour at which it may leave has passed."),
    }
    return sentences[lack] % {"language": names[language]}
