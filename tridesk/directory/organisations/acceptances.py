"""Reads the electronic addresses that organisations accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from tridesk.directory.models import Acceptance, Organisation


def acceptances_of(organisation: Organisation) -> QuerySet[Acceptance]:
    """All that an organisation accepted, the one that holds first."""
    rows = Acceptance.objects.filter(organisation=organisation).defer("contact__words")
    return rows.select_related("contact", "noted_by", "withdrawn_by").order_by("-pk")


def accepted_at(addresses: Iterable[str], at: datetime, day: date) -> list[Acceptance]:
    """What held for these addresses (in lower case) at a moment of a day, in the order of the organisations."""
    rows = Acceptance.objects.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), address__in=list(addresses))
    rows = rows.filter(accepted_on__lte=day).select_related("contact", "organisation")
    return list(rows.defer("contact__words", "organisation__words").order_by("organisation", "pk"))


def accepted_addresses(organisations: Collection[int]) -> dict[int, str]:
    """The accepted address of each of these organisations that has one: of mail in lower case, of fax in E.164, of an
    e-Box as `be0123456749`.
    """
    rows = Acceptance.objects.filter(organisation__in=list(organisations), withdrawn_at=None)
    return {body: address.lower() for body, address in rows.values_list("organisation", "address")}
