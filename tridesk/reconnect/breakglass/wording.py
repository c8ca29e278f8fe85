"""The sentences of the terminal dialogue that are looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from tridesk.kit.errors import Sayable
from tridesk.reconnect.breakglass.accounts import Exclusion
from tridesk.reconnect.breakglass.sheet import Flaw

FLAWS: Final[Mapping[Flaw, Sayable]] = {
    Flaw.NO_SHEET: _("There is no sheet here."),
    Flaw.CHANGED: _("This sheet was changed, or was not sealed for these keys by one desk. Take another copy of it."),
    Flaw.EXPIRED: _("This sheet has expired: what stands on it is too old to act on."),
    Flaw.NOT_YET: _("This sheet was sealed later than now: set the clock of this machine."),
    Flaw.UNKNOWN: _("This key opens nothing on this sheet: nobody holds it."),
    Flaw.REVOKED: _("This key was revoked: it opens no sheet any more."),
    Flaw.SAME: _("These are keys of the same person: it takes two different people."),
    Flaw.OTHER_NAME: _("This key was made for somebody of another name."),
    Flaw.UNREADABLE: _("No key could be read."),
}
EXCLUSIONS: Final[Mapping[Exclusion, Sayable]] = {
    Exclusion.PRIVILEGED: _("It is privileged, or was lately: break-glass never restores privileged access."),
    Exclusion.WATCHED: _("Its organisation is on watch."),
    Exclusion.CHANGED: _("A number, an address, a security contact or this access was changed in the last 30 days."),
    Exclusion.DOUBTED: _(
        "In the last week somebody said No to this access or doubted it, it was frozen, or a colleague blocked it."
    ),
    Exclusion.NO_RIGHT: _("Its user, organisation or authorisation has no right today."),
    Exclusion.PROGRAM: _("It is the access of a program, not of a person."),
    Exclusion.SHARED: _("Several users of the directory have this user name."),
    Exclusion.NO_NUMBER: _("No number has been registered for 30 days that could be called back."),
}
