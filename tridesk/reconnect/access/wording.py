"""The answers of an account directory in sentences for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tridesk.reconnect.access.ports import RefusalReason, Unavailability

# A step of a check-list; a program at the other end of a webhook may send sentences of its own instead.
TASKS: Final[Mapping[str, str | Promise]] = {
    "find": _("Find the account by its user name. Stop if there is none, or more than one."),
    "find_certificate": _("Find the certificate by its serial number. Stop if it is revoked or has ended."),
    "find_client": _("Find the OAuth2 client by its number. Stop if its secret has ended."),
    "find_address": _("Find the address among those that the organisation declared. Stop if it is not there."),
    "check_reason": _("Check that it is blocked after wrong tries and for no other reason. Otherwise stop."),
    "check_link": _("Check that the eID is linked to this person and to the right NIS codes."),
    "lift": _("Lift the block and set the wrong tries back to zero."),
    "allow_address": _("Allow the declared address again."),
    "disable_old": _("Make the old key, certificate or secret unusable."),
    "post": _("Send the new key by post with the leaflet to the registered address, never to another."),
    "link": _("Send the activation link to the registered mail address, never to another."),
    "request": _("Let the organisation request a new certificate in the registered way."),
    "in_writing": _("Let the organisation's security contact declare the new address in writing."),
    "block": _("Block the access. Delete nothing."),
    "end": _("End the access from today. Delete nothing."),
    "sessions": _("End the sessions that are open."),
    "put_back": _("Put back what was changed for this order, and nothing else."),
    "report": _("Note who did it and when, and report to the desk that it is done."),
}
REFUSALS: Final[Mapping[RefusalReason, str | Promise]] = {
    RefusalReason.UNKNOWN: _("The account directory knows no account of this user name."),
    RefusalReason.AMBIGUOUS: _("The account directory knows more than one account of this user name."),
    RefusalReason.FROZEN: _("This account is frozen, not blocked after wrong tries. Unblocking does not lift that."),
    RefusalReason.ENDED: _("The time of this account is over. Unblocking does not change that."),
    RefusalReason.CHANGED: _("This account was changed by somebody else in the meantime. Look again."),
    RefusalReason.NOT_HELD: _("The account directory does not hold this kind of access: it is restored by hand."),
    RefusalReason.NO_RIGHT: _("The desk may not do this in the account directory."),
    RefusalReason.OTHER: _("The account directory refused the order."),
}
UNAVAILABILITIES: Final[Mapping[Unavailability, str | Promise]] = {
    Unavailability.SILENT: _("The account directory does not answer. The order is sent again."),
    Unavailability.SLOW: _("The account directory took too long. The order is sent again."),
    Unavailability.UNTRUSTED: _("The certificate of the account directory is not valid. The order is sent again."),
    Unavailability.SIGN_IN: _("The account directory does not let the desk sign in. The order is sent again."),
    Unavailability.BUSY: _("The account directory cannot work at the moment. The order is sent again."),
    Unavailability.GARBLED: _("The account directory gave an answer that makes no sense. The order is sent again."),
}
