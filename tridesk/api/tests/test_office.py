"""How the desk is reached, for programs."""

from __future__ import annotations

import pytest

from tridesk.api.auth import READ_DIRECTORY, WRITE_DIRECTORY
from tridesk.api.office import OfficeOut
from tridesk.api.tests.conftest import Caller, MakeCaller
from tridesk.directory.models import OfficeData

CARD = {
    "phone": "02 488 11 22",
    "email": "desk@register.example",
    "fax": "02 488 11 23",
    "address": {"nl": "Straat 1\n1000 Brussel", "fr": "Rue 1\n1000 Bruxelles", "de": "Straße 1\n1000 Brüssel"},
    "first_names": True,
}


@pytest.fixture
def program(caller_of: MakeCaller) -> Caller:
    return caller_of("project_leader", READ_DIRECTORY, WRITE_DIRECTORY)


def test_a_number_that_is_changed_is_told_from_then_on(program: Caller) -> None:
    changed = OfficeOut.model_validate(program.put("/office", CARD).json())
    assert (changed.phone, changed.fax, changed.first_names) == ("+3224881122", "+3224881123", True)
    assert program.get("/office").json() == changed.model_dump()
    assert OfficeData.objects.get().address_de == "Straße 1\n1000 Brüssel"


@pytest.mark.parametrize(("change", "field"), [({"phone": "none"}, "phone"), ({"email": "a@b@c"}, "email")])
def test_what_reaches_nobody_is_refused(program: Caller, change: dict[str, str], field: str) -> None:
    refusal = program.put("/office", CARD | change)
    assert (refusal.status_code, refusal.json()["field"]) == (422, field)
    assert not OfficeData.objects.exists()


def test_a_role_that_may_not_edit_services_changes_nothing(caller_of: MakeCaller) -> None:
    program = caller_of("call_taker", READ_DIRECTORY, WRITE_DIRECTORY)
    assert program.put("/office", CARD).status_code == 403
    assert program.get("/office").status_code == 200
