"""What people may say of a service of the register and of a colleague, and the checks that both pass."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug

from tridesk.accounts.models import User
from tridesk.directory.models import LEVELS
from tridesk.directory.sentences import gettext_kept as _
from tridesk.kit import phones
from tridesk.kit.errors import Invalid

_TEXTS: Final = ("name_nl", "name_fr", "name_de", "name_en", "email")
_EXTENSION: Final = re.compile(r"[0-9]{2,10}")


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """All that people may say of a service, but for its code."""

    name_nl: str
    name_fr: str
    name_de: str = ""
    name_en: str = ""
    email: str = ""
    phone: str = ""
    active: bool = True
    experts: Collection[User] = ()


def service_code(written: str) -> str:
    """The code of a new service, as it is kept."""
    code = written.strip().upper()
    try:
        validate_slug(code)
    except ValidationError:
        raise Invalid(_("A code has letters, digits, - and _, for example ACCESS."), field="code") from None
    if len(code) > 20:
        raise Invalid(_("A code has at most 20 characters."), field="code")
    return code


def service_values(card: ServiceCard) -> dict[str, Any]:
    """What stands in the row of a service; its experts stand beside it."""
    values: dict[str, Any] = {name: getattr(card, name).strip() for name in _TEXTS}
    if not values["name_nl"] or not values["name_fr"]:
        raise Invalid(_("A service needs a name in Dutch and in French."), field="name_nl")
    if values["email"]:
        try:
            validate_email(values["email"])
        except ValidationError:
            message = _("%(address)s is no mail address.") % {"address": values["email"][:80]}
            raise Invalid(message, field="email") from None
    if card.active and not values["email"] and not card.experts:
        raise Invalid(_("A service in use needs a mail address or an expert: else nobody would answer."), field="email")
    phone = phones.parse(card.phone) if card.phone.strip() else ""
    if phone is None:
        raise Invalid(_("%(number)s is no telephone number.") % {"number": card.phone.strip()[:40]}, field="phone")
    return values | {"phone": phone, "active": card.active}


@dataclass(frozen=True, slots=True)
class StaffCard:
    """`languages` and `services` say how well, by code: 1 first choice, 2 good, 3 if need be."""

    extension: str = ""
    note: str = ""
    languages: Mapping[str, int] = field(default_factory=dict)
    services: Mapping[str, int] = field(default_factory=dict)


def staff_values(card: StaffCard, services: Collection[str]) -> dict[str, Any]:
    """What is kept of a colleague, checked; `services` are the codes that there are."""
    extension = card.extension.strip()
    if extension and not _EXTENSION.fullmatch(extension):
        raise Invalid(_("An extension has two to ten digits, for example 201."), field="extension")
    _check("languages", card.languages, dict(settings.LANGUAGES))
    _check("services", card.services, services)
    return {
        "extension": extension,
        "note": card.note.strip(),
        "languages": dict(card.languages),
        "services": dict(card.services),
    }


def _check(name: str, levels: Mapping[str, int], known: Collection[str]) -> None:
    if levels.keys() - set(known) or set(levels.values()) - dict(LEVELS).keys():
        raise Invalid(_("Choose among what is offered."), field=name)
