"""A notice is written, changed, and written once more to set right what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation, UserGroup
from tridesk.documents.models import Version
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, Sayable
from tridesk.kit.languages import LANGUAGES
from tridesk.letters import actions as letters
from tridesk.letters import placeholders, signs
from tridesk.letters.models import Envelope
from tridesk.letters.queries import usual_envelope
from tridesk.notices.actions.steps import taken
from tridesk.notices.models import Category, Notice, NoticeWay
from tridesk.notices.queries import no_such_notice
from tridesk.notices.rules import NoticeStep


@dataclass(frozen=True, slots=True)
class NoticeDraft:
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
    way: str = NoticeWay.MAIL
    envelope: Envelope | None = None
    enclosure: Version | None = None

    @classmethod
    def beside(cls, before: Notice) -> dict[str, Any]:
        """What only some ways of writing a notice say: as it was `before`."""
        return {
            "calendar": bytes(before.calendar) if before.calendar else None,
            "moment": before.moment,
            "sequence": before.sequence,
            "way": before.way,
            "envelope": before.envelope,
            "enclosure": before.enclosure,
        }


@transaction.atomic
def write_notice(draft: NoticeDraft, *, by: User, corrects: Notice | None = None, prepared: bool = False) -> Notice:
    """Writes a new notice, not proposed yet; `prepared`: by Tridesk itself, in the name of the first one's author."""
    notice = Notice(written_at=clock.now(), written_by=by, corrects=corrects, **_values(draft))
    notice.save()
    data = {"category": notice.category} | ({"moment": notice.moment} if notice.moment else {})
    record("notice.written", by=None if prepared else by, ref=notice.ref, data=data)
    return notice


@transaction.atomic
def change_notice(number: int, draft: NoticeDraft, *, by: User) -> Notice:
    """Rewrites a notice. A proposed one becomes a draft again, and `by` becomes its author."""
    notice = taken(number, NoticeStep.CHANGE)
    for name, value in _values(draft).items():
        setattr(notice, name, value)
    notice.written_by, notice.proposed_at, notice.edition = by, None, notice.edition + 1
    notice.save()
    record("notice.changed", by=by, ref=notice.ref)
    return notice


def correct_notice(number: int, draft: NoticeDraft, *, by: User) -> Notice:
    """Writes a correction, for the recipients of the first notice only."""
    first = Notice.objects.filter(pk=number).first()
    if first is None:
        raise no_such_notice()
    if first.began_at is None:
        raise Conflict(_("This notice has not left yet: change it instead."))
    return write_notice(draft, by=by, corrects=first)


def _values(draft: NoticeDraft) -> dict[str, Any]:
    if draft.category not in Category.values:
        raise Invalid(_("There is no such category."), field="category")
    known = set(UserGroup.objects.filter(pk__in=draft.groups, active=True).values_list("pk", flat=True))
    if set(draft.groups) - known:
        raise Invalid(_("There is no such group."), field="groups")
    for name, at in (("send_at", draft.send_at), ("not_after", draft.not_after)):
        if at is not None and abs(at - clock.now()) > FARTHEST:
            raise Invalid(_("This hour is more than a hundred years away."), field=name)
    if draft.send_at and draft.not_after and draft.not_after <= draft.send_at:
        raise Invalid(_("It would be too late before it leaves."), field="not_after")
    wording = {
        f"subject_{language}": " ".join(draft.subjects.get(language, "").split())[:200] for language in LANGUAGES
    }
    tidy = signs.tidy if draft.way == NoticeWay.LETTER else str
    wording |= {f"text_{language}": draft.texts.get(language, "").replace("\x00", "").strip() for language in LANGUAGES}
    wording = {name: tidy(text) for name, text in wording.items()}
    return wording | {
        **_way(draft, wording),
        "category": draft.category,
        "groups": sorted(known),
        "exceptions": _exceptions(draft.exceptions),
        "send_at": draft.send_at,
        "not_after": draft.not_after,
        "calendar": draft.calendar,
        "moment": draft.moment,
        "sequence": draft.sequence,
    }


def _way(draft: NoticeDraft, wording: Mapping[str, str]) -> dict[str, Any]:
    """How it leaves. Letters hold only signs that can be printed, and fields that letters to many have."""
    if draft.way not in NoticeWay.values:
        raise Invalid(_("There is no such way."), field="way")
    if draft.way == NoticeWay.MAIL:
        return {"way": draft.way, "envelope": None, "enclosure": None}
    for name, text in wording.items():
        if strange := placeholders.unknown(text, placeholders.OF_MANY):
            raise Invalid(_("There is no field {%(name)s}.") % {"name": strange[0]}, field=name, code="unknown_field")
        letters.check_printable(text, name)
    return {"way": draft.way, "envelope": draft.envelope or usual_envelope(), "enclosure": draft.enclosure}


def _exceptions(exceptions: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    kept: dict[str, list[Any]] = {
        name: sorted({int(number) for number in exceptions.get(name, ())}) for name in _NUMBERED
    }
    for name, (kind, sentence) in _NAMED.items():
        if strange := set(kept[name]) - set(kind.objects.filter(pk__in=kept[name]).values_list("pk", flat=True)):
            raise Invalid(str(sentence) % {"number": min(strange)}, field=f"without_{name}")
    kept["addresses"] = sorted({str(address).strip().lower() for address in exceptions.get("addresses", ())} - {""})
    return {name: values for name, values in kept.items() if values}


FARTHEST: Final = timedelta(days=36_525)  # what is typed beyond is an error, and may be a year that no calendar has
_NUMBERED: Final = ("groups", "organisations", "contacts")
_NAMED: Final[dict[str, tuple[type[Organisation | Contact], Sayable]]] = {
    "organisations": (Organisation, gettext_lazy("There is no organisation %(number)s.")),
    "contacts": (Contact, gettext_lazy("There is no contact %(number)s.")),
}
