"""Documents that left in answers, for the log of dispatches: the hash is that of the document's own file."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.journal.dispatches import Below, Dispatch, DispatchFilter, Fate, Way, newest
from tridesk.mailroom.models import OutState
from tridesk.tickets.models import DocumentUse


class DocumentDispatches:
    """The source of documents, attached or linked, whose mail has left."""

    kind, label, way = "document", _("document in an answer"), Way.MAIL

    def rows(self, wanted: DispatchFilter, below: Below | None, limit: int) -> Sequence[Dispatch]:
        rows = DocumentUse.objects.filter(left_at__isnull=False)
        rows = rows.select_related("ticket", "answer__out_mail", "file__version__document")
        rows = rows.defer("file__sealed", "answer__out_mail__sealed")
        if wanted.to:
            first = Q(answer__out_mail__recipients__0=wanted.to)
            rows = rows.filter(first | Q(answer__out_mail__recipients__1_1000__contains=[wanted.to]))
        if wanted.about:
            rows = rows.filter(ticket__number=wanted.about)
        return [self._told(row) for row in newest(rows, "left_at", wanted, below, limit, "file__digest")]

    def _told(self, use: DocumentUse) -> Dispatch:
        mail, file = use.answer.out_mail, use.file
        document = file.version.document
        assert use.left_at is not None
        return Dispatch(
            kind=self.kind,
            number=use.pk,
            at=use.left_at,
            way=self.way,
            to=", ".join([*mail.recipients, *mail.cc]) if mail else "",
            what=f"{file.name} {document.names.in_(file.language)}",
            digest=file.digest,
            fate=Fate.CAME_BACK if mail and mail.state == OutState.BOUNCED else Fate.LEFT,
            reply=mail.last_reply if mail else "",
            about=use.ticket.number,
            page=reverse("documents:version", args=[document.name, file.version.number]),
            reads="document.read",
        )
