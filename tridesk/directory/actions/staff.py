"""What the directory knows of a colleague: extension, languages and services with how well."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.cards_staff import StaffCard, staff_values
from tridesk.directory.models import HandledService, Service, SpokenLanguage, Staff
from tridesk.journal.actions import record
from tridesk.kit.errors import Conflict


@transaction.atomic
def change_staff(user: User, card: StaffCard, *, by: User | None) -> Staff:
    """What is known of a colleague, said anew; the telephone asks him next what it says here."""
    services = {one.code: one for one in Service.objects.filter(code__in=card.services)}
    values = staff_values(card, services)
    extension = values["extension"]
    User.objects.select_for_update().get(pk=user.pk)  # one after the other, also before there is a row
    if extension and Staff.objects.filter(extension=extension).exclude(user=user).exists():
        raise Conflict(_("Extension %(number)s is that of another colleague.") % {"number": extension})
    one, made = Staff.objects.get_or_create(user=user)
    before = _said_of(one)
    one.extension, one.note = extension, values["note"]
    one.save(update_fields=["extension", "note"])
    one.languages.all().delete()
    one.services.all().delete()
    SpokenLanguage.objects.bulk_create(
        SpokenLanguage(staff=one, language=language, level=level) for language, level in card.languages.items()
    )
    HandledService.objects.bulk_create(
        HandledService(staff=one, service=services[code], level=level) for code, level in card.services.items()
    )
    changed = sorted(name for name, value in _said_of(one).items() if made or before[name] != value)
    if changed:
        record("staff.changed", by=by, ref=f"colleague:{user.username}", data={"fields": changed})
    return one


def _said_of(one: Staff) -> dict[str, Any]:
    return {
        "extension": one.extension,
        "note": one.note,
        "languages": dict(one.languages.values_list("language", "level")),
        "services": dict(one.services.values_list("service__code", "level")),
    }
