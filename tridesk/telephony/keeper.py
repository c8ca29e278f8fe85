"""What telephony keeps of a person, shown and taken out; what `directory.ports.Keeper` asks for.

Calls from a number that others have too say nothing of him and stay with the others: `traces.phones` has only his own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact
from tridesk.directory.traces import Traces
from tridesk.kit.errors import Sayable
from tridesk.telephony.models import Call
from tridesk.telephony.recordings import actions as recordings


class TelephoneKeeper:
    """His calls: when, how they ended, what was noted, whether a recording is kept."""

    name, label = "telephone", _("Calls")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        rows = Call.objects.filter(number__in=contact.phones).prefetch_related("recordings").order_by("pk")
        return [
            {"at": call.arrived_at, "number": call.number, "outcome": str(call.get_outcome_display()),
             "note": call.note, "recorded_seconds": sum(recording.seconds for recording in call.recordings.all())}
            for call in rows
        ]  # fmt: skip

    def still_needed(self, contact: Contact) -> Sayable | None:
        goes_on = Call.objects.filter(number__in=contact.phones, life__isnull=False).exists()
        return _("He is on the telephone this moment.") if goes_on else None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        """His calls lose number, note and recording; in notes of other calls his name becomes a dash."""
        own = list(Call.objects.filter(number__in=traces.phones).values_list("pk", flat=True))
        recordings.forget(own)
        Call.objects.filter(pk__in=own).update(number="", dialled="", note="")
        for call in Call.objects.exclude(note="").only("note"):
            if (note := traces.masked(call.note)) != call.note:
                Call.objects.filter(pk=call.pk).update(note=note)
        return {}
