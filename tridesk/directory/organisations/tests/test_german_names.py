"""A German reader sees the German name of an organisation, else the name in the language of its own region."""

from __future__ import annotations

import pytest

from tridesk.directory.models import Organisation
from tridesk.directory.organisations.organisation_list import OrganisationFilters, by_name

pytestmark = pytest.mark.django_db

TOWNS = {
    "Gent": {"name_nl": "Gent", "name_fr": "Gand", "service_language": "nl"},
    "Mons": {"name_nl": "Bergen", "name_fr": "Mons", "service_language": "fr"},
    "Lüttich": {"name_nl": "Luik", "name_fr": "Liège", "name_de": "Lüttich", "service_language": "fr"},
    "Ixelles": {"name_nl": "Elsene", "name_fr": "Ixelles", "service_language": "nl|fr"},
}


@pytest.mark.parametrize("shown", TOWNS)
def test_the_name_in_german(shown: str) -> None:
    town = Organisation(kind="municipality", **TOWNS[shown])
    assert town.names.in_("de") == shown
    assert (town.names.in_("nl"), town.names.in_("fr")) == (town.name_nl, town.name_fr)


def test_the_list_in_german_is_in_the_order_of_the_names_that_are_shown() -> None:
    for values in TOWNS.values():
        Organisation.objects.create(kind="municipality", **values)
    shown = [town.names.in_("de") for town in by_name(OrganisationFilters(), "de").organisations]
    assert shown == ["Gent", "Ixelles", "Lüttich", "Mons"]
