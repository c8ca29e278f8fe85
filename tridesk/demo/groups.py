"""User groups of the demonstration, and invented mail addresses for the bodies of the register."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from tridesk.demo.data_files import read
from tridesk.demo.participants import mail_domain
from tridesk.directory.audience.actions import GroupCard, add_group, name_member
from tridesk.directory.audience.rules import Rule
from tridesk.directory.models import Authorisation, Organisation, OrganisationKind, Service
from tridesk.directory.organisations.queries import not_ended

_DATA: Final = read("groups")
COUNTERS: Final[dict[str, str]] = _DATA["counters"]
SILENT: Final = 40  # one municipality in so many has lost its mail address, as in a real directory

PILOTS: Final[tuple[str, ...]] = _DATA["pilots"]
GROUPS: Final = {row["code"]: GroupCard(**row["card"], rule=Rule(**row.get("rule", {}))) for row in _DATA["groups"]}


def add_groups() -> None:
    """Gives municipalities an address, and makes the groups that a desk begins with."""
    towns = give_addresses()
    made = {code: add_group(code, card, by=None) for code, card in GROUPS.items()}
    for town in towns.filter(nis__in=PILOTS):
        name_member(made["pilots"], town, by=None)


def give_addresses() -> QuerySet[Organisation]:
    """To each municipality that has none; all of them."""
    towns = Organisation.objects.filter(not_ended(), kind=OrganisationKind.MUNICIPALITY).defer("words").order_by("pk")
    mute = list(towns.filter(email=""))
    for town in mute:
        name = town.name_nl if town.service_language == "nl" else town.name_de or town.name_fr
        town.email = f"{COUNTERS[town.service_language]}@{mail_domain(name)}"
    Organisation.objects.bulk_update(mute, ["email"], batch_size=500)
    return towns


def fall_silent() -> None:
    """Removes the address of some municipalities, as if the desk did not know the new one."""
    towns = Organisation.objects.filter(not_ended(), kind=OrganisationKind.MUNICIPALITY, contacts__isnull=True)
    lost = [
        town for number, town in enumerate(towns.order_by("pk").values_list("pk", flat=True)) if not number % SILENT
    ]
    Organisation.objects.filter(pk__in=lost).update(email="")


def authorise() -> None:
    """Every authorisation of the demonstration is for access, one in three for transactions as well."""
    services = dict(Service.objects.values_list("code", "pk"))
    link = Authorisation.services.through
    link.objects.bulk_create(
        link(authorisation_id=decision, service_id=services[code])
        for number, decision in enumerate(Authorisation.objects.order_by("pk").values_list("pk", flat=True))
        for code in ("ACCESS", *(() if number % 3 else ("TRANSACT",)))
    )
