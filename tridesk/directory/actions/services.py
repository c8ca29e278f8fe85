"""The services of the register and who answers for them in the second line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Expert, Service
from tridesk.journal.actions import record
from tridesk.kit.errors import Conflict, Invalid, NotFound

_TEXTS: Final = ("name_nl", "name_fr", "name_de", "name_en", "email")


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """All that people may say of a service, but for its code."""

    name_nl: str
    name_fr: str
    name_de: str = ""
    name_en: str = ""
    email: str = ""
    active: bool = True
    experts: Collection[User] = ()


@transaction.atomic
def add_service(code: str, card: ServiceCard, *, by: User | None) -> Service:
    """A new service; its code stays as it is."""
    code = code.strip().upper()
    try:
        validate_slug(code)
    except ValidationError:
        raise Invalid(_("A code has letters, digits, - and _, for example ACCESS."), field="code") from None
    if len(code) > 20:
        raise Invalid(_("A code has at most 20 characters."), field="code")
    if Service.objects.filter(code=code).exists():
        raise Conflict(_("There is a service with this code already."))
    one = Service.objects.create(code=code, **_values(card))
    record("service.added", by=by, ref=f"service:{one.pk}", data={"code": code})
    _name_experts(one, card.experts, by)
    return one


@transaction.atomic
def change_service(service: Service, card: ServiceCard, *, by: User | None) -> Service:
    """What is known of a service, said anew. No new question goes to one that is not active; open ones stay."""
    one = Service.objects.select_for_update().filter(pk=service.pk).first()
    if one is None:
        raise NotFound(_("There is no such service."))
    values = _values(card)
    changed = sorted(name for name, value in values.items() if getattr(one, name) != value)
    for name in changed:
        setattr(one, name, values[name])
    if changed:
        one.save(update_fields=changed)
        record("service.changed", by=by, ref=f"service:{one.pk}", data={"code": one.code, "fields": changed})
    _name_experts(one, card.experts, by)
    return one


def _values(card: ServiceCard) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(card, name).strip() for name in _TEXTS}
    if not values["name_nl"] or not values["name_fr"]:
        raise Invalid(_("A service needs a name in Dutch and in French."), field="name_nl")
    if values["email"]:
        try:
            validate_email(values["email"])
        except ValidationError:
            said = _("%(address)s is no mail address.") % {"address": values["email"][:80]}
            raise Invalid(said, field="email") from None
    if card.active and not values["email"] and not card.experts:
        raise Invalid(_("A service in use needs a mail address or an expert: else nobody would answer."), field="email")
    return values | {"active": card.active}


def _name_experts(service: Service, experts: Collection[User], by: User | None) -> None:
    """Exactly these; a question that was put to one who is no longer named stays with the service."""
    wanted = {one.pk for one in experts}
    known = set(service.experts.values_list("user_id", flat=True))
    Expert.objects.filter(service=service, user__in=known - wanted).delete()
    Expert.objects.bulk_create(Expert(service=service, user_id=one) for one in sorted(wanted - known))
    if wanted != known:
        data = {"code": service.code, "named": sorted(wanted - known), "no_longer": sorted(known - wanted)}
        record("service.experts_changed", by=by, ref=f"service:{service.pk}", data=data)
