"""A merger: shown, done as a whole, undone as a whole; contacts, parts and whatever else follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Member, Merger, Organisation, UserGroup
from tridesk.directory.organisations import ports
from tridesk.directory.organisations.actions import merge_organisations, preview_merger, undo_merger
from tridesk.journal.models import Entry
from tridesk.kit.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db


class Cards:
    """Follows like tickets do, in memory."""

    name, label = "cards", "cards"

    def __init__(self) -> None:
        self.points_at: dict[int, int] = {}

    def count(self, organisations: Sequence[int]) -> dict[int, int]:
        return {organisation: list(self.points_at.values()).count(organisation) for organisation in organisations}

    def follow(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        moved = {
            organisation: [card for card, at in self.points_at.items() if at == organisation]
            for organisation in organisations
        }
        self.points_at |= {card: into for cards in moved.values() for card in cards}
        return moved

    def go_back(self, moved: Mapping[int, Sequence[int]], into: int) -> int:
        back = {
            card: organisation
            for organisation, cards in moved.items()
            for card in cards
            if self.points_at[card] == into
        }
        self.points_at |= back
        return len(back)


@pytest.fixture(autouse=True)
def cards(monkeypatch: pytest.MonkeyPatch) -> Cards:
    follower = Cards()
    monkeypatch.setattr(ports.followers, "answer", [follower])
    return follower


def make(name: str, nis: str, **values: Any) -> Organisation:
    return Organisation.objects.create(
        kind="municipality", name_nl=name, name_fr=name, nis=nis, service_language="nl", **values
    )


@pytest.fixture
def melle(db: None) -> Organisation:
    return make("Melle", "44040")


@pytest.fixture
def merelbeke(db: None) -> Organisation:
    return make("Merelbeke", "44043", valid_until=date(2024, 12, 31))


@pytest.fixture
def new(db: None) -> Organisation:
    return make("Merelbeke-Melle", "44088")


def test_there_and_back(
    melle: Organisation, merelbeke: Organisation, new: Organisation, cards: Cards, supervisor: User
) -> None:
    an, bo, cy = (
        Contact.objects.create(name=name, organisation=at)
        for name, at in zip("abc", (melle, merelbeke, new), strict=True)
    )
    part = make("OCMW Melle", "", parent=melle)
    cards.points_at = {1: melle.pk, 2: merelbeke.pk, 3: new.pk}
    following = preview_merger([melle, merelbeke], new).following
    assert {name: counts for name, (_label, counts) in following.items() if counts} == {
        "contacts": {melle.pk: 1, merelbeke.pk: 1},
        "parts": {melle.pk: 1},
        "cards": {melle.pk: 1, merelbeke.pk: 1},
    }

    merger = merge_organisations([melle, merelbeke], new, by=supervisor, last_day=date(2025, 12, 31))
    assert set(Contact.objects.values_list("organisation", flat=True)) == {new.pk}
    assert Organisation.objects.get(pk=part.pk).parent == new
    assert cards.points_at == {1: new.pk, 2: new.pk, 3: new.pk}
    ended = Organisation.objects.filter(merged_into=new).order_by("nis").values_list("nis", "valid_until")
    assert list(ended) == [("44040", date(2025, 12, 31)), ("44043", date(2024, 12, 31))]

    cards.points_at[2] = melle.pk  # somebody corrected this one since
    undo_merger(merger.pk, by=supervisor)
    homes = dict(Contact.objects.values_list("pk", "organisation"))
    assert homes == {an.pk: melle.pk, bo.pk: merelbeke.pk, cy.pk: new.pk}
    assert Organisation.objects.get(pk=part.pk).parent == melle
    assert cards.points_at == {1: melle.pk, 2: melle.pk, 3: new.pk}
    back = Organisation.objects.filter(pk__in=[melle.pk, merelbeke.pk]).order_by("nis")
    assert [(organisation.valid_until, organisation.merged_into) for organisation in back] == [
        (None, None),
        (date(2024, 12, 31), None),
    ]
    verbs = Entry.objects.filter(ref=melle.ref).order_by("id").values_list("verb", "data__contacts", "data__cards")
    assert list(verbs) == [("organisation.merged", 1, 1), ("organisation.merger_undone", 1, 1)]


def test_who_was_named_in_a_group_is_so_as_what_it_went_on_in(
    melle: Organisation, merelbeke: Organisation, new: Organisation
) -> None:
    """One membership, however many organisations were merged; exceptions and existing members stay."""
    pilots, others, nobody = (UserGroup.objects.create(code=code, name_nl=code, name_fr=code) for code in "abc")
    named = [Member.objects.create(group=pilots, organisation=organisation) for organisation in (melle, merelbeke)]
    named.append(Member.objects.create(group=others, organisation=melle))
    Member.objects.create(group=others, organisation=new, excepted=True)
    Member.objects.create(group=nobody, organisation=melle, excepted=True)
    before = list(Member.objects.order_by("pk").values_list("pk", "organisation"))
    assert preview_merger([melle, merelbeke], new).following["memberships"][1] == {melle.pk: 2, merelbeke.pk: 1}

    merger = merge_organisations([melle, merelbeke], new, by=None)
    homes = dict(Member.objects.values_list("pk", "organisation"))
    assert [homes[member.pk] for member in named] == [new.pk, merelbeke.pk, melle.pk]
    assert {pk for pk, home in before if homes[pk] != home} == {named[0].pk}
    undo_merger(merger.pk, by=None)
    assert list(Member.objects.order_by("pk").values_list("pk", "organisation")) == before


def test_it_is_undone_once(melle: Organisation, new: Organisation) -> None:
    merger = merge_organisations([melle], new, by=None)
    undo_merger(merger.pk, by=None)
    with pytest.raises(Conflict):
        undo_merger(merger.pk, by=None)
    with pytest.raises(NotFound):
        undo_merger(0, by=None)


def test_the_first_of_two_mergers_waits_for_the_second_to_be_undone(melle: Organisation, new: Organisation) -> None:
    first = merge_organisations([melle], new, by=None)
    Organisation.objects.filter(pk=melle.pk).update(merged_into=make("Gent", "44021"))
    with pytest.raises(Conflict):
        undo_merger(first.pk, by=None)


def test_what_makes_no_sense_is_refused(melle: Organisation, merelbeke: Organisation, new: Organisation) -> None:
    for sources, into in (([], new), ([new], new), ([melle, melle], new), ([melle], merelbeke)):
        with pytest.raises(Invalid):
            preview_merger(sources, into)
    merge_organisations([melle], new, by=None)
    melle.refresh_from_db()
    with pytest.raises(Conflict):
        preview_merger([melle], new)


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("directory", "merge", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_shows_does_and_undoes(melle: Organisation, merelbeke: Organisation, new: Organisation) -> None:
    Contact.objects.create(name="An", organisation=melle)
    arguments = ("44040", f"#{merelbeke.pk}", "--into", "44088")
    shown = [
        "44040 Melle -> 44088 Merelbeke-Melle: 1 contacts",
        "44043 Merelbeke -> 44088 Merelbeke-Melle: nothing",
    ]
    assert run(*arguments).splitlines() == [*shown, "Nothing has been done. Add --apply to do it."]
    assert not Merger.objects.exists()
    done = run(*arguments, "--apply", "--last-day", "2025-12-31").splitlines()
    number = Merger.objects.get().pk
    assert done == [
        *shown,
        f"Done: merger {number}. 'tridesk directory merge --undo {number} --apply' undoes it.",
    ]
    assert run("--undo", str(number)).startswith(f"Merger {number} would be undone.")
    assert run("--undo", str(number), "--apply") == "Undone: 2 back as they were.\n"
    assert Contact.objects.get().organisation == melle


@pytest.mark.parametrize("arguments", [(), ("44040",), ("44040", "--into", "99999"), ("--undo", "0", "--apply")])
def test_the_command_says_what_is_wrong(arguments: tuple[str, ...], melle: Organisation) -> None:
    with pytest.raises(CommandError):
        run(*arguments)
