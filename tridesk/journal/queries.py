"""Reading the journal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import BooleanField, Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from tridesk.journal import ports
from tridesk.journal.models import Entry, Seal
from tridesk.journal.ports import Anchor
from tridesk.kit import clock

INSTALLATION: Final = "installation"  # what entries about backups and restores refer to
RESTORED: Final = "installation.restored"


def history_of(ref: str) -> QuerySet[Entry]:
    """What happened to one thing, oldest first."""
    return Entry.objects.filter(ref=ref).select_related("by").order_by("id")


def histories_by(ref: str, others: str, of: int | None) -> QuerySet[Entry]:
    """What happened to a thing, and to those whose names the SQL `others` gives for `of`; from the index of names."""
    named = f"ref = ANY(ARRAY[%s::text] || ARRAY({others}))"
    is_named = RawSQL(named, [ref, of], output_field=BooleanField())  # noqa: S611 - `others` is written in the code
    return Entry.objects.filter(is_named).select_related("by")


def histories_of(refs: Collection[str], verbs: Collection[str]) -> list[Entry]:
    """What happened of these kinds to several things, oldest first."""
    if not refs:
        return []
    return list(Entry.objects.filter(ref__in=refs, verb__in=verbs).select_related("by").order_by("id"))


def latest_by(refs: Collection[str], user: int) -> set[str]:
    """Those of these things to which a person (by row number) did the latest that happened."""
    if not refs:
        return set()
    latest = Entry.objects.filter(ref__in=refs).order_by("ref", "-id").distinct("ref")
    return {ref for ref, by in latest.values_list("ref", "by_id") if by == user}


def latest(limit: int, *, before: int | None = None, verb: str = "") -> list[Entry]:
    """The newest entries, for the page that reads the whole journal; `before` is an entry number."""
    entries = Entry.objects.select_related("by").order_by("-id")
    if before is not None:
        entries = entries.filter(id__lt=before)
    if verb:
        entries = entries.filter(verb__startswith=verb)
    return list(entries[:limit])


def last_restore() -> datetime | None:
    """When this installation was last restored from a backup: what was due before may have been done since."""
    rows = Entry.objects.filter(ref=INSTALLATION, verb=RESTORED).order_by("-id")
    return rows.values_list("at", flat=True).first()


def restored_since(at: OuterRef) -> Exists:
    """Whether this installation was restored from a backup at that moment or later, for a row of another query."""
    return Exists(Entry.objects.filter(ref=INSTALLATION, verb=RESTORED, at__gte=at))


def present_anchor() -> Anchor | None:
    """How the journal stands now, to be written down elsewhere; None before the first seal."""
    seal = last_seal()
    return Anchor(clock.now(), seal.pk, seal.digest) if seal else None


def kept_anchors() -> list[Anchor]:
    """What was written down elsewhere and can be read back."""
    return [anchor for book in ports.books.answer for anchor in book.anchors()]


def last_seal() -> Seal | None:
    """The newest seal: its digest, written down elsewhere, proves everything before it."""
    return Seal.objects.order_by("-id").first()
