"""Access that ends in the demonstration: organisations that were told a month ago, and people who are gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef

from tridesk.accounts.models import User
from tridesk.directory.ending import queries
from tridesk.directory.ending.rules import WIDEST
from tridesk.directory.models import ConnectedUser, Contact, Renewal, RenewalState
from tridesk.kit import clock
from tridesk.tickets.models import Ticket

_LEFT: Final = (-40, -12, -3, 9)  # in how many days a person left or leaves


def add_ending_access(now: datetime) -> None:
    """Two of three organisations were told when something ended within 60 days; four people leave their access behind.

    Nobody is gone who has written or called since.
    """
    by = User.objects.filter(username="clemence").first()
    told: list[Renewal] = []
    for credential in queries.ending().select_related("user").order_by("pk"):
        assert credential.valid_until is not None
        at = now - timedelta(days=WIDEST) + (credential.valid_until - clock.today())
        if at < now - timedelta(days=1) and credential.user.organisation_id % 3:
            told.append(
                Renewal(
                    credential=credential,
                    last_day=credential.valid_until,
                    bound=WIDEST,
                    state=RenewalState.WRITTEN,
                    asked_at=at,
                    asked_by=by,
                    written_at=at,
                )
            )
    Renewal.objects.bulk_create(told)
    quiet = ConnectedUser.objects.filter(
        ~Exists(Ticket.objects.filter(contact=OuterRef("contact"), opened_at__gte=now + timedelta(_LEFT[0]))),
        contact__left_on__isnull=True,
        contact__isnull=False,
        contact__is_security_contact=False,
        valid_until__isnull=True,
        is_privileged=False,
    )
    for days, contact in zip(_LEFT, quiet.order_by("pk").values_list("contact", flat=True)[::5], strict=False):
        Contact.objects.filter(pk=contact).update(left_on=clock.today() + timedelta(days))
