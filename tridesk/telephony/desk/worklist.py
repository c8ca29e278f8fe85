"""Callers to be called back by a person, after the calls that were made by themselves went unanswered."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.accounts.models import User
from tridesk.accounts.worklist import WorklistKind, WorklistRow
from tridesk.kit import phones
from tridesk.telephony import queries
from tridesk.telephony.director.situation import MOST_CALLS, TRIES
from tridesk.telephony.models import CallBack


def of_telephony(user: User) -> Iterable[WorklistKind]:
    """For agents."""
    if user.may("call.take"):
        rows = queries.call_backs().annotate(made=Count("call__backs"))
        unreached = rows.filter(Q(tries__gte=TRIES) | Q(made__gte=MOST_CALLS))
        yield WorklistKind(gettext_lazy("To call back"), reverse("tickets:telephone"), unreached, _call_back, "phone")


def _call_back(call_back: CallBack) -> WorklistRow:
    number = call_back.call.number
    words = phones.written(number) if number else _("number withheld")
    return WorklistRow(words, reverse("tickets:telephone"), call_back.asked_at)
