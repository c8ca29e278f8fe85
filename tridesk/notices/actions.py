"""What people do with notices: write, propose, approve, send, pause, stop, correct; and the clock, begin and end.

Each verb takes one step of `rules.STEPS` under a lock on the row, in one transaction with its journal entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import UserGroup
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from tridesk.notices import ledger
from tridesk.notices.audience import DryRun, dry_run
from tridesk.notices.models import Category, Delivery, DeliveryState, Notice, NoticeState, Pace, Suppression
from tridesk.notices.rules import LANGUAGES, Lack, Step, after, lacks

CHANNEL: Final = "notices"
"""On which the senders are woken."""


@dataclass(frozen=True, slots=True)
class Draft:
    """All that people say of a notice; texts and subjects by language."""

    category: str
    subjects: Mapping[str, str]
    texts: Mapping[str, str]
    groups: Sequence[int] = ()
    exceptions: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    send_at: datetime | None = None
    not_after: datetime | None = None
    calendar: bytes | None = None
    moment: str = ""
    sequence: int = 0


# --- writing


@transaction.atomic
def write_notice(draft: Draft, *, by: User, corrects: Notice | None = None, prepared: bool = False) -> Notice:
    """A new notice, still to be proposed; `prepared` by Tridesk itself, in the name of who wrote the first one."""
    notice = Notice(written_at=clock.now(), written_by=by, corrects=corrects, **_values(draft))
    notice.save()
    data = {"category": notice.category} | ({"moment": notice.moment} if notice.moment else {})
    record("notice.written", by=None if prepared else by, ref=notice.ref, data=data)
    return notice


@transaction.atomic
def change_notice(number: int, draft: Draft, *, by: User) -> Notice:
    """Says it anew. What was proposed is a draft again; whoever changes it has written it."""
    notice = _step(number, Step.CHANGE)
    for name, value in _values(draft).items():
        setattr(notice, name, value)
    notice.written_by, notice.proposed_at = by, None
    notice.save()
    record("notice.changed", by=by, ref=notice.ref)
    return notice


def correct_notice(number: int, draft: Draft, *, by: User) -> Notice:
    """A correction: it goes to those who got the first one, and to nobody else."""
    first = Notice.objects.filter(pk=number).first()
    if first is None:
        raise no_such_notice()
    if first.began_at is None:
        raise Conflict(_("This notice has not left yet: change it instead."))
    return write_notice(draft, by=by, corrects=first)


def _values(draft: Draft) -> dict[str, Any]:
    if draft.category not in Category.values:
        raise Invalid(_("There is no such category."), field="category")
    known = set(UserGroup.objects.filter(pk__in=draft.groups, active=True).values_list("pk", flat=True))
    if set(draft.groups) - known:
        raise Invalid(_("There is no such group."), field="groups")
    if draft.send_at and draft.not_after and draft.not_after <= draft.send_at:
        raise Invalid(_("It would be too late before it leaves."), field="not_after")
    said = {f"subject_{one}": " ".join(draft.subjects.get(one, "").split())[:200] for one in LANGUAGES}
    said |= {f"text_{one}": draft.texts.get(one, "").replace("\x00", "").strip() for one in LANGUAGES}
    return said | {
        "category": draft.category, "groups": sorted(known), "exceptions": _exceptions(draft.exceptions),
        "send_at": draft.send_at, "not_after": draft.not_after, "calendar": draft.calendar, "moment": draft.moment,
        "sequence": draft.sequence,
    }  # fmt: skip


def _exceptions(said: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    kept: dict[str, list[Any]] = {name: sorted({int(one) for one in said.get(name, ())}) for name in _NUMBERED}
    kept["addresses"] = sorted({str(one).strip().lower() for one in said.get("addresses", ())} - {""})
    return {name: values for name, values in kept.items() if values}


_NUMBERED: Final = ("groups", "organisations", "contacts")


# --- four eyes


@transaction.atomic
def propose_notice(number: int, *, by: User | None) -> DryRun:
    """Asks a second person to approve; refuses while something is missing."""
    notice = _step(number, Step.PROPOSE)
    found = _complete(notice)
    notice.proposed_at = clock.now()
    notice.save()
    record("notice.proposed", by=by, ref=notice.ref, data={"recipients": len(found.recipients)})
    return found


@transaction.atomic
def take_back_notice(number: int, *, by: User) -> Notice:
    """Writes on at what was proposed."""
    notice = _step(number, Step.TAKE_BACK)
    notice.proposed_at = None
    notice.save()
    record("notice.taken_back", by=by, ref=notice.ref)
    return notice


@transaction.atomic
def approve_notice(number: int, said: str, *, by: User) -> Notice:
    """The second pair of eyes, on an urgent notice afterwards; `said` is the digest of the words that they saw."""
    notice = _step(number, Step.APPROVE)
    if notice.written_by_id == by.pk:
        raise NotAllowed(_("You wrote this notice yourself: somebody else must approve it."))
    if by.is_program and notice.written_by.is_program:
        raise NotAllowed(_("A program wrote this notice: a person must approve it."))
    if notice.approved_by_id is not None:
        raise Conflict(_("This notice has been approved already."))
    if notice.said != said:
        raise Conflict(_("The words have changed since you looked: read them once more."))
    if notice.state == NoticeState.APPROVED:
        _complete(notice)
    notice.approved, notice.approved_by, notice.approved_at = said, by, clock.now()
    notice.save()
    record("notice.approved", by=by, ref=notice.ref, data={"said": said})
    _wake()
    return notice


@transaction.atomic
def send_first(number: int, *, by: User) -> Notice:
    """An interruption cannot wait: it leaves now, and is approved afterwards."""
    notice = _step(number, Step.SEND_FIRST)
    if notice.category != Category.INTERRUPTION:
        raise Conflict(_("Only an interruption may leave before it is approved."))
    _complete(notice)
    notice.save()
    record("notice.sent_first", by=by, ref=notice.ref)
    _begin(notice, by)
    return notice


def _complete(notice: Notice) -> DryRun:
    """What sending would do; refuses a notice that lacks something."""
    found = dry_run(notice)
    if lacking := missing(notice, found):
        lack, language = lacking[0]
        raise Invalid(sentence(lack, language), field=_FIELDS[lack].format(language=language))
    return found


def missing(notice: Notice, found: DryRun) -> list[tuple[Lack, str]]:
    """What a notice lacks before it can be proposed, each with the language that it is about."""
    subjects, texts = _said(notice)
    return lacks(subjects, texts, found.languages, send_at=notice.send_at, not_after=notice.not_after, now=clock.now())


def _said(notice: Notice) -> tuple[dict[str, str], dict[str, str]]:
    subjects = {one: getattr(notice, f"subject_{one}") for one in LANGUAGES}
    return subjects, {one: getattr(notice, f"text_{one}") for one in LANGUAGES}


_FIELDS: Final = {
    Lack.NO_AUDIENCE: "groups", Lack.NO_SUBJECT: "subject_{language}", Lack.NO_TEXT: "text_{language}",
    Lack.TOO_LATE: "not_after",
}  # fmt: skip


def sentence(lack: Lack, language: str) -> str:
    """What is missing, for the person who writes."""
    names = {"nl": _("Dutch"), "fr": _("French"), "de": _("German"), "": ""}
    sentences = {
        Lack.NO_AUDIENCE: _("Nobody would get this notice: choose a group with addresses."),
        Lack.NO_SUBJECT: _("The subject in %(language)s is missing."),
        Lack.NO_TEXT: _("The text in %(language)s is missing."),
        Lack.TOO_LATE: _("The last hour at which it may leave has passed."),
    }
    return sentences[lack] % {"language": names[language]}


# --- leaving


@transaction.atomic
def begin_notice(number: int) -> Notice:
    """The hour has come: everybody who is to get it stands in the ledger."""
    notice = _step(number, Step.BEGIN)
    _begin(notice, None)
    return notice


def _begin(notice: Notice, by: User | None) -> None:
    now = clock.now()
    first = notice.corrects
    nobody = first is not None and first.began_at is None  # nobody got what this one follows
    recipients = ledger.fill(notice.pk, notice.category, [] if nobody else dry_run(notice).recipients, now)
    notice.began_at = now
    notice.save()
    record("notice.began", by=by, ref=notice.ref, data={"recipients": recipients})
    _wake()


@transaction.atomic
def pause_notice(number: int, *, by: User) -> Notice:
    """No more leaves until somebody says go on; what is being said to the relay this moment is said to its end."""
    return _noted(_step(number, Step.PAUSE), "notice.paused", by)


@transaction.atomic
def go_on_with_notice(number: int, *, by: User) -> Notice:
    """The rest leaves."""
    return _noted(_step(number, Step.GO_ON), "notice.went_on", by)


@transaction.atomic
def stop_notice(number: int, *, by: User) -> Notice:
    """Nobody else gets it, for good."""
    notice = _step(number, Step.STOP)
    notice.ended_at = clock.now()
    ledger.leave_out(notice.pk, notice.ended_at)
    return _noted(notice, "notice.stopped", by)


@transaction.atomic
def withdraw_notice(number: int, *, by: User) -> Notice:
    """A notice that will not leave; it stays readable."""
    return _noted(_step(number, Step.WITHDRAW), "notice.withdrawn", by)


@transaction.atomic
def take_out(number: int) -> Notice:
    """What it says is no longer true: it does not leave, nor what is left of it when it is leaving already."""
    state = Notice.objects.filter(pk=number).values_list("state", flat=True).first()
    notice = _step(number, Step.WITHDRAW if state in (NoticeState.DRAFT, NoticeState.PROPOSED) else Step.STOP)
    if notice.began_at is not None:
        notice.ended_at = clock.now()
        ledger.leave_out(notice.pk, notice.ended_at)
    return _noted(notice, "notice.overtaken", None)


@transaction.atomic
def end_notice(number: int) -> Notice:
    """All deliveries are settled."""
    notice = _step(number, Step.END)
    notice.ended_at = clock.now()
    return _noted(notice, "notice.ended", None)


def _noted(notice: Notice, verb: str, by: User | None) -> Notice:
    notice.save()
    record(verb, by=by, ref=notice.ref)
    _wake()
    return notice


# --- single addresses


@transaction.atomic
def send_again(delivery: int, *, by: User) -> int:
    """Offers a mail once more whose fate is unknown, or that was refused: a person decides. Returns its notice."""
    now = clock.now()
    again = Delivery.objects.filter(
        pk=delivery, state__in=[DeliveryState.UNKNOWN, DeliveryState.REFUSED],
        notice__state__in=[NoticeState.SENDING, NoticeState.PAUSED, NoticeState.DONE],
    )  # fmt: skip
    notice = again.values_list("notice", flat=True).first()
    if notice is None or not again.update(
        state=DeliveryState.QUEUED, next_try_at=now, settled_at=None, claimed_by=None, attempts=0
    ):
        raise Conflict(_("This mail is not waiting for a decision."))
    Notice.objects.filter(pk=notice, state=NoticeState.DONE).update(state=NoticeState.SENDING, ended_at=None)
    record("notice.sent_again", by=by, ref=f"notice:{notice}", data={"delivery": delivery})
    _wake()
    return notice


@transaction.atomic
def let_go(delivery: int, *, by: User) -> int:
    """Does not send a mail again whose fate is unknown: a person decides. Returns its notice."""
    unknown = Delivery.objects.filter(pk=delivery, state=DeliveryState.UNKNOWN)
    notice = unknown.values_list("notice", flat=True).first()
    if notice is None or not unknown.update(state=DeliveryState.LEFT_OUT, settled_at=clock.now()):
        raise Conflict(_("This mail is not waiting for a decision."))
    record("notice.let_go", by=by, ref=f"notice:{notice}", data={"delivery": delivery})
    return notice


@transaction.atomic
def note_bounce(delivery: int, reply: str, *, permanent: bool) -> bool:
    """A mail came back. When for good, its address is not written to any more until somebody mends it."""
    one = Delivery.objects.select_for_update().filter(pk=delivery).first()
    if one is None or one.state == DeliveryState.BOUNCED:
        return False
    one.reply = reply[:500]
    if permanent:
        one.state, one.settled_at = DeliveryState.BOUNCED, clock.now()
        made = Suppression.objects.get_or_create(
            address=one.address,
            category="",
            defaults={
                "since": clock.now(), "reason": reply[:300], "organisation_id": one.organisation_id, "delivery": one,
            },
        )[1]  # fmt: skip
        data = {"delivery": one.pk, "suppressed": made}
        record("notice.bounced", by=None, ref=f"notice:{one.notice_id}", data=data)
    one.save(update_fields=["state", "reply", "settled_at"])
    return True


@transaction.atomic
def unsubscribe(delivery: int) -> bool:
    """The reader of a campaign wants no more of them: from now on, and what is still to leave. Whether this is news.

    Of interruptions and maintenance he is told as before: those are part of the service.
    """
    one = Delivery.objects.select_related("notice").filter(pk=delivery, notice__category=Category.CAMPAIGN).first()
    if one is None:
        raise NotFound(_("This address leads nowhere."))
    if "@" not in one.address:  # he has been taken out of all that is kept
        return False
    kept, made = Suppression.objects.get_or_create(
        address=one.address,
        category=Category.CAMPAIGN,
        defaults={"since": clock.now(), "organisation_id": one.organisation_id, "delivery": one},
    )
    waiting = Delivery.objects.filter(
        address=one.address, state=DeliveryState.QUEUED, notice__category=Category.CAMPAIGN
    )  # fmt: skip
    left_out = waiting.update(state=DeliveryState.LEFT_OUT, settled_at=clock.now())
    if made:
        data = {"delivery": one.pk, "left_out": left_out}
        record("notice.unsubscribed", by=None, ref=f"suppression:{kept.pk}", data=data)
    return made


@transaction.atomic
def lift_suppression(number: int, *, by: User) -> None:
    """The address is right again, or was all along: it is written to from the next notice on."""
    one = Suppression.objects.filter(pk=number).first()
    if one is None:
        raise NotFound(_("This address is not suppressed."))
    record("notice.suppression_lifted", by=by, ref=f"suppression:{one.pk}", data={"organisation": one.organisation_id})
    one.delete()


@transaction.atomic
def set_pace(key: str, per_minute: int, *, by: User) -> None:
    """Limits how many mails a minute go to the relay (`key` empty) or to a recipient domain; 0 lifts the limit."""
    key = key.strip().lower().rpartition("@")[2]
    if key and not _DOMAIN.fullmatch(key):
        raise Invalid(_("This is no domain. It looks like town.example."), field="key")
    if not 0 <= per_minute <= MOST_PER_MINUTE:
        raise Invalid(_("Give a number of mails a minute; 0 is no limit."), field="per_minute")
    if per_minute:
        Pace.objects.update_or_create(
            key=key,
            defaults={"per_minute": per_minute},
            create_defaults={"per_minute": per_minute, "free_at": clock.now()},
        )
    else:
        Pace.objects.filter(key=key).delete()
    record("notice.pace_set", by=by, ref="notice:pace", data={"key": key, "per_minute": per_minute})


MOST_PER_MINUTE: Final = 1_000_000
_DOMAIN: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


# --- helpers


def _step(number: int, step: Step) -> Notice:
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


def no_such_notice() -> NotFound:
    """There is none, or none that this person may see."""
    return NotFound(_("There is no such notice."))


def _wake() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
