"""Two at once, and a database connection that is cut off in mid-letter: still one letter for each organisation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, connection

from tridesk.accounts.models import User
from tridesk.directory.confirming.tests.postbox import Postbox
from tridesk.directory.ending.actions.renewals import send_some, write_to_all
from tridesk.directory.ending.tests.conftest import Key
from tridesk.directory.models import Confirmation, Letter, Renewal
from tridesk.journal.connections import connection_parameters
from tridesk.journal.models import Entry
from tridesk.kit.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_clicks_at_once_one_writes(key: Key, postbox: Postbox, supervisor: User) -> None:
    key(5)
    barrier = Barrier(2)

    def click() -> int | str:
        barrier.wait()
        try:
            return write_to_all(7, by=supervisor)
        except Conflict as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        clicks = [threads.submit(copy_context().run, click) for _turn in range(2)]
        answers = {clicked.result() for clicked in clicks}
    assert answers == {1, "Everybody was written to already."}
    assert (Renewal.objects.count(), Entry.objects.filter(verb="renewal.asked").count()) == (1, 1)


def test_a_second_job_leaves_the_letter_to_the_first(
    key: Key, postbox: Postbox, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    key(5)
    write_to_all(7, by=supervisor)
    send, others = postbox.send, list[bool]()

    def second_job() -> bool:
        try:
            return send_some(1)
        finally:
            connection.close()

    def slowly(**letter: str) -> int:
        with ThreadPoolExecutor(1) as thread:
            others.append(thread.submit(copy_context().run, second_job).result())
        return send(**letter)  # type: ignore[arg-type]

    monkeypatch.setattr(postbox, "send", slowly)
    assert send_some(1) is True
    assert send_some(1) is False
    assert (others, len(postbox.letters), Letter.objects.count()) == ([False], 1, 1)


def test_a_connection_cut_off_in_mid_letter_leaves_nothing_behind_and_the_next_job_writes_it(
    key: Key, postbox: Postbox, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    key(5)
    write_to_all(7, by=supervisor)
    send = postbox.send

    def cut_off(**letter: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        with psycopg.connect(**connection_parameters("tridesk test"), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
        return send(**letter)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(postbox, "send", cut_off)
        with pytest.raises((DatabaseError, InterfaceError)):
            send_some(1)
    connection.close()
    assert (Renewal.objects.get().state, Letter.objects.count(), Confirmation.objects.count()) == ("due", 0, 0)
    postbox.letters.clear()  # the out-tray is in the same database
    while send_some(1):
        pass
    assert (len(postbox.letters), Renewal.objects.get().state) == (1, "written")
    assert Entry.objects.filter(verb="credential.reminded").count() == 1
