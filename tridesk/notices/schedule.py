"""What the sender looks at again and again: which notices are due, which are leaving, what was cut off or has ended."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.kit.languages import LANGUAGES
from tridesk.notices import actions, ledger
from tridesk.notices.composition import NoticeContent, Printed, UnsubscribeText, printed
from tridesk.notices.models import Category, Delivery, DeliveryState, Notice, NoticeState
from tridesk.notices.occasions import NoticeMoment, Occasion, may_leave
from tridesk.statuspage import queries as register

log = logging.getLogger("tridesk.notices")


@dataclass(slots=True)
class Leaving:
    """A notice whose deliveries may leave; each combination of languages is composed once."""

    notice: int
    sheet_of_all: NoticeContent
    _printed: dict[tuple[str, ...], Printed | None] = field(default_factory=dict)

    def sheet(self, languages: tuple[str, ...]) -> Printed | None:
        """The mail in these languages; None when a version is missing."""
        if languages not in self._printed:
            there = languages and all(
                self.sheet_of_all.texts[language] and self.sheet_of_all.subjects[language] for language in languages
            )
            self._printed[languages] = printed(self.sheet_of_all, languages) if there else None
        return self._printed[languages]


def sheet_of(notice: Notice) -> NoticeContent:
    """What all mails of a notice have in common."""
    return NoticeContent(
        sender=settings.ENVIRONMENT.mail_from,
        subjects={language: getattr(notice, f"subject_{language}") for language in LANGUAGES},
        texts={language: getattr(notice, f"text_{language}") for language in LANGUAGES},
        calendar=bytes(notice.calendar) if notice.calendar else None,
        cancels=NoticeMoment.read(notice.moment).occasion is Occasion.CANCELLED,
        ways_out={language: _way_out(language) for language in LANGUAGES}
        if notice.category == Category.CAMPAIGN
        else {},
    )


def _way_out(language: str) -> UnsubscribeText:
    with override(language):
        sentence = _(
            "Would you rather get no more letters like this one? Say so here; of interruptions and maintenance we "
            "still tell you."
        )
        return UnsubscribeText(sentence, _("Send no more campaigns"))


_URGENCY = Case(
    *(When(category=category, then=Value(place)) for place, category in enumerate(Category.values)),
    output_field=IntegerField(),
)


def leaving(before: Mapping[int, Leaving]) -> dict[int, Leaving]:
    """The notices that may leave this moment, the most urgent first; those known `before` keep what was composed."""
    now = clock.now()
    rows = Notice.objects.filter(Q(not_after=None) | Q(not_after__gt=now), state=NoticeState.SENDING)
    notices: dict[int, Leaving] = {}
    for number in rows.order_by(_URGENCY, "began_at", "pk").values_list("pk", flat=True):
        known = before.get(number)
        notices[number] = known or Leaving(number, sheet_of(Notice.objects.get(pk=number)))
    return notices


def begin_due() -> None:
    """Fills the ledgers of approved notices that are due."""
    due = Notice.objects.filter(Q(send_at=None) | Q(send_at__lte=clock.now()), state=NoticeState.APPROVED)
    for number, moment, sequence in due.order_by("pk").values_list("pk", "moment", "sequence"):
        if moment and not may_leave(moment, sequence, register.board()):
            continue
        try:
            actions.begin_notice(number)
        except Conflict:  # another sender was faster
            continue


def tidy() -> None:
    """Shows what was cut off, lets go of what is too late, stopped or unwanted, ends what has left."""
    now = clock.now()
    if cut_off := ledger.show_cut_off(now):
        log.warning("%d mails of notices were cut off: a person must decide", len(cut_off))
    for number in Notice.objects.filter(state=NoticeState.SENDING, not_after__lte=now).values_list("pk", flat=True):
        ledger.expire(number, now)
    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED, notice=OuterRef("pk"))
    for number in Notice.objects.filter(Exists(waiting), state=NoticeState.STOPPED).values_list("pk", flat=True):
        ledger.leave_out(number, now)
    ledger.leave_out_unwanted(now)
    under_way = Delivery.objects.filter(state__in=[DeliveryState.QUEUED, DeliveryState.CLAIMED], notice=OuterRef("pk"))
    for number in Notice.objects.filter(~Exists(under_way), state=NoticeState.SENDING).values_list("pk", flat=True):
        try:
            actions.end_notice(number)
        except Conflict:
            continue
