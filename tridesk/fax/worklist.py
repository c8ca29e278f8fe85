"""What waits of faxes: those of which nobody knows whether they arrived, and one's own that could not be made."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.accounts.worklist import WorklistKind, WorklistRow
from tridesk.fax.models import OutFax
from tridesk.fax.outgoing import queries
from tridesk.fax.outgoing.rules import OutState
from tridesk.kit import phones


def of_faxes(user: User) -> Iterable[WorklistKind]:
    if user.may("ticket.work"):
        rows = queries.out_faxes(queries.TO_DECIDE)
        page = f"{reverse('fax:out_faxes')}?state={queries.TO_DECIDE}"
        own = f"{reverse('fax:out_faxes')}?state={OutState.GIVEN_UP}"
        not_set = queries.not_set(user)
        yield WorklistKind(_("Your faxes that could not be made: nothing left"), own, not_set, _row, "fax")
        yield WorklistKind(_("Faxes of which nobody knows whether they arrived"), page, rows, _row, "fax")


def _row(fax: OutFax) -> WorklistRow:
    words = f"{phones.written(fax.to)}: {fax.ticket.number if fax.ticket else fax.name} {fax.subject}"
    return WorklistRow(words, reverse("fax:out_fax", args=[fax.pk]), fax.made_at)
