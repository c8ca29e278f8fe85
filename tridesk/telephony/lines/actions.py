"""Setting the provider of telephone lines."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.telephony.lines import queries
from tridesk.telephony.lines.trunk import Trunk, plain, problems
from tridesk.telephony.models.lines import TrunkSetting

SENTENCES: Final = {
    "host": gettext_lazy("This is no host: write a name or an address, with a port if it is not the usual one."),
    "together": gettext_lazy("Give an account and its password, or neither."),
    "account": gettext_lazy("This has signs that SIP does not carry."),
    "number": gettext_lazy("One number a line: the number, a language (nl, fr, de) and a service; - for neither."),
    "tls": gettext_lazy("Encrypted sound needs TLS: its keys would be sent in clear."),
}


@transaction.atomic
def set_trunk(trunk: Trunk, *, by: User) -> TrunkSetting:
    """Sets the provider; the switch learns it within seconds. Without a host there is none any more."""
    require(by, "trunk.edit")
    wrong = problems(trunk) if trunk.host else {}
    for field, why in wrong.items():
        raise Invalid(SENTENCES[why], field=field)
    row = TrunkSetting.objects.create(plain=plain(trunk), sealed=b"", at=clock.now(), by=by)
    TrunkSetting.objects.filter(pk=row.pk).update(sealed=queries.PASSWORDS.seal(row.pk, trunk.password.encode()))
    record("trunk.changed", by=by, ref="desk", data={"setting": row.pk, "host": trunk.host or _("none")})
    queries.forget_numbers()
    return row
