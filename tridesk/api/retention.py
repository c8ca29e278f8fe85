"""Retention of stored API answers: those that mention a person are deleted when that person is removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.api.models import Keyed
from tridesk.directory.models import Contact
from tridesk.directory.privacy.traces import Traces
from tridesk.kit.errors import Sayable


class RequestRetention:
    """Implements `directory.privacy.ports.Keeper`; discloses nothing, as stored answers are deleted within a day."""

    name, label = "calls", _("Answers to programs, kept for a day")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        return []

    def still_needed(self, contact: Contact) -> Sayable | None:
        return None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        mentions = Q(pk__in=[])
        for trace in (*traces.names, *traces.emails, *traces.phones):
            mentions |= Q(answer__icontains=trace)
        Keyed.objects.filter(mentions).delete()
        return {}
