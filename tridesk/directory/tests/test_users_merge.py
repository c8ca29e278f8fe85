"""Connected users and authorisations go with their organisation through a merger, and come back."""

from __future__ import annotations

import pytest

from tridesk.directory.actions import merge_organisations, preview_merger, undo_merger
from tridesk.directory.models import Authorisation, ConnectedUser, Organisation

pytestmark = pytest.mark.django_db


def body(name: str) -> Organisation:
    return Organisation.objects.create(kind="municipality", name_nl=name, name_fr=name)


def standing() -> tuple[dict[str, str], list[tuple[str, str]]]:
    users = {one.name: one.organisation.name_nl for one in ConnectedUser.objects.select_related("organisation")}
    rows = Authorisation.objects.order_by("pk").values_list("organisation__name_nl", "number")
    return users, list(rows)


def test_there_and_back() -> None:
    tongeren, borgloon, new = body("Tongeren"), body("Borgloon"), body("Tongeren-Borgloon")
    for name, owner in (("t", tongeren), ("b", borgloon), ("n", new)):
        ConnectedUser.objects.create(organisation=owner, name=name)
    for owner, number in ((tongeren, "A"), (tongeren, "B"), (borgloon, "B"), (borgloon, "C"), (new, "C")):
        Authorisation.objects.create(organisation=owner, number=number)
    before = standing()
    counted = preview_merger([tongeren, borgloon], new).following
    assert counted["users"][1] == {tongeren.pk: 1, borgloon.pk: 1}
    assert counted["authorisations"][1] == {tongeren.pk: 2, borgloon.pk: 2}

    merger = merge_organisations([tongeren, borgloon], new, by=None)
    assert standing() == (
        dict.fromkeys("tbn", "Tongeren-Borgloon"),
        [
            ("Tongeren-Borgloon", "A"), ("Tongeren-Borgloon", "B"),
            ("Borgloon", "B"), ("Borgloon", "C"),  # these are there already: they stay, for the record
            ("Tongeren-Borgloon", "C"),
        ],
    )  # fmt: skip
    undo_merger(merger.pk, by=None)
    assert standing() == before


def test_what_has_moved_since_stays_where_it_is() -> None:
    old, new, other = body("Melle"), body("Merelbeke-Melle"), body("Gent")
    user = ConnectedUser.objects.create(organisation=old, name="m")
    Authorisation.objects.create(organisation=old, number="A")
    merger = merge_organisations([old], new, by=None)
    ConnectedUser.objects.filter(pk=user.pk).update(organisation=other)
    Authorisation.objects.create(organisation=old, number="A")
    undo_merger(merger.pk, by=None)
    assert standing() == ({"m": "Gent"}, [("Merelbeke-Melle", "A"), ("Melle", "A")])
