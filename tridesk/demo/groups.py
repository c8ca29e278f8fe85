"""User groups of the demonstration, and invented mail addresses for the bodies of the register."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from tridesk.demo.data_files import read
from tridesk.demo.participants import mail_domain, short_name
from tridesk.directory.audience.actions import GroupCard, add_group, name_member
from tridesk.directory.audience.rules import Rule
from tridesk.directory.models import Authorisation, Organisation, OrganisationKind, Service
from tridesk.directory.organisations.queries import not_ended

_DATA: Final = read("groups")
COUNTERS: Final[dict[str, str]] = _DATA["counters"]
STREETS: Final[dict[str, list[str]]] = _DATA["streets"]
UNKNOWN_STREET: Final = frozenset(read("letters")["fr"]["towns"])  # municipalities whose street the desk does not know
SLASHED: Final = 90  # one house number in so many names its box as the post does not want it
SILENT: Final = 40  # one municipality in so many has lost its mail address, as in a real directory

PILOTS: Final[tuple[str, ...]] = _DATA["pilots"]
GROUPS: Final = {row["code"]: GroupCard(**row["card"], rule=Rule(**row.get("rule", {}))) for row in _DATA["groups"]}


def add_groups() -> None:
    """Gives municipalities addresses, and makes the groups that a desk begins with."""
    towns = give_addresses()
    give_postal_addresses()
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


def give_postal_addresses() -> None:
    """An invented street to each municipality but a few, with its name and the first of its postcodes."""
    towns = Organisation.objects.filter(not_ended(), kind=OrganisationKind.MUNICIPALITY, street="").defer("words")
    housed = [town for town in towns.order_by("nis") if town.postcodes and town.nis not in UNKNOWN_STREET]
    for place, town in enumerate(housed):
        language = town.service_language.partition("|")[0]
        streets = STREETS[language]
        box = "/2" if place % SLASHED == SLASHED - 1 else ""
        town.street = f"{streets[place % len(streets)]} {1 + place % 60}{box}"
        town.postcode = town.postcodes[0]
        town.town = short_name(town.names.in_(language))
    Organisation.objects.bulk_update(housed, ["street", "postcode", "town"], batch_size=500)


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
