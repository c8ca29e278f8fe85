"""Mails that left, for the log of dispatches: one source for each kind, so that each is read from its own index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from tridesk.journal.dispatches import Below, Dispatch, DispatchFilter, Fate, Way, newest
from tridesk.mailroom.models import MailKind, OutMail, OutState

FEW: Final = 1000  # mails to one address; beyond, the newest are found sooner in the order of leaving


class MailDispatches:
    """The source of one kind of mail; an address counts as it stands in the mail, among the copies too."""

    way = Way.MAIL

    def __init__(self, kind: MailKind) -> None:
        self.mail_kind, self.kind, self.label = kind, f"mail.{kind.value}", kind.label

    def rows(self, wanted: DispatchFilter, below: Below | None, limit: int) -> Sequence[Dispatch]:
        mails = OutMail.objects.filter(kind=self.mail_kind, sent_at__isnull=False).defer("sealed")
        if wanted.to:
            mails = _sent_to(mails, wanted.to)
        if wanted.about:
            mails = mails.filter(ref=f"ticket:{wanted.about}")
        return [self._told(mail) for mail in newest(mails, "sent_at", wanted, below, limit)]

    def _told(self, mail: OutMail) -> Dispatch:
        assert mail.sent_at is not None
        kind, _colon, number = mail.ref.partition(":")
        return Dispatch(
            kind=self.kind,
            number=mail.pk,
            at=mail.sent_at,
            way=self.way,
            to=", ".join([*mail.recipients, *mail.cc]),
            what=mail.subject,
            digest=mail.digest,
            fate=Fate.CAME_BACK if mail.state == OutState.BOUNCED else Fate.LEFT,
            reply=mail.last_reply,
            about=number if kind == "ticket" else "",
            page=reverse("mailroom:out_mail", args=[mail.pk]),
            reads="outtray.read",
        )


def _sent_to(mails: QuerySet[OutMail], to: str) -> QuerySet[OutMail]:
    """Those of the mails that went to this address.

    PostgreSQL takes every address for one in two hundred, and would read the mails of a kind from the newest on until
    it has a page of them: all of them for an address that hardly occurs. So its mails are looked up first, from their
    own index, without an order.
    """
    match = Q(recipients__contains=[to]) | Q(cc__contains=[to])
    sent = OutMail.objects.filter(match, sent_at__isnull=False).order_by().values_list("pk", flat=True)
    numbers = list(sent[: FEW + 1])
    return mails.filter(pk__in=numbers) if len(numbers) <= FEW else mails.filter(match)


DISPATCHES = tuple(MailDispatches(kind) for kind in MailKind)
