"""Why a program could not be told, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.kit.errors import Sayable
from tridesk.reconnect.access.ports import Unavailability

_FAILURES: dict[str, Sayable] = {
    Unavailability.SILENT.value: gettext_lazy("Nobody answers at this address, or it is not a public one."),
    Unavailability.SLOW.value: gettext_lazy("The answer took too long."),
    Unavailability.UNTRUSTED.value: gettext_lazy("The certificate of this address is not valid."),
    Unavailability.GARBLED.value: gettext_lazy("What stands there is no answer."),
}


def failure_in_words(code: str) -> Sayable:
    """A kept failure: a reason, or a status such as `HTTP 500`."""
    return _FAILURES.get(code) or _("The program answered with %(status)s.") % {"status": code}
