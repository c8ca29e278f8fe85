"""How the desk is reached: one place for the website, mails and letters."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.models import OfficeData
from tridesk.directory.office.queries import OfficeCard, forget_working_hours
from tridesk.journal.actions import record
from tridesk.kit import phones
from tridesk.kit.errors import Invalid


@transaction.atomic
def set_office_data(card: OfficeCard, *, by: User) -> OfficeData:
    """Sets how the desk is reached from now on; what is empty comes from the settings of the installation."""
    require(by, "service.edit")
    if card.email:
        try:
            validate_email(card.email)
        except ValidationError:
            raise Invalid(_("%(address)s is no mail address.") % {"address": card.email[:80]}, field="email") from None
    values = {
        "phone": _number(card.phone, "phone"),
        "email": card.email,
        "fax": _number(card.fax, "fax"),
        "address_nl": card.address.nl,
        "address_fr": card.address.fr,
        "address_de": card.address.de,
        "first_names": card.first_names,
    }
    row, _new = OfficeData.objects.select_for_update().get_or_create(only=True)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
        record("office.changed", by=by, ref="office:data", data={"fields": changed})
        forget_working_hours()
        transaction.on_commit(forget_working_hours)
    return row


def _number(written: str, field: str) -> str:
    number = phones.parse(written) if written.strip() else ""
    if number is None:
        raise Invalid(_("%(number)s is no telephone number.") % {"number": written.strip()[:40]}, field=field)
    return number
