"""What colleagues do with annotations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.figures.annotations.models import Annotation
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.kit.text import Text

LONGEST: Final = 366  # days


@dataclass(frozen=True, slots=True)
class AnnotationDraft:
    """What is written down: from which day to which, in words."""

    day: date
    until: date
    texts: Text


def annotate(note: AnnotationDraft, *, by: User) -> Annotation:
    """Writes down why the figures of some days differ."""
    require(by, "figures.edit")
    _check(note)
    with transaction.atomic():
        annotation = Annotation.objects.create(by=by, at=clock.now(), **_columns(note))
        record("annotation.added", by=by, ref=annotation.ref, data={"from": note.day.isoformat()})
    return annotation


def edit_annotation(annotation: Annotation, note: AnnotationDraft, *, by: User) -> None:
    """Changes the days or the words of an annotation."""
    require(by, "figures.edit")
    _check(note)
    for name, value in _columns(note).items():
        setattr(annotation, name, value)
    with transaction.atomic():
        annotation.save(update_fields=list(_columns(note)))
        record("annotation.edited", by=by, ref=annotation.ref, data={"from": note.day.isoformat()})


def remove_annotation(annotation: Annotation, *, by: User) -> None:
    """Takes an annotation off all charts."""
    require(by, "figures.edit")
    with transaction.atomic():
        record("annotation.removed", by=by, ref=annotation.ref, data={"from": annotation.day.isoformat()})
        annotation.delete()


def _columns(note: AnnotationDraft) -> dict[str, object]:
    texts = {f"text_{language}": getattr(note.texts, language) for language in ("nl", "fr", "de", "en")}
    return {"day": note.day, "until": note.until} | texts


def _check(note: AnnotationDraft) -> None:
    if not note.texts.in_("nl"):
        raise Invalid(_("Write the annotation in one language at least."), field="text_nl")
    if note.until < note.day:
        raise Invalid(_("The last day comes before the first."), field="until")
    if (note.until - note.day).days > LONGEST:
        raise Invalid(_("An annotation covers a year at most."), field="until")
