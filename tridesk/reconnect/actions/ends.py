"""Orders that end access in the account directory for people who are gone."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.kit.errors import NotFound
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions import orders, sending
from tridesk.reconnect.models import Order


class AccountEnds:
    """What `directory.connected.ports.AccountEnds` asks for."""

    def end(self, credentials: Sequence[int], *, by: User | None) -> bool:
        """Orders that these credentials let nobody in any more; one that was ordered before is not ordered again."""
        ordered = Order.objects.filter(verb=AccessVerb.END, credential__in=credentials).values("credential")
        rows = Credential.objects.filter(pk__in=credentials).exclude(pk__in=ordered).select_related("user")
        for credential in rows.order_by("pk"):
            orders.write_down(credential, AccessVerb.END, by)
        return True


@transaction.atomic
def report_done(number: int, *, by: User) -> None:
    """Somebody has ended the account by hand, also one that the directory refused to end."""
    sending.finish(_taken(number, by), by)


@transaction.atomic
def send_again(number: int, *, by: User) -> None:
    """Sends an order anew that the directory refused."""
    sending.begin_again(_taken(number, by), by)


def _taken(number: int, by: User) -> Order:
    require(by, "access.restore")
    row = orders.locked(number)
    if row is None or row.verb != AccessVerb.END:
        raise NotFound(_("There is no such order."))
    return row
