"""Tickets follow their organisation through a merger, and back; what `directory.ports` asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tridesk.tickets.models import Ticket


class TicketFollower:
    """Every ticket, archived ones too: the last tickets of a municipality are those of all that went into it."""

    name, label = "tickets", _("tickets")

    def count(self, organisations: Sequence[int]) -> dict[int, int]:
        rows = Ticket.objects.filter(organisation__in=organisations).values("organisation").order_by()
        return {row["organisation"]: row["times"] for row in rows.annotate(times=Count("pk"))}

    def follow(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        tickets = Ticket.objects.filter(organisation__in=organisations)
        moved: dict[int, list[int]] = {one: [] for one in organisations}
        for source, ticket in tickets.order_by("pk").values_list("organisation_id", "pk"):
            moved[source or 0].append(ticket)
        tickets.update(organisation=into)
        return moved

    def go_back(self, moved: Mapping[int, Sequence[int]], into: int) -> int:
        return sum(
            Ticket.objects.filter(pk__in=ids, organisation=into).update(organisation=source)
            for source, ids in moved.items()
        )
