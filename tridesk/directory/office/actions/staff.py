"""What the directory knows of a colleague: extension, languages and services with how well."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import HandledService, Service, SpokenLanguage, Staff
from tridesk.directory.office.cards import StaffCard, staff_values
from tridesk.journal.actions import record
from tridesk.kit.errors import Conflict


@transaction.atomic
def change_staff(user: User, card: StaffCard, *, by: User | None) -> Staff:
    """Changes a colleague's staff data; the telephone uses it from the next call on."""
    services = {service.code: service for service in Service.objects.filter(code__in=card.services)}
    values = staff_values(card, services)
    extension = values["extension"]
    User.objects.select_for_update().get(pk=user.pk)  # one after the other, also before there is a row
    if extension and Staff.objects.filter(extension=extension).exclude(user=user).exists():
        raise Conflict(_("Extension %(number)s is that of another colleague.") % {"number": extension})
    staff, made = Staff.objects.get_or_create(user=user)
    before = _said_of(staff)
    staff.extension, staff.note = extension, values["note"]
    staff.save(update_fields=["extension", "note"])
    staff.languages.all().delete()
    staff.services.all().delete()
    SpokenLanguage.objects.bulk_create(
        SpokenLanguage(staff=staff, language=language, level=level) for language, level in card.languages.items()
    )
    HandledService.objects.bulk_create(
        HandledService(staff=staff, service=services[code], level=level) for code, level in card.services.items()
    )
    changed = sorted(name for name, value in _said_of(staff).items() if made or before[name] != value)
    if changed:
        record("staff.changed", by=by, ref=f"colleague:{user.username}", data={"fields": changed})
    return staff


def _said_of(staff: Staff) -> dict[str, Any]:
    return {
        "extension": staff.extension,
        "note": staff.note,
        "languages": dict(staff.languages.values_list("language", "level")),
        "services": dict(staff.services.values_list("service__code", "level")),
    }
