"""Ends the access of people who are gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.connected import ports
from tridesk.directory.connected.actions import end_credential, end_user
from tridesk.directory.ending.departures import Departure, departures_of
from tridesk.directory.models import ConnectedUser, CredentialState
from tridesk.journal.actions import record
from tridesk.kit.errors import Conflict


@dataclass(frozen=True, slots=True)
class EndedAccess:
    """How many users were ended; whether the account directory was told about those whose access is over now."""

    users: int
    ordered: bool


@transaction.atomic
def end_departed(users: Collection[int], *, by: User) -> EndedAccess:
    """Ends these users, all or none: at once with all their credentials, or after the day on which they leave.

    Users who are no departures any more, because somebody was faster, are left alone.
    """
    require(by, "directory.edit")
    list(ConnectedUser.objects.select_for_update().filter(pk__in=users).order_by("pk").values_list("pk", flat=True))
    rows = departures_of(users)
    if not rows:
        raise Conflict(_("Nobody was ended: choose people of the list who still have access."))
    ended = [credential for departure in rows for credential in _end(departure, by)]
    ordered = ports.accounts.answer.end(ended, by=by) if ended else True
    return EndedAccess(len(rows), ordered)


def _end(departure: Departure, by: User) -> list[int]:
    """Ends one user; returns the credentials that are over now."""
    user, ended = departure.user, []
    for credential in departure.credentials if departure.at_once else ():
        if credential.state != CredentialState.ENDED:
            end_credential(credential.pk, by=by, reason=_("no longer works there"))
            ended.append(credential.pk)
    end_user(user.pk, by=by, last_day=None if departure.at_once else departure.last_day)
    record(
        "connected_user.departed",
        by=by,
        ref=user.ref,
        data={
            "left_on": departure.left_on.isoformat() if departure.left_on else "",
            "confirmation": departure.report,
            "credentials": len(ended),
        },
    )
    return ended
