"""Mails that wait for a decision: those that cannot leave, and those that could not be taken in."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.accounts.worklist import WorklistKind, WorklistRow
from tridesk.mailroom.models import InMail, InState, OutMail, OutState


def of_mailroom(user: User) -> Iterable[WorklistKind]:
    """For deciders about the trays."""
    if user.may("outtray.decide"):
        stuck = OutMail.objects.filter(state=OutState.STUCK).defer("sealed").order_by("pk")
        url = f"{reverse('mailroom:outtray')}?state={OutState.STUCK}"
        yield WorklistKind(_("Mails that cannot leave"), url, stuck, _out_mail, "outbox")
        aside = InMail.objects.filter(state=InState.SET_ASIDE).defer("sealed").order_by("pk")
        yield WorklistKind(_("Mails set aside"), reverse("mailroom:set_aside"), aside, _in_mail, "inbox")


def _out_mail(mail: OutMail) -> WorklistRow:
    return WorklistRow(mail.subject, reverse("mailroom:out_mail", args=[mail.pk]), mail.created_at)


def _in_mail(mail: InMail) -> WorklistRow:
    return WorklistRow(mail.envelope_from or "—", reverse("mailroom:set_aside"), mail.received_at)
