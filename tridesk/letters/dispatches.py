"""Letters for the log of dispatches: each that was made final."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.journal.dispatches import Below, Dispatch, DispatchFilter, Fate, Way, newest
from tridesk.letters.models import Letter


class LetterDispatches:
    """The source of final letters."""

    kind, label, way = "letter", _("letter"), Way.POST

    def rows(self, wanted: DispatchFilter, below: Below | None, limit: int) -> Sequence[Dispatch]:
        rows = Letter.objects.filter(finished_at__isnull=False).select_related("ticket").defer("sealed")
        if wanted.to:
            rows = rows.filter(address__icontains=wanted.to)
        if wanted.about:
            rows = rows.filter(ticket__number=wanted.about)
        return [self._told(row) for row in newest(rows, "finished_at", wanted, below, limit)]

    def _told(self, letter: Letter) -> Dispatch:
        assert letter.finished_at is not None
        return Dispatch(
            kind=self.kind,
            number=letter.pk,
            at=letter.finished_at,
            way=self.way,
            to=", ".join(letter.address_lines),
            what=f"{letter.number} {letter.subject}",
            digest=letter.digest,
            fate=Fate.CAME_BACK if letter.returned_at else Fate.FINAL,
            about=letter.ticket.number,
            page=reverse("letters:letter", args=[letter.pk]),
            reads="ticket.work",
        )
