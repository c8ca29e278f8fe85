"""Limits of an attacker with full rights in the database, or with an old secret."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection

from tridesk.config import rotation
from tridesk.config.secrets import load_or_make
from tridesk.kit import reference
from tridesk.kit.errors import NotFound
from tridesk.kit.sealing import SealBroken
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom import queries as trays
from tridesk.mailroom.compose import OutgoingMail
from tridesk.mailroom.models import InMail, OutMail
from tridesk.tickets import actions, texts
from tridesk.tickets.actions import content_of
from tridesk.tickets.entry_store import DRAFTS, NUMBERS, Upload, Veil, attach
from tridesk.tickets.models import Attachment, Draft, MaskedNumber
from tridesk.tickets.tests import factories
from tridesk.vault.columns import SealedColumn
from tridesk.vault.ports import columns

pytestmark = pytest.mark.django_db

NUMBERS_OF_TWO = ("85.07.30-000.61", "85.07.30-999.32")


def swap(rows: Sequence[Any]) -> None:
    """What two rows hold sealed, each in the place of the other."""
    first, second = rows
    values = {first.pk: second.sealed, second.pk: first.sealed}
    for number, value in values.items():
        type(first)._base_manager.filter(pk=number).update(sealed=value)
    first.refresh_from_db()
    second.refresh_from_db()


def test_two_mails_cannot_change_places() -> None:
    for raw in (b"from an", b"from bea"):
        mailroom.accept(raw, source="lmtp", envelope_from="a@town.example", envelope_to=["desk@desk.example"])
    swap(rows := list(InMail.objects.order_by("pk")))
    for mail in rows:
        with pytest.raises(SealBroken, match="another row"):
            trays.open_raw(mail)
        with pytest.raises(NotFound, match="seal is broken"):
            actions.open_mail(mail)


def test_two_answers_that_wait_to_leave_cannot_change_places() -> None:
    for name in ("an", "bea"):
        mailroom.queue_mail(
            OutgoingMail(
                sender="desk@desk.example",
                subject="x",
                text=name,
                recipients=[f"{name}@town.example"],
                message_id=f"<{name}@desk.example>",
            ),
            ref="ticket:2026-000001",
            kind="answer",
            by=None,
        )
    swap(rows := list(OutMail.objects.order_by("pk")))
    for mail in rows:
        with pytest.raises(SealBroken):
            trays.raw_of(mail)


def test_two_files_cannot_change_places() -> None:
    ticket = factories.opened()
    entry = ticket.entries.get()
    attach(entry, [Upload("a.txt", "text/plain", b"a"), Upload("b.txt", "text/plain", b"b")], Veil.new())
    swap(rows := list(Attachment.objects.order_by("pk")))
    for file in rows:
        with pytest.raises(SealBroken):
            content_of(file)


def test_two_drafts_cannot_change_places() -> None:
    karim, sofie = factories.person("karim"), factories.person("sofie")
    drafts = [actions.keep_draft(user, "new", {"text": user.username}) for user in (karim, sofie)]
    swap(rows := [draft for draft in drafts if draft])
    for draft in rows:
        with pytest.raises(SealBroken):
            DRAFTS.open(draft)


def test_a_draft_that_is_kept_again_opens() -> None:
    karim = factories.person("karim")
    for text in ("a", "ab"):
        actions.keep_draft(karim, "new", {"text": text})
    assert b'"ab"' in DRAFTS.open(Draft.objects.get())


def test_a_number_cannot_be_put_under_another_token() -> None:
    ticket = factories.opened(text=" and ".join(NUMBERS_OF_TWO))
    rows = list(MaskedNumber.objects.filter(entry__ticket=ticket).order_by("pk"))
    assert {NUMBERS.open(row).decode() for row in rows} == {"85073000061", "85073099932"}
    swap(rows)
    for row in rows:
        with pytest.raises(SealBroken):
            NUMBERS.open(row)


@pytest.mark.parametrize("column", columns.answer, ids=lambda column: column.name)
def test_a_value_of_one_column_opens_in_no_other(column: SealedColumn) -> None:
    others = [other for other in columns.answer if other is not column]
    for other in others:
        row = other.model(pk=1, **{other.field: column.seal(1, b"clear")})
        with pytest.raises(SealBroken):
            other.open(row)
    assert column.open(column.model(pk=1, **{column.field: column.seal(1, b"clear")})) == b"clear"


def test_a_leaked_reference_key_is_worth_nothing_once_it_was_rotated_at_once(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.SECRETS = load_or_make(tmp_path)
    leaked = texts.reference_keys()[0]
    rotation.rotate_read_on("reference", keep=timedelta(0))
    assert reference.find(reference.make("2026-000001", leaked), *texts.reference_keys()) == []


def test_nothing_sealed_and_no_secret_is_in_clear_in_the_database() -> None:
    factories.opened(text=f"He is {NUMBERS_OF_TWO[0]}")
    mailroom.accept(b"SECRET WORDS", source="lmtp", envelope_from="a@town.example", envelope_to=["d@desk.example"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM mailroom_inmail UNION ALL SELECT sealed FROM tickets_maskednumber")
        sealed = b"".join(bytes(value) for (value,) in cursor.fetchall())
    assert b"SECRET" not in sealed
    assert b"8507300" not in sealed
