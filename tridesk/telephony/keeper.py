"""The personal data of telephony: shown, disclosed and pseudonymised for `directory.privacy.ports.Keeper`.

Calls from a number that others share say nothing of the person and stay: `traces.phones` has only numbers of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact
from tridesk.directory.privacy.traces import Traces
from tridesk.kit.errors import Sayable
from tridesk.telephony.models import Call
from tridesk.telephony.recordings import actions as recordings


class TelephoneKeeper:
    """The calls of a person: when, how they ended, the note, and whether a recording is kept."""

    name, label = "telephone", _("Calls")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        rows = Call.objects.filter(number__in=contact.phones).select_related("call_back").order_by("pk")
        return [
            {
                "at": call.arrived_at,
                "number": call.number,
                "outcome": call.outcome_words,
                "note": call.note,
                "recorded_seconds": sum(recording.seconds for recording in call.recordings.all()),
            }
            for call in rows.prefetch_related("recordings")
        ]

    def still_needed(self, contact: Contact) -> Sayable | None:
        goes_on = Call.objects.filter(number__in=contact.phones, life__isnull=False).exists()
        return _("They are on the telephone at this moment.") if goes_on else None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        """Removes number, note and recording from the person's calls; masks their name in notes of other calls."""
        own = list(Call.objects.filter(number__in=traces.phones).values_list("pk", flat=True))
        recordings.forget(own)
        Call.objects.filter(pk__in=own).update(number="", dialled="", note="")
        for call in Call.objects.exclude(note="").only("note"):
            if (note := traces.masked(call.note)) != call.note:
                Call.objects.filter(pk=call.pk).update(note=note)
        return {}
