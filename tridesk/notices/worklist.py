"""Notices that wait for a second pair of eyes, and addresses whose mail came back."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.accounts.worklist import WorklistKind, WorklistRow
from tridesk.notices import queries
from tridesk.notices.models import Notice, Suppression


def of_notices(user: User) -> Iterable[WorklistKind]:
    """The approvals first."""
    if user.may("notice.approve"):
        proposed = queries.to_approve(user).order_by("pk")
        yield WorklistKind(_("Notices to approve"), reverse("notices:notices"), proposed, _notice, "people")
    if user.may("notice.write"):
        returned = Suppression.objects.filter(pk__in=queries.to_mend()).order_by("-pk")
        yield WorklistKind(_("Addresses whose mail came back"), reverse("notices:returned"), returned, _address, "mail")


def _notice(notice: Notice) -> WorklistRow:
    at = notice.proposed_at or notice.began_at or notice.written_at
    return WorklistRow(str(notice), reverse("notices:notice", args=[notice.pk]), at)


def _address(suppression: Suppression) -> WorklistRow:
    return WorklistRow(suppression.address, reverse("notices:returned"), suppression.since)
