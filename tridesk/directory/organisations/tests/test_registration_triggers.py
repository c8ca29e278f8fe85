"""Whatever is written, by whatever way: the rows that stand are the values on the cards, and their age is true."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import draws
from tridesk.directory.models import Contact, Merger, Organisation, Registration
from tridesk.directory.organisations.actions import merge_organisations, undo_merger
from tridesk.journal.bulk_copy import copy_in
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db
triggers = importlib.import_module("tridesk.directory.migrations.0013_registration_triggers")

NUMBERS: Final = ["", "+3281000001", "+3281000002", "+3281000003"]
ADDRESSES: Final = ["", "a@namur.example", "A@namur.example", "b@namur.example"]
DAYS: Final = [None, -400, -1, 0, 1, 400]

Key = tuple[int, int | None, str, str]


class Row(NamedTuple):
    """One that stands: its number and since when."""

    pk: int
    since: Any


class Change(NamedTuple):
    """One write: what it does, to which of the records, with which value."""

    verb: str
    place: int
    value: Any


def _numbers() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(NUMBERS), max_size=2)


def _addresses() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from([address.lower() for address in ADDRESSES]), max_size=2)


def _writes() -> st.SearchStrategy[Change]:
    places = st.integers(0, 1)
    values = st.one_of(
        st.fixed_dictionaries({"phone": st.sampled_from(NUMBERS), "other_phones": _numbers()}),
        st.fixed_dictionaries({"email": st.sampled_from(ADDRESSES), "other_emails": _addresses()}),
        st.fixed_dictionaries({"note": st.just("ask for An")}),
    )
    days = st.sampled_from(DAYS)
    return st.one_of(
        st.builds(Change, st.sampled_from(["contact", "contact saved", "contact in SQL", "contacts"]), places, values),
        st.builds(Change, st.just("contact"), places, st.fixed_dictionaries({"is_security_contact": st.booleans()})),
        st.builds(Change, st.sampled_from(["organisation", "organisation saved"]), places, values),
        st.builds(Change, st.sampled_from(["moves", "leaves", "ends"]), places, days),
        st.builds(Change, st.sampled_from(["add", "copy in", "delete"]), places, days),
        st.builds(Change, st.sampled_from(["merge", "undo"]), places, days),
    )


class Directory:
    """Two organisations and the contacts, and what should stand with which age."""

    def __init__(self) -> None:
        self.bodies = [
            Organisation.objects.create(kind="notary", name_nl=name, name_fr=name, phone=NUMBERS[1]) for name in "XY"
        ]
        self.people = [
            Contact.objects.create(name=name, organisation=self.bodies[0], phone=NUMBERS[2], email=ADDRESSES[1])
            for name in "ab"
        ]

    def write(self, change: Change) -> None:
        body, person = self.bodies[change.place], self.people[change.place]
        match change.verb:
            case "contact":
                Contact.objects.filter(pk=person.pk).update(**change.value)
            case "contacts":
                Contact.objects.filter(pk__in=[person.pk for person in self.people]).update(**change.value)
            case "contact saved":
                _saved(Contact.objects.get(pk=person.pk), change.value)
            case "contact in SQL":
                columns = ", ".join(f"{field} = %s" for field in change.value)
                _execute(f"UPDATE directory_contact SET {columns} WHERE id = %s", [*change.value.values(), person.pk])
            case "organisation":
                Organisation.objects.filter(pk=body.pk).update(**change.value)
            case "organisation saved":
                _saved(Organisation.objects.get(pk=body.pk), change.value)
            case "moves":
                there = [None, *self.bodies][(change.value or 0) % 3]
                Contact.objects.filter(pk=person.pk).update(organisation=there)
            case "leaves":
                Contact.objects.filter(pk=person.pk).update(left_on=_day(change.value))
            case "ends":
                last = _day(change.value)
                if last is not None or not Organisation.objects.filter(pk=body.pk, merged_into=None).exists():
                    Organisation.objects.filter(pk=body.pk).update(valid_until=last or _day(400))
                else:
                    Organisation.objects.filter(pk=body.pk).update(valid_until=None)
            case "merge" | "undo":
                self._merge(change)
            case "add":
                self.people.append(Contact.objects.create(organisation=body, phone=NUMBERS[3], email=ADDRESSES[2]))
            case "copy in":
                copied = [Contact(organisation=body, phone=number, other_phones=[number]) for number in NUMBERS]
                copy_in(copied)
            case "delete":
                if len(self.people) > 2:
                    _execute("DELETE FROM directory_contact WHERE id = %s", [self.people.pop().pk])

    def _merge(self, change: Change) -> None:
        body = self.bodies[change.place]
        merger = Merger.objects.filter(undone_at=None).order_by("-pk").first()
        try:
            with transaction.atomic():
                if change.verb == "merge":
                    merge_organisations([body], self.bodies[1 - change.place], by=None)
                elif merger:
                    undo_merger(merger.pk, by=None)
        except (Conflict, Invalid):
            pass


def _saved(row: Contact | Organisation, values: dict[str, Any]) -> None:
    for field, value in values.items():
        setattr(row, field, value)
    row.save(update_fields=list(values))


def _execute(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _day(days: int | None) -> date | None:
    return None if days is None else clock.today() + timedelta(days=days)


def _on_cards() -> set[Key]:
    """What should stand, read from the cards."""
    cards: list[tuple[int | None, int | None, Organisation | Contact]] = [
        *((body.pk, None, body) for body in Organisation.objects.all()),
        *((person.organisation_id, person.pk, person) for person in Contact.objects.all()),
    ]
    keys: set[Key] = set()
    for body, person, card in cards:
        if body is None:
            continue
        keys |= {(body, person, "phone", number) for number in card.phones}
        keys |= {(body, person, "email", address.lower()) for address in card.emails}
        if isinstance(card, Contact) and card.is_security_contact:
            keys.add((body, person, "security", ""))
    return keys


def _standing() -> dict[Key, Row]:
    rows = list(Registration.objects.filter(until=None))
    standing = {(row.organisation_id, row.contact_id, row.kind, row.value): Row(row.pk, row.since) for row in rows}
    assert len(standing) == len(rows), "no value stands twice"
    return standing


def _comes_back(before: date | None, after: date | None, *, last_day_counts: bool) -> bool:
    today = clock.today()
    gone = before is not None and (before < today if last_day_counts else before <= today)
    return gone and (after is None or (after >= today if last_day_counts else after > today))


class Cards(NamedTuple):
    """The last days that decide what begins anew, of organisations with what they were merged into, and of contacts."""

    ends: dict[int, tuple[date | None, int | None]]
    leaves: dict[int, date | None]

    @classmethod
    def read(cls) -> Cards:
        return cls(
            {body.pk: (body.valid_until, body.merged_into_id) for body in Organisation.objects.all()},
            dict(Contact.objects.values_list("pk", "left_on")),
        )


def _anew(key: Key, before: Cards, after: Cards) -> bool:
    """Whether the owner came back, so that all of it begins anew."""
    body, person, _kind, _value = key
    if person is not None:
        return _comes_back(before.leaves[person], after.leaves[person], last_day_counts=False)
    (last, merged), (last_now, merged_now) = before.ends[body], after.ends[body]
    is_undone = merged is not None and merged_now is None
    return not is_undone and _comes_back(last, last_now, last_day_counts=True)


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=draws(60))
@given(st.lists(_writes(), min_size=1, max_size=14))
def test_after_any_writes_what_stands_is_what_is_on_the_cards_and_keeps_its_age(writes: list[Change]) -> None:
    with _rolled_back():
        directory = Directory()
        for change in writes:
            before, cards = _standing(), Cards.read()
            directory.write(change)
            after, cards_now = _standing(), Cards.read()
            assert after.keys() == _on_cards(), change
            known = set(before.values())
            by_pk = {row.pk: row for row in known}
            for key, row in after.items():
                if change.verb in ("merge", "undo"):
                    assert row in known, "a merger neither begins nor ends anything"
                elif key in before and not _anew(key, cards, cards_now):
                    assert row == before[key], "what is still there keeps its age"
                else:
                    assert row.pk not in by_pk, "what is new or came back begins anew"
                    assert row.since > max((old.since for old in known), default=row.since - timedelta(1))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE directory_contact SET phone = '+3281000009' WHERE id = %s",
        "UPDATE directory_contact SET other_phones = '{+3281000009}' WHERE id = %s",
        "MERGE INTO directory_contact card USING (SELECT %s::bigint AS id) asked ON card.id = asked.id"
        " WHEN MATCHED THEN UPDATE SET phone = '+3281000009'",
        "WITH written AS (UPDATE directory_contact SET phone = '+3281000009' WHERE id = %s RETURNING id)"
        " SELECT * FROM written",
    ],
)
def test_statements_of_a_shell_count(statement: str) -> None:
    directory = Directory()
    _execute(statement, [directory.people[0].pk])
    assert _standing().keys() == _on_cards()


def test_nulls_among_other_values_are_no_values() -> None:
    directory = Directory()
    _execute(
        "UPDATE directory_contact SET other_phones = ARRAY[NULL, '+3281000009'] WHERE id = %s", [directory.people[0].pk]
    )
    numbers = Registration.objects.filter(contact=directory.people[0], kind="phone", until=None)
    assert set(numbers.values_list("value", flat=True)) == {NUMBERS[2], "+3281000009"}


def test_a_deleted_record_leaves_nothing_and_one_with_its_number_begins_anew() -> None:
    directory = Directory()
    old = directory.people[0]
    before = {row.since for row in Registration.objects.filter(contact=old)}
    _execute("DELETE FROM directory_contact WHERE id = %s", [old.pk])
    assert not Registration.objects.filter(contact_id=old.pk).exists()
    Contact.objects.create(pk=old.pk, organisation=directory.bodies[0], phone=old.phone)
    after = Registration.objects.filter(contact=old).values_list("since", flat=True)
    assert min(after) > max(before)


def test_a_write_that_changes_no_value_writes_no_row() -> None:
    directory = Directory()
    before = list(Registration.objects.order_by("pk").values())
    Contact.objects.update(note="x", confirmed_at=clock.now(), function="clerk")
    Organisation.objects.update(note="x", town="Namur")
    assert list(Registration.objects.order_by("pk").values()) == before
    assert len(directory.people) == 2


@pytest.mark.parametrize("count", [1, 300])
def test_many_cards_are_registered_by_one_statement_each(count: int) -> None:
    body = Organisation.objects.create(kind="notary", name_nl="X", name_fr="X")
    copy_in([Contact(organisation=body, phone=f"+328100{number:04}") for number in range(count)])
    moments = set(Registration.objects.values_list("since", flat=True))
    assert (Registration.objects.count(), len(moments)) == (count, 1)
    Contact.objects.update(is_security_contact=True)
    moments = set(Registration.objects.filter(kind="security").values_list("since", flat=True))
    assert (Registration.objects.count(), len(moments)) == (2 * count, 1)


# --- cards of before the migration


def test_cards_of_before_count_since_the_journal_says_else_for_a_month() -> None:
    now = clock.now()
    body = Organisation.objects.create(
        kind="notary", name_nl="X", name_fr="X", phone=NUMBERS[1], confirmed_at=now - timedelta(900)
    )
    names = ("confirmed long ago", "confirmed lately", "never", "changed", "named", "added", "by mail", "alone")
    Contact.objects.bulk_create(
        Contact(name=name, phone=NUMBERS[2], organisation=None if name == "alone" else body) for name in names
    )
    people = {person.name: person for person in Contact.objects.all()}
    Contact.objects.filter(name="confirmed long ago").update(confirmed_at=now - timedelta(400))
    Contact.objects.filter(name="confirmed lately").update(confirmed_at=now - timedelta(3))
    Contact.objects.filter(name="changed").update(confirmed_at=now - timedelta(400), is_security_contact=True)
    entries = [
        ("contact.changed", "changed", {"fields": ["note", "other_phones"]}, 5),
        ("contact.changed", "changed", {"fields": ["phone"], "import": 1}, 9),
        ("contact.changed", "never", {"fields": ["phone"]}, 31),
        ("contact.changed", "named", {"fields": ["name", "note"]}, 5),
        ("contact.added", "added", {"organisation": body.pk}, 7),
        ("contact.remembered", "by mail", {}, 8),
    ]
    for verb, name, data, days in entries:
        Entry.objects.create(at=now - timedelta(days), verb=verb, ref=people[name].ref, data=data)
    Registration.objects.all().delete()
    for kind in triggers.KINDS:
        _execute(triggers.existing(kind), [])
    assert _standing().keys() == _on_cards()
    ages = {
        (str(row.contact) if row.contact else "X", row.kind): round((now - row.since) / timedelta(1))
        for row in Registration.objects.select_related("contact")
    }
    assert ages == {
        ("X", "phone"): 900,
        ("confirmed long ago", "phone"): 400,
        ("confirmed lately", "phone"): 30,
        ("never", "phone"): 30,
        ("changed", "phone"): 5,
        ("changed", "security"): 5,
        ("named", "phone"): 30,
        ("added", "phone"): 7,
        ("by mail", "phone"): 8,
    }
