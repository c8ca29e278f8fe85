"""An attacker with full rights in the database rewrites past journal entries, seals included."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from tridesk.journal import actions, queries, seals
from tridesk.journal.models import Entry, Seal
from tridesk.kit import clock
from tridesk.mailroom.journal_anchor import MailBook
from tridesk.mailroom.models import OutMail
from tridesk.statuspage.entries import Anchored
from tridesk.statuspage.publication import Publisher
from tridesk.statuspage.queries import publisher

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_log(settings: LazySettings, tmp_path: Path) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)


@pytest.fixture
def sealed() -> list[Seal]:
    for verb in ("number.revealed", "mail.raw_read"):
        actions.record(verb, by=None, ref="ticket:2026-000001")
        actions.seal()
    return list(Seal.objects.order_by("pk"))


def rewrite(entry: Entry) -> None:
    """Takes the guards away, changes an entry and makes every seal from there on anew: the chain is whole again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("journal_entry", "journal_seal"):
            cursor.execute(f"GRANT UPDATE ON {table} TO CURRENT_USER")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_change")
        cursor.execute("UPDATE journal_entry SET verb = 'ticket.opened' WHERE id = %s", [entry.pk])
        previous = seals.GENESIS
        for seal in Seal.objects.order_by("pk"):
            entries = Entry.objects.filter(pk__in=seals.numbers_in(seal.covers)).order_by("pk")
            digest = seals.digest(previous, entries)
            cursor.execute(
                "UPDATE journal_seal SET previous = %s, digest = %s WHERE id = %s", [previous, digest, seal.pk]
            )
            previous = digest


def verify(*more: str) -> str:
    out = StringIO()
    call_command("journal", "verify", *more, stdout=out)
    return out.getvalue()


def test_the_log_of_the_state_contradicts_them(sealed: list[Seal]) -> None:
    actions.anchor()
    assert "1 anchors agree" in verify()
    rewrite(Entry.objects.earliest("pk"))
    assert list(seals.faults()) == []  # the chain alone shows nothing
    with pytest.raises(CommandError, match=f"another hash for seal {sealed[-1].pk}"):
        verify()


def test_seals_that_were_taken_away_are_missed(sealed: list[Seal]) -> None:
    actions.anchor()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("GRANT DELETE ON journal_seal TO CURRENT_USER")
        cursor.execute("ALTER TABLE journal_seal DISABLE TRIGGER journal_seal_no_change")
        cursor.execute("DELETE FROM journal_seal WHERE id = %s", [sealed[-1].pk])
    with pytest.raises(CommandError, match=f"names seal {sealed[-1].pk}, which is not there"):
        verify()


def test_a_mail_that_somebody_kept_contradicts_them_too(sealed: list[Seal]) -> None:
    out = StringIO()
    call_command("journal", "anchor", stdout=out)
    printed = out.getvalue().strip()
    assert printed == f"{sealed[-1].pk}:{sealed[-1].digest}"
    assert "1 anchors agree" in verify("--anchor", printed)
    rewrite(Entry.objects.earliest("pk"))
    with pytest.raises(CommandError, match="another hash"):
        verify("--anchor", printed)


def test_what_is_typed_must_look_like_an_anchor(sealed: list[Seal]) -> None:
    with pytest.raises(CommandError, match="is no anchor"):
        verify("--anchor", "yesterday")


def test_an_anchor_is_written_down_once_a_day_on_the_page_and_in_each_mailbox(sealed: list[Seal]) -> None:
    mails = MailBook(["tijl@desk.example", "lea@desk.example"])
    present = queries.present_anchor()
    assert present is not None
    for hours in (0, 1, 24):
        later = present._replace(at=present.at + timedelta(hours=hours - present.at.hour))
        mails.keep(later)
        with clock.frozen(later.at):
            actions.anchor()
    kept = [entry.what for entry in publisher().log.entries() if isinstance(entry.what, Anchored)]
    assert kept == [Anchored(present.seal, present.digest)] * 2
    assert OutMail.objects.filter(ref="journal").count() == 4


def test_the_public_page_lists_the_anchors(sealed: list[Seal], tmp_path: Path) -> None:
    actions.anchor()
    publisher = Publisher(tmp_path / "status", "http://localhost/status")
    publisher.publish(read_back=False)
    assert sealed[-1].digest in (publisher.shelf.current / "journal.json").read_text()
