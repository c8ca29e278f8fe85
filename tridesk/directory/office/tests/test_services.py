"""Services and their named second line."""

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Expert, Service
from tridesk.directory.office.queries import experts_of, services, services_of

pytestmark = pytest.mark.django_db


def make_service(code: str, *, active: bool = True) -> Service:
    return Service.objects.create(code=code, name_nl="Toegang", name_fr="Accès", active=active)


def make_expert(name: str, *of: Service, is_active: bool = True) -> User:
    user = User.objects.create(username=name.lower(), name=name, role="expert", is_active=is_active)
    Expert.objects.bulk_create(Expert(user=user, service=service) for service in of)
    return user


def test_only_active_services_are_offered() -> None:
    access = make_service("ACCESS")
    make_service("OLD", active=False)
    assert services() == [access]


def test_the_experts_of_a_service_by_name_without_those_who_left() -> None:
    access, fees = make_service("ACCESS"), make_service("FEES")
    zoe, ann = make_expert("Zoe", access, fees), make_expert("Ann", access)
    make_expert("Gone", access, is_active=False)
    assert experts_of(access) == [ann, zoe]
    assert list(services_of(zoe)) == [access, fees]


def test_a_service_is_called_by_its_name_in_the_language_of_the_reader() -> None:
    from django.utils.translation import override

    service = make_service("ACCESS")
    with override("fr"):
        assert str(service) == "Accès"
    with override("de"):
        assert str(service) == "Accès"  # no German name: French
