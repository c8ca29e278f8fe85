"""What the directory knows of a colleague: extension, languages and services with how well."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import LEVELS, HandledService, Service, SpokenLanguage, Staff
from tridesk.journal.actions import record
from tridesk.kit.errors import Conflict, Invalid

_EXTENSION: Final = re.compile(r"[0-9]{2,10}")


@dataclass(frozen=True, slots=True)
class StaffCard:
    """`languages` and `services` say how well, by code: 1 first choice, 2 good, 3 if need be."""

    extension: str = ""
    note: str = ""
    languages: Mapping[str, int] = field(default_factory=dict)
    services: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def change_staff(user: User, card: StaffCard, *, by: User | None) -> Staff:
    """What is known of a colleague, said anew; the telephone asks him next what it says here."""
    extension = card.extension.strip()
    if extension and not _EXTENSION.fullmatch(extension):
        raise Invalid(_("An extension has two to ten digits, for example 201."), field="extension")
    services = {one.code: one for one in Service.objects.filter(code__in=card.services)}
    _check("languages", card.languages, dict(settings.LANGUAGES))
    _check("services", card.services, services)
    User.objects.select_for_update().get(pk=user.pk)  # one after the other, also before there is a row
    if extension and Staff.objects.filter(extension=extension).exclude(user=user).exists():
        raise Conflict(_("Extension %(number)s is that of another colleague.") % {"number": extension})
    one, made = Staff.objects.get_or_create(user=user)
    before = _said_of(one)
    one.extension, one.note = extension, card.note.strip()
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


def _check(name: str, levels: Mapping[str, int], known: Mapping[str, Any]) -> None:
    if levels.keys() - known.keys() or set(levels.values()) - dict(LEVELS).keys():
        raise Invalid(_("Choose among what is offered."), field=name)


def _said_of(one: Staff) -> dict[str, Any]:
    return {
        "extension": one.extension,
        "note": one.note,
        "languages": dict(one.languages.values_list("language", "level")),
        "services": dict(one.services.values_list("service__code", "level")),
    }
