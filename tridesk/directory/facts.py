"""What the directory publishes for the figures: organisations asked to confirm their data, and when they last did."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Confirmation, Organisation, OrganisationKind
from tridesk.directory.office.queries import working_hours
from tridesk.directory.organisations.whereabouts import NOWHERE, Whereabouts, whereabouts
from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, Measure, numbers_of, rows_after
from tridesk.journal.formulas import EACH_ONCE, MEDIAN
from tridesk.kit.errors import Sayable

ASKED: Final = 60
ANSWERED: Final = 61
CONFIRMED: Final = 62
_WHERE: Final = ("kind", "organisation", "municipality", "province", "region", "weekday", "hour")
WORDS: Final[Mapping[str, Mapping[str, Sayable]]] = {
    "language": {"nl": _("Dutch"), "fr": _("French"), "de": _("German")},
    "kind": {str(kind.value): kind.label for kind in OrganisationKind},
}
_MERGED: Final = frozenset({"organisation.merged", "organisation.merger_undone"})
_CUTS: Final = ("language", "good", *_WHERE)


class ConfirmationFacts:
    """Letters that ask an organisation to confirm its data, and the answers."""

    heading: Sayable = _("Directory")
    counters: Sequence[Counter] = (
        Counter(ASKED, "directory.asked", "confirmation", "directory.read", _CUTS),
        Counter(ANSWERED, "directory.answered", "confirmation", "directory.read", _CUTS),
    )
    figures: Sequence[Figure] = (
        Figure(
            "directory.asked", _("Confirmations asked"), EACH_ONCE,
            _("Each organisation that a mail asked to confirm its data, at the moment of the first mail."),
            "count", "directory.asked",
        ),
        Figure(
            "directory.answered.share", _("Confirmations answered"), _("Answered, divided by asked."),
            _("Of the organisations asked in this period, those that have answered by now; withdrawn ones left out."),
            "share", "directory.asked", Measure.GOOD,
        ),
        Figure(
            "directory.answered", _("Answers to confirmations"), EACH_ONCE,
            _("At the moment of the answer, whether it changed something or not."),
            "count", "directory.answered",
        ),
        Figure(
            "directory.answer.median", _("Time to confirm, median of working time"),
            MEDIAN,
            _("From the first mail to the answer, counting only the hours in which the desk is open."),
            "seconds", "directory.answered", Measure.WORKING_MEDIAN,
        ),
    )  # fmt: skip
    words = WORDS

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        """The confirmations that were asked, answered or withdrawn, also by an erasure, and those of organisations that
        were corrected or merged: a merger takes them along.
        """
        named = numbers_of("confirmation", changes)
        erased = numbers_of("contact", (change for change in changes if change.verb == "person.erased"))
        moved = numbers_of("organisation", changes)
        moved |= {change.data["into"] for change in changes if change.verb in _MERGED}
        if erased or moved:
            theirs = Confirmation.objects.filter(Q(contact__in=erased) | Q(organisation__in=moved))
            named |= set(theirs.values_list("pk", flat=True))
        return named

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        """For each confirmation that it was asked, and that it was answered."""
        hours = working_hours()
        rows = list(Confirmation.objects.filter(pk__in=things, letters__gt=0).defer("sheet").order_by("pk"))
        places = whereabouts({row.organisation_id for row in rows})
        for row in rows:
            good = None if row.withdrawn_at else row.answered_at is not None
            about = _about(ASKED, row.pk, row.made_at, row.organisation_id, places)
            asked = about._replace(language=row.language[:2], good=good)
            if row.answered_at:
                asked = asked._replace(
                    seconds=max(0, round((row.answered_at - row.made_at).total_seconds())),
                    working=max(0, round(hours.between(row.made_at, row.answered_at).total_seconds())),
                )
                yield asked._replace(counter=ANSWERED, at=row.answered_at, good=not row.corrected)
            yield asked

    def things(self, after: int, limit: int) -> Sequence[int]:
        """Confirmations in the order of their rows."""
        return rows_after(Confirmation.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        """The organisation that was asked."""
        rows = Confirmation.objects.filter(pk__in=things).select_related("organisation").defer("organisation__words")
        return {
            row.pk: Listed(str(row.organisation), "", reverse("directory:confirmation", args=[row.pk])) for row in rows
        }


class RecordFacts:
    """When the data of each organisation was last confirmed: how old the directory is."""

    heading: Sayable = _("Directory")
    counters: Sequence[Counter] = (
        Counter(
            CONFIRMED,
            "directory.confirmed",
            "organisation",
            "directory.read",
            _WHERE,
        ),
    )
    figures: Sequence[Figure] = (
        Figure(
            "directory.confirmed",
            _("Organisations by their last confirmation"),
            EACH_ONCE,
            _(
                "Each organisation counts once, in the period in which its data was last confirmed; those that have"
                " ended or were never confirmed are left out."
            ),
            "count",
            "directory.confirmed",
        ),
    )
    words = WORDS

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        """The organisations to which something happened."""
        return numbers_of("organisation", changes)

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        """One for each organisation whose data was ever confirmed."""
        rows = Organisation.objects.filter(pk__in=things, confirmed_at__isnull=False, valid_until__isnull=True)
        confirmed = [(pk, at) for pk, at in rows.order_by("pk").values_list("pk", "confirmed_at") if at]
        places = whereabouts({pk for pk, _at in confirmed})
        for pk, at in confirmed:
            yield _about(CONFIRMED, pk, at, pk, places)

    def things(self, after: int, limit: int) -> Sequence[int]:
        """Organisations in the order of their rows."""
        return rows_after(Organisation.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        """The organisations themselves."""
        rows = Organisation.objects.filter(pk__in=things).defer("words")
        return {row.pk: Listed(str(row), "", reverse("directory:organisation", args=[row.pk])) for row in rows}


def _about(counter: int, thing: int, at: datetime, body: int, places: Mapping[int, Whereabouts]) -> CountedFact:
    place = places.get(body, NOWHERE)
    return CountedFact(counter, thing, 0, at, kind=place.kind, organisation=body, municipality=place.municipality)
