"""Taking messages out of the in-tray: each once, the oldest first, and a bad one is put aside."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from tridesk.accounts.models import User
from tridesk.journal.models import Entry
from tridesk.kit.errors import Conflict, NotFound
from tridesk.kit.sealing import SealBroken
from tridesk.mailroom import actions, queries
from tridesk.mailroom.models import InMail
from tridesk.mailroom.tests.looking import committing


def fill(*raws: bytes) -> None:
    for raw in raws:
        actions.accept(raw, source="lmtp", envelope_from="", envelope_to=["desk@desk.example"])


def raws(mails: list[InMail]) -> list[bytes]:
    return [queries.open_raw(mail) for mail in mails]


@pytest.mark.django_db
def test_the_oldest_come_first_and_no_more_than_asked() -> None:
    fill(b"1", b"2", b"3")
    assert raws(queries.claim_new(2)) == [b"1", b"2"]


@pytest.mark.django_db
def test_what_was_taken_does_not_come_again() -> None:
    fill(b"1", b"2")
    actions.mark_taken(queries.claim_new(1))
    assert raws(queries.claim_new(9)) == [b"2"]
    assert InMail.objects.filter(state="taken", taken_at__isnull=False).count() == 1


@pytest.mark.django_db
def test_large_messages_come_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "IN_HAND", 10)
    fill(b"x" * 30, b"x" * 6, b"y" * 6)
    assert [len(raw) for raw in raws(queries.claim_new(9))] == [30]
    actions.mark_taken(queries.claim_new(9))
    assert [len(raw) for raw in raws(queries.claim_new(9))] == [6]


@committing
def test_two_who_claim_at_once_get_different_messages() -> None:
    fill(b"1", b"2")
    claimed: list[bytes] = []

    def other() -> None:
        with transaction.atomic():
            claimed.extend(raws(queries.claim_new(1)))
        connection.close()

    with transaction.atomic():
        mine = raws(queries.claim_new(1))
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)
    assert (mine, claimed) == ([b"1"], [b"2"])


@pytest.mark.django_db
def test_a_claim_reads_the_tray_in_two_statements(django_assert_num_queries: object) -> None:
    for count in (1, 3):
        fill(*[b"x"] * count)
        with django_assert_num_queries(2):  # type: ignore[operator]
            queries.claim_new(9)


@pytest.mark.django_db
def test_a_message_that_was_changed_in_the_database_does_not_open() -> None:
    fill(b"1")
    mail = InMail.objects.get()
    sealed = bytes(mail.sealed)
    mail.sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    with pytest.raises(SealBroken):
        queries.open_raw(mail)


@pytest.mark.django_db
def test_one_that_nothing_can_be_made_of_is_set_aside_and_the_next_goes_on() -> None:
    fill(b"bad", b"good")
    bad = queries.claim_new(1)[0]
    actions.set_aside(bad, "no part could be read")
    assert raws(queries.claim_new(9)) == [b"good"]
    bad.refresh_from_db()
    assert (bad.state, bad.trouble) == ("set_aside", "no part could be read")
    assert queries.in_counts() == {"new": 1, "set_aside": 1}
    assert [(entry.verb, entry.ref) for entry in Entry.objects.all()] == [("mail.set_aside", f"in_mail:{bad.pk}")]


@pytest.mark.django_db
def test_a_person_can_have_it_looked_at_again() -> None:
    person = User.objects.create(username="an", role="supervisor")
    fill(b"bad")
    bad = InMail.objects.get()
    with pytest.raises(Conflict):
        actions.look_again(bad.pk, by=person)
    actions.set_aside(bad, "trouble")
    actions.look_again(bad.pk, by=person)
    assert raws(queries.claim_new(9)) == [b"bad"]


@pytest.mark.django_db
def test_a_message_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.in_mail_for(1)
    with pytest.raises(NotFound):
        queries.out_mail_for(1)
