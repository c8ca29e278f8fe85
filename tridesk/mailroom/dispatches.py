"""Mails that left, for the log of dispatches: one source for each kind, so that each is read from its own index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from tridesk.journal.dispatches import Below, Dispatch, DispatchFilter, Fate, Way, newest
from tridesk.mailroom.models import MailKind, OutMail, OutState

FEW: Final = 1000  # mails with an address behind the first; beyond, the newest are found sooner in their order


class MailDispatches:
    """The source of one kind of mail; an address counts as it stands in the mail, among the copies too."""

    way = Way.MAIL

    def __init__(self, kind: MailKind) -> None:
        self.mail_kind, self.kind, self.label = kind, f"mail.{kind.value}", kind.label

    def rows(self, wanted: DispatchFilter, below: Below | None, limit: int) -> Sequence[Dispatch]:
        mails = OutMail.objects.filter(kind=self.mail_kind, sent_at__isnull=False).defer("sealed")
        if wanted.about:
            mails = mails.filter(ref=f"ticket:{wanted.about}")
        parts = _sent_to(mails, wanted.to) if wanted.to else [mails]
        found = [mail for part in parts for mail in newest(part, "sent_at", wanted, below, limit)]
        if len(parts) > 1:
            found.sort(key=lambda mail: (mail.sent_at, mail.pk), reverse=True)
        return [self._told(mail) for mail in found[:limit]]

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


def _sent_to(mails: QuerySet[OutMail], to: str) -> list[QuerySet[OutMail]]:
    """Those of the mails that went to this address: to it first, and to it beside others or as a copy.

    The first come from an index that has them in the order of leaving. PostgreSQL takes every address for one in two
    hundred, and would read the mails of a kind from the newest on until it has a page of the second: all of them for an
    address that hardly occurs. So these are looked up first, from their own index, without an order.
    """
    others = Q(recipients__1_1000__contains=[to]) | Q(cc__contains=[to])
    sent = OutMail.objects.filter(others, sent_at__isnull=False).order_by().values_list("pk", flat=True)
    numbers = list(sent[: FEW + 1])
    parts = [mails.filter(recipients__0=to)]
    if numbers:
        rest = mails.filter(pk__in=numbers) if len(numbers) <= FEW else mails.filter(others)
        parts.append(rest.exclude(recipients__0=to))
    return parts


DISPATCHES = tuple(MailDispatches(kind) for kind in MailKind)
