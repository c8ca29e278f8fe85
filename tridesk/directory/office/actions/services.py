"""The services of the register and their experts in the second line."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Expert, Service
from tridesk.directory.office.cards import ServiceCard, service_code, service_values
from tridesk.journal.actions import record
from tridesk.kit.errors import Conflict, NotFound


@transaction.atomic
def add_service(code: str, card: ServiceCard, *, by: User | None) -> Service:
    """Adds a service; its code cannot change later."""
    code = service_code(code)
    if Service.objects.filter(code=code).exists():
        raise Conflict(_("There is a service with this code already."))
    service = Service.objects.create(code=code, **service_values(card))
    record("service.added", by=by, ref=f"service:{service.pk}", data={"code": code})
    _name_experts(service, card.experts, by)
    return service


@transaction.atomic
def change_service(service: Service, card: ServiceCard, *, by: User | None) -> Service:
    """Changes a service. An inactive service gets no new questions; open ones stay."""
    locked = Service.objects.select_for_update().filter(pk=service.pk).first()
    if locked is None:
        raise NotFound(_("There is no such service."))
    service, values = locked, service_values(card)
    changed = sorted(name for name, value in values.items() if getattr(service, name) != value)
    for name in changed:
        setattr(service, name, values[name])
    if changed:
        service.save(update_fields=changed)
        record("service.changed", by=by, ref=f"service:{service.pk}", data={"code": service.code, "fields": changed})
    _name_experts(service, card.experts, by)
    return service


def _name_experts(service: Service, experts: Collection[User], by: User | None) -> None:
    """Sets the experts to exactly these; questions to a removed expert stay with the service."""
    wanted = {expert.pk for expert in experts}
    known = set(service.experts.values_list("user_id", flat=True))
    Expert.objects.filter(service=service, user__in=known - wanted).delete()
    Expert.objects.bulk_create(Expert(service=service, user_id=user) for user in sorted(wanted - known))
    if wanted != known:
        data = {"code": service.code, "named": sorted(wanted - known), "no_longer": sorted(known - wanted)}
        record("service.experts_changed", by=by, ref=f"service:{service.pk}", data=data)
