"""What the sender looks at again and again: which notices are due, which are leaving, what was cut off or has ended."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.documents import queries as documents
from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.kit.languages import LANGUAGES
from tridesk.letters import placeholders
from tridesk.notices import actions, ledger, postal
from tridesk.notices.composition import Enclosure, NoticeContent, Printed, UnsubscribeText, printed
from tridesk.notices.models import Category, Delivery, DeliveryState, Notice, NoticeState, NoticeWay
from tridesk.notices.occasions import NoticeMoment, Occasion, may_leave
from tridesk.statuspage import queries as register

log = logging.getLogger("tridesk.notices")


@dataclass(slots=True)
class Leaving:
    """A notice whose deliveries may leave.

    Each combination of languages is composed once; with the fields of a letter, once for each reader.
    """

    notice: int
    sheet_of_all: NoticeContent
    author: User
    has_fields: bool = False
    _printed: dict[tuple[str, ...], Printed] = field(default_factory=dict)

    def has_version(self, languages: tuple[str, ...]) -> bool:
        """Whether it is written in each of these languages."""
        texts, subjects = self.sheet_of_all.texts, self.sheet_of_all.subjects
        return bool(languages) and all(texts[language] and subjects[language] for language in languages)

    def sheet(self, languages: tuple[str, ...], organisation: int | None) -> Printed:
        """The mail in these languages, for this organisation."""
        if self.has_fields:
            return printed(filled(self.sheet_of_all, languages, organisation, self.author), languages)
        if languages not in self._printed:
            self._printed[languages] = printed(self.sheet_of_all, languages)
        return self._printed[languages]


def filled(sheet: NoticeContent, languages: Iterable[str], organisation: int | None, author: User) -> NoticeContent:
    """The content with the fields of a letter filled in for an organisation."""
    values = {code: postal.merge_values(organisation, code, author) for code in languages}
    subjects, texts = (
        {code: placeholders.fill(some[code], values[code]) for code in values} for some in (sheet.subjects, sheet.texts)
    )
    return replace(sheet, subjects=subjects, texts=texts)


def sheet_of(notice: Notice) -> NoticeContent:
    """What all mails of a notice have in common."""
    return NoticeContent(
        sender=settings.ENVIRONMENT.mail_from,
        subjects={language: getattr(notice, f"subject_{language}") for language in LANGUAGES},
        texts={language: getattr(notice, f"text_{language}") for language in LANGUAGES},
        calendar=bytes(notice.calendar) if notice.calendar else None,
        cancels=NoticeMoment.read(notice.moment).occasion is Occasion.CANCELLED,
        ways_out={language: _way_out(language) for language in LANGUAGES}
        if notice.category == Category.CAMPAIGN and notice.way == NoticeWay.MAIL
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
        notices[number] = known or _leaving(number)
    return notices


def _leaving(number: int) -> Leaving:
    notice = Notice.objects.select_related("written_by", "enclosure__document").get(pk=number)
    sheet = replace(sheet_of(notice), enclosures=_enclosures(notice))
    has_fields = any("{" in text for text in (*sheet.subjects.values(), *sheet.texts.values()))
    return Leaving(number, sheet, notice.written_by, has_fields=notice.way == NoticeWay.LETTER and has_fields)


def _enclosures(notice: Notice) -> dict[str, Enclosure]:
    """The enclosure of a notice in each language."""
    if notice.enclosure is None:
        return {}
    files = notice.enclosure.files.select_related("version__document").order_by("language")
    return {file.language: Enclosure(file.filename, documents.content_of(file)) for file in files}


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
    under_way = Delivery.objects.filter(
        state__in=[DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.PRINTED], notice=OuterRef("pk")
    )
    for number in Notice.objects.filter(~Exists(under_way), state=NoticeState.SENDING).values_list("pk", flat=True):
        try:
            actions.end_notice(number)
        except Conflict:
            continue
