"""After a restore everything that was sealed is opened, whatever room it is of."""

from __future__ import annotations

import pytest
from django.db import connection

from tridesk.accounts.models import User
from tridesk.config.recovery.verification import NAMED, NotProved, prove
from tridesk.mailroom.actions import accept
from tridesk.mailroom.models import InMail
from tridesk.tickets.actions.drafts import keep_draft
from tridesk.tickets.models import Draft
from tridesk.vault.queries import columns_in_database

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails() -> list[InMail]:
    for raw in (b"one", b"two", b"three"):
        accept(raw, source="lmtp", envelope_from="a@town.example", envelope_to=["desk@desk.example"])
    return list(InMail.objects.order_by("pk"))


@pytest.fixture
def draft() -> Draft:
    karim = User.objects.create(username="karim", role="agent", email="karim@desk.example")
    kept = keep_draft(karim, "new", {"text": "Where is my key?"})
    assert kept is not None
    return kept


def first_line() -> str:
    return next(prove())


def test_all_rooms_are_opened(mails: list[InMail], draft: Draft) -> None:
    assert first_line() == "All 4 sealed values open: mails, files, recordings, letters."


def test_what_does_not_open_is_named_and_the_rest_is_restored(mails: list[InMail], draft: Draft) -> None:
    InMail.objects.filter(pk=mails[0].pk).update(sealed=mails[1].sealed)
    Draft.objects.filter(pk=draft.pk).update(sealed=b"\x02x")
    broken = {f"mailroom.InMail.sealed {mails[0].pk}", f"tickets.Draft.sealed {draft.pk}"}
    told, _, named = first_line().partition(": ")
    assert told == "2 sealed values open. 2 do not and stay as they are"
    assert set(named.removesuffix(".").split(", ")) == broken


def test_many_that_do_not_open_are_counted(mails: list[InMail]) -> None:
    kept = mails[0]
    InMail.objects.bulk_create(
        InMail(received_at=kept.received_at, source="lmtp", envelope_from="", envelope_to=[], size=1, sealed=b"\x02x")
        for _ in range(NAMED + 1)
    )
    line = first_line()
    assert line.startswith(f"3 sealed values open. {NAMED + 1} do not and stay as they are: ")
    assert line.count("mailroom.InMail.sealed") == NAMED


def test_keys_that_open_nothing_are_refused(mails: list[InMail]) -> None:
    InMail.objects.filter(pk=mails[0].pk).update(sealed=mails[1].sealed)
    InMail.objects.exclude(pk=mails[0].pk).update(sealed=mails[0].sealed)
    with pytest.raises(NotProved, match="Nothing that was sealed opens"):
        first_line()


def test_a_column_that_a_migration_has_still_to_make_is_left_out() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE letters_letter RENAME COLUMN sealed TO later")
    assert "letters.Letter.sealed" not in {column.name for column in columns_in_database()}
    assert "mailroom.InMail.sealed" in {column.name for column in columns_in_database()}
    assert first_line() == "All 0 sealed values open: mails, files, recordings, letters."
