"""The history of an organisation or a contact: events of all kinds, newest first."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db.models import BigIntegerField, Func, OuterRef, Subquery, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.accounts.models import User
from tridesk.directory.models import Credential, CredentialState
from tridesk.directory.organisations import ports
from tridesk.directory.organisations.ports import Party, PastEvent
from tridesk.journal.queries import histories_by
from tridesk.kit import clock
from tridesk.kit.errors import Sayable

PAGE: Final = 15
_RECORD: Final[dict[str, Sayable]] = {
    "added": gettext_lazy("Entered in the directory"),
    "changed": gettext_lazy("Changed in the directory"),
    "confirmed": gettext_lazy("Confirmed"),
    "ended": gettext_lazy("Has ended"),
    "merged": gettext_lazy("Merged"),
    "remembered": gettext_lazy("Entered in the directory"),
}

_CREDENTIAL: Final[dict[str, Sayable]] = {
    "added": _RECORD["added"],
    "changed": _RECORD["changed"],
    "blocked": CredentialState.BLOCKED.label,
    "unblocked": CredentialState.ACTIVE.label,
    "ended": CredentialState.ENDED.label,
}
_OF: Final = """
    SELECT 'credential:' || held.id
    FROM directory_credential held JOIN directory_connecteduser who ON who.id = held.user_id
    WHERE who.{}_id = %s
"""
_CREDENTIALS_OF: Final = {"contact": _OF.format("contact"), "organisation": _OF.format("organisation")}


def history(user: User, party: Party, before: datetime | None = None) -> tuple[list[PastEvent], datetime | None]:
    """One page of the history, and the moment before which the next page begins, None when this is the last."""
    before = before or clock.now() + timedelta(days=1)  # what happens this very moment stands there too
    kinds = [plugged.events(user, party, before, PAGE + 1) for plugged in ports.histories.answer]
    merged = heapq.merge(_of_record(party, before), *kinds, key=lambda event: event.at, reverse=True)
    events = list(islice(merged, PAGE + 1))
    return events[:PAGE], events[PAGE - 1].at if len(events) > PAGE else None


def _of_record(party: Party, before: datetime) -> Iterator[PastEvent]:
    """Changes of the record itself and of the credentials by which its people get in, in one query."""
    kind, number = ("contact", party.contact) if party.contact else ("organisation", party.organisation)
    verbs = [f"{kind}.{verb}" for verb in _RECORD] + [f"credential.{verb}" for verb in _CREDENTIAL]
    own = Credential.objects.filter(pk=OuterRef("number"))
    rows = (
        histories_by(f"{kind}:{number}", _CREDENTIALS_OF[kind], number)
        .filter(at__lt=before, verb__in=verbs)
        .annotate(number=Cast(Func("ref", Value(":"), Value(2), function="split_part"), BigIntegerField()))
        .annotate(kind=Subquery(own.values("kind")), reference=Subquery(own.values("reference")))
    )
    for row in rows.order_by("-id")[: PAGE + 1]:
        by = _("by %(name)s") % {"name": row.by} if row.by else ""
        noun, _dot, verb = row.verb.partition(".")
        if noun == "credential":
            name = str(Credential(kind=row.kind, reference=row.reference))
            yield PastEvent(row.at, "key", "", name, "", ", ".join(filter(None, (str(_CREDENTIAL[verb]), by))), "")
        else:
            yield PastEvent(row.at, "edit", "", str(_RECORD[verb]), "", by, "")
