"""Changes that organisations proposed, and persons to be taken out: each waits for a decision."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.accounts.worklist import WorklistKind, WorklistRow
from tridesk.directory.confirming.queries import answered
from tridesk.directory.models import Confirmation, Erasure


def of_directory(user: User) -> Iterable[WorklistKind]:
    """For keepers of the directory, and for those that take persons out of it."""
    if user.may("directory.edit"):
        url = reverse("directory:confirmations")
        yield WorklistKind(_("Answers of organisations"), url, answered(), _confirmation, "building")
    if user.may("person.erase"):
        erasures = Erasure.objects.filter(decided_at__isnull=True).exclude(proposed_by=user).select_related("contact")
        url = reverse("directory:erasures")
        yield WorklistKind(_("Persons to take out"), url, erasures.order_by("pk"), _erasure, "remove")


def _confirmation(confirmation: Confirmation) -> WorklistRow:
    url = reverse("directory:confirmation", args=[confirmation.pk])
    return WorklistRow(str(confirmation.organisation), url, confirmation.answered_at or confirmation.made_at)


def _erasure(erasure: Erasure) -> WorklistRow:
    return WorklistRow(f"{erasure.contact}: {erasure.reason}", reverse("directory:erasures"), erasure.proposed_at)
