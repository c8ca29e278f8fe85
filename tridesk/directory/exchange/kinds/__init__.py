"""The kinds of records that files hold, by their codes."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from tridesk.directory.exchange.kinds.authorisations import Authorisations
from tridesk.directory.exchange.kinds.base import RecordKind
from tridesk.directory.exchange.kinds.contacts import Contacts
from tridesk.directory.exchange.kinds.credentials import Credentials
from tridesk.directory.exchange.kinds.members import Addresses, Members
from tridesk.directory.exchange.kinds.organisations import Organisations
from tridesk.directory.exchange.kinds.services import Services
from tridesk.directory.exchange.kinds.staff import Colleagues
from tridesk.directory.exchange.kinds.users import ConnectedUsers
from tridesk.kit.errors import NotFound

KINDS: Final[dict[str, type[RecordKind]]] = {kind.code: kind for kind in (
    Organisations, Contacts, ConnectedUsers, Credentials, Authorisations, Members, Addresses, Services, Colleagues,
)}  # fmt: skip


def kind_of(code: str) -> type[RecordKind]:
    """The kind with this code; `NotFound` for an unknown code."""
    if code not in KINDS:
        raise NotFound(_("The directory has no such kind of records."))
    return KINDS[code]


__all__ = ["KINDS", "RecordKind", "kind_of"]
