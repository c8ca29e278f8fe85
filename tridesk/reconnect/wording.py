"""The reasons, hindrances and ways of restores in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from tridesk.kit.errors import Sayable
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.rules import Hindrance, ProofKind, Reason

REASONS: Final[Mapping[Reason, Sayable]] = {
    Reason.RAISED: _("The level of caution is raised."),
    Reason.WATCHED: _("This organisation is on watch."),
    Reason.CHANGED: _("A number, an address, a security contact or this access was changed in the last 30 days."),
    Reason.PRIVILEGED: _("This is a privileged access, or was one in the last 30 days."),
    Reason.DOUBTED: _(
        "In the last week somebody said No to this access or doubted it, it was frozen, or a colleague blocked it."
    ),
    Reason.PROGRAM: _("The access of a program belongs to its organisation, not to whoever asks for it."),
}
HINDRANCES: Final[Mapping[Hindrance, Sayable]] = {
    Hindrance.CLOSED: _("No access is restored at present: the level of caution is closed."),
    Hindrance.INCIDENT: _("The register itself is out of order: it is not their access."),
    Hindrance.NO_AUTHORISATION: _("The organisation has no authorisation that holds today."),
    Hindrance.RIGHT_ENDED: _("The right of this user has ended, or has not begun yet."),
    Hindrance.ORGANISATION_ENDED: _("The organisation has ended, or has not begun yet."),
    Hindrance.CODE_NOT_ALLOWED: _("A NIS code of this access has ended: change the access first."),
    Hindrance.NOT_THEIRS: _("This access is not that of the person who asks, or no longer: they left or moved."),
    Hindrance.FROZEN: _("This access was frozen because somebody said that it was not them. A supervisor lifts that."),
}
VERBS: Final[Mapping[AccessVerb, Sayable]] = {
    AccessVerb.UNLOCK: _("unblock"),
    AccessVerb.REISSUE: _("renew the secret, by the registered way"),
    AccessVerb.FREEZE: _("freeze"),
    AccessVerb.END: _("end"),
}
NO_BULK: Final = _("There is no such restore for many.")
LEFT_OUT: Final[Mapping[str, Sayable]] = {
    "ended": _("The access or its user has ended."),
    "no_login": _("The user has no user name."),
    "ambiguous": _("Another user has the same user name."),
    "privileged": _("Privileged access: they must stand at the desk."),
    "watched": _("The organisation is on watch."),
    "no_right": _("The organisation has no authorisation that holds today."),
    "changed": _("The user was changed in the last 30 days."),
    "doubted": _(
        "In the last week somebody said No to this access or doubted it, it was frozen, or a colleague blocked it."
    ),
    "blocked": _("A colleague blocked this access."),
    "frozen": _("Frozen because somebody said that it was not them."),
    "restoring": _("A restore of this user is open already."),
}
"""Why an access that was chosen gets no order with others."""
WAYS: Final[Mapping[ProofKind, Sayable]] = {
    ProofKind.CALL_BACK: _("Call back"),
    ProofKind.MAILBOX: _("Mail a link to the organisation"),
    ProofKind.COLLEAGUE: _("Ask a colleague by mail"),
    ProofKind.SECURITY_CONTACT: _("Ask the security contact by mail"),
    ProofKind.ON_SITE: _("Stands at the desk"),
}
DRILL_STEPS: Final[Sequence[tuple[str, Sayable]]] = (
    ("keys", _("Each fetched their own key from where it lies; the envelope was whole.")),
    ("sheet", _("The sheet opened with both keys, at the terminal: tridesk break-glass rehearse")),
    ("call_back", _("A registered number from the sheet was called by another telephone, and answered.")),
    ("plan", _("The account directory was reached, and said what an order would change.")),
    ("log", _("The rehearsal came to this page by itself, or would have: its line stands in the log.")),
    ("contacts", _("Both know who is told afterwards, and where the copies of the sheet lie.")),
)
"""The steps of a drill: code, what was done."""
