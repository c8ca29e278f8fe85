"""Connected users and authorisations go with their organisation through a merger, and come back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tridesk.directory.models import Authorisation, Campaign, Confirmation, ConnectedUser, Organisation, UserGroup
from tridesk.directory.organisations.actions import merge_organisations, preview_merger, undo_merger
from tridesk.kit import clock

pytestmark = pytest.mark.django_db


def body(name: str) -> Organisation:
    return Organisation.objects.create(kind="municipality", name_nl=name, name_fr=name)


def standing() -> tuple[dict[str, str], list[tuple[str, str]]]:
    users = {user.name: user.organisation.name_nl for user in ConnectedUser.objects.select_related("organisation")}
    rows = Authorisation.objects.order_by("pk").values_list("organisation__name_nl", "number")
    return users, list(rows)


def test_there_and_back() -> None:
    tongeren, borgloon, new = body("Tongeren"), body("Borgloon"), body("Tongeren-Borgloon")
    for name, owner in (("t", tongeren), ("b", borgloon), ("n", new)):
        ConnectedUser.objects.create(organisation=owner, name=name)
    for owner, number in ((tongeren, "A"), (tongeren, "B"), (borgloon, "B"), (borgloon, "C"), (new, "C")):
        Authorisation.objects.create(organisation=owner, number=number)
    before = standing()
    preview = preview_merger([tongeren, borgloon], new)
    counted = preview.following
    assert preview.staying == {tongeren.pk: 0, borgloon.pk: 2}
    assert counted["users"][1] == {tongeren.pk: 1, borgloon.pk: 1}
    assert counted["authorisations"][1] == {tongeren.pk: 2, borgloon.pk: 2}

    merger = merge_organisations([tongeren, borgloon], new, by=None)
    assert standing() == (
        dict.fromkeys("tbn", "Tongeren-Borgloon"),
        [
            ("Tongeren-Borgloon", "A"),
            ("Tongeren-Borgloon", "B"),
            ("Borgloon", "B"),
            ("Borgloon", "C"),  # these are there already: they stay, for the record
            ("Tongeren-Borgloon", "C"),
        ],
    )
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


def test_links_that_wait_for_an_answer_lead_to_what_the_organisation_has_gone_on_in() -> None:
    melle, merelbeke, new = body("Melle"), body("Merelbeke"), body("Merelbeke-Melle")
    group = UserGroup.objects.create(code="all", name_nl="alle", name_fr="tous")
    campaign = Campaign.objects.create(name="Autumn", group=group, started_at=clock.now())
    times: dict[str, Any] = {"made_at": clock.now(), "expires_at": clock.now() + timedelta(days=30), "language": "nl"}
    asked = Confirmation.objects.create(organisation=melle, campaign=campaign, **times)
    again = Confirmation.objects.create(organisation=merelbeke, campaign=campaign, **times)  # once in a campaign
    alone = Confirmation.objects.create(organisation=merelbeke, **times)
    for over in ("answered_at", "withdrawn_at", "expires_at"):
        Confirmation.objects.create(organisation=melle, **times | {over: clock.now()})
    before = dict(Confirmation.objects.values_list("pk", "organisation"))
    assert preview_merger([melle, merelbeke], new).following["confirmations"][1] == {melle.pk: 1, merelbeke.pk: 2}

    merger = merge_organisations([melle, merelbeke], new, by=None)
    after = dict(Confirmation.objects.values_list("pk", "organisation"))
    assert after == before | {asked.pk: new.pk, alone.pk: new.pk}
    assert after[again.pk] == merelbeke.pk
    undo_merger(merger.pk, by=None)
    assert dict(Confirmation.objects.values_list("pk", "organisation")) == before
