"""Tickets follow their organisation through a merger, and back; what `directory.organisations.ports` asks for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.directory.organisations.followers import RowsFollow
from tridesk.tickets.models import Ticket


class TicketFollower(RowsFollow):
    """Every ticket, archived ones too: the last tickets of a municipality are those of all that went into it."""

    name, label, model = "tickets", _("tickets"), Ticket
