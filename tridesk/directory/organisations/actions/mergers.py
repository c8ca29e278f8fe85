"""Mergers of organisations: one job, shown before it is done, and undone as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.models import Merger, Organisation
from tridesk.directory.organisations import ports
from tridesk.directory.organisations.followers import (
    AuthorisationFollower,
    ConfirmationFollower,
    ContactFollower,
    MembershipFollower,
    PartFollower,
    UserFollower,
)
from tridesk.journal.actions import Happening, record_all
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound, Sayable

_OWN: Final[tuple[ports.Follower, ...]] = (
    ContactFollower(),
    PartFollower(),
    UserFollower(),
    AuthorisationFollower(),
    MembershipFollower(),
    ConfirmationFollower(),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merger would do: for every kind of follower, how many come from each organisation.

    `staying` authorisations of each do not go along: the other one has their number already.
    """

    sources: list[Organisation]
    into: Organisation
    following: dict[str, tuple[Sayable, dict[int, int]]] = field(default_factory=dict)
    staying: dict[int, int] = field(default_factory=dict)


def preview_merger(sources: Sequence[Organisation], into: Organisation) -> Preview:
    """What `merge_organisations` would do, or why it would not."""
    _check(sources, into)
    ids = [source.pk for source in sources]
    following = {follower.name: (follower.label, follower.count(ids)) for follower in _followers()}
    return Preview(list(sources), into, following, AuthorisationFollower().staying(ids, into.pk))


@transaction.atomic
def merge_organisations(
    sources: Sequence[Organisation], into: Organisation, *, by: User | None, last_day: date | None = None
) -> Merger:
    """Ends `sources` on `last_day` (else yesterday; an end that was earlier stays); everything follows."""
    rows = Organisation.objects.select_for_update().defer("words").order_by("pk")
    locked = {
        organisation.pk: organisation
        for organisation in rows.filter(pk__in=[into.pk, *(organisation.pk for organisation in sources)])
    }
    sources, into = [locked[source.pk] for source in sources], locked[into.pk]
    _check(sources, into)
    now = clock.now()
    last = last_day or now.astimezone(clock.BRUSSELS).date() - timedelta(days=1)
    before = {str(source.pk): source.valid_until.isoformat() if source.valid_until else "" for source in sources}
    for source in sources:
        source.valid_until = min(source.valid_until or last, last)
        source.merged_into = into
    Organisation.objects.bulk_update(sources, ["valid_until", "merged_into"])
    ids = [source.pk for source in sources]
    moved = {follower.name: follower.follow(ids, into.pk) for follower in _followers()}
    merger = Merger.objects.create(into=into, sources=before, moved=moved, at=now, by=by)
    _note("organisation.merged", merger, ids, moved, by)
    return merger


@transaction.atomic
def undo_merger(number: int, *, by: User | None) -> Merger:
    """Puts everything back that a merger moved and that has not been moved elsewhere since."""
    merger = Merger.objects.select_for_update(of=("self",)).select_related("into").filter(pk=number).first()
    if merger is None:
        raise NotFound(_("There is no merger with this number."))
    if merger.undone_at is not None:
        raise Conflict(_("This merger has been undone already."))
    ids = sorted(int(source) for source in merger.sources)
    sources = list(Organisation.objects.select_for_update().defer("words").filter(pk__in=ids).order_by("pk"))
    if any(source.merged_into_id != merger.into_id for source in sources):
        raise Conflict(_("One of these organisations has gone on elsewhere since: undo that first."))
    for source in sources:
        until = merger.sources[str(source.pk)]
        source.valid_until, source.merged_into = date.fromisoformat(until) if until else None, None
    Organisation.objects.bulk_update(sources, ["valid_until", "merged_into"])
    moved = {
        name: {int(source): rows for source, rows in by_source.items()} for name, by_source in merger.moved.items()
    }
    for follower in _followers():
        follower.go_back(moved.get(follower.name, {}), merger.into_id)
    merger.undone_at = clock.now()
    merger.save(update_fields=["undone_at"])
    _note("organisation.merger_undone", merger, ids, moved, by)
    return merger


def _followers() -> tuple[ports.Follower, ...]:
    return (*_OWN, *ports.followers.answer)


def _check(sources: Sequence[Organisation], into: Organisation) -> None:
    if not sources:
        raise Invalid(_("Say which organisations end."), field="old")
    if into.has_ended:
        raise Invalid(_("%(name)s has ended itself.") % {"name": into}, field="into")
    for source in sources:
        if source.pk == into.pk:
            raise Invalid(_("%(name)s cannot go on in itself.") % {"name": source}, field="old")
        if source.merged_into_id is not None:
            raise Conflict(_("%(name)s has gone on in another one already.") % {"name": source})
    if len({source.pk for source in sources}) < len(sources):
        raise Invalid(_("An organisation stands there twice."), field="old")


def _note(
    verb: str, merger: Merger, sources: Sequence[int], moved: Mapping[str, Mapping[int, Sequence[int]]], by: User | None
) -> None:
    who = by.pk if by else None
    record_all(
        Happening(
            verb,
            f"organisation:{source}",
            {
                "merger": merger.pk,
                "into": merger.into_id,
                **{name: len(by_source.get(source, ())) for name, by_source in moved.items()},
            },
            by=who,
        )
        for source in sources
    )
