"""The drill: a backup while mail streams in, a restore elsewhere, row by row the same, and nothing sent twice."""

from __future__ import annotations

import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pyrage
import pytest
from psycopg import sql

from tests.e2e.product import TRIDESK, Product, Sink, letter, running
from tests.waiting import until
from tridesk.config import embedded, secrets
from tridesk.config.recovery import archive, continuous, state
from tridesk.config.recovery.database import connect

Rows = list[tuple[Any, ...]]
LETTERS = 40  # before the backup, all acknowledged
PAUSE = 0.2  # seconds between two mails of those that come meanwhile: each costs all later tests
LOOK = 0.005  # seconds between two looks whether it is the moment to strike
GROWS = {"journal_entry", "django_session"}  # the journal says of a backup, and of a restore, that it was made
STOP_AND_GO = {"procrastinate_workers"}  # of processes that live no more
GOES_ON_HIGHER = {"letters_lettercount"}


def environment(product: Product, var: Path) -> dict[str, str]:
    return product.environment | {"TRIDESK_VAR": str(var)}


def tridesk(product: Product, var: Path, *command: str) -> str:
    done = subprocess.run(
        [TRIDESK, *command],
        env=environment(product, var),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def database(var: Path) -> Iterator[psycopg.Connection[Any]]:
    """The embedded database below `var`, started where it is not running."""
    password = secrets.load_or_make(var).database
    ours = not embedded.is_running(var)
    embedded.start(var, password)
    try:
        host = str(embedded.socket_folder(var))
        with psycopg.connect(host=host, user="tridesk", password=password, dbname="tridesk") as db:
            yield db
    finally:
        if ours:
            embedded.stop(var)


def all_rows(var: Path) -> dict[str, Rows]:
    """Every row of every table, in order of what it holds."""
    with database(var) as db:
        tables = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        query = sql.SQL("SELECT to_jsonb(t)::text FROM {} AS t ORDER BY 1")
        return {name: db.execute(query.format(sql.Identifier(name))).fetchall() for (name,) in tables}


def privileges(var: Path) -> Rows:
    with database(var) as db:
        return db.execute(
            "SELECT table_name, privilege_type FROM information_schema.table_privileges"
            " WHERE table_schema = 'public' ORDER BY 1, 2"
        ).fetchall()


def files(var: Path) -> dict[str, bytes]:
    """What a backup takes along."""
    return {str(path): (var / path).read_bytes() for path in state.files(var)}


def ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.returncode is not None


class Stream:
    """Mail that comes in one after the other until it is stopped; the numbers of those that were taken (250)."""

    def __init__(self, product: Product) -> None:
        self.taken: list[str] = []
        self._product = product
        self._told = threading.Event()
        self._thread = threading.Thread(target=self._send)
        self._thread.start()

    def _send(self) -> None:
        number = 0
        while not self._told.wait(PAUSE if number > LETTERS else 0):
            name, number = f"stream{number}", number + 1
            address = f"{name}@town.example"
            self._product.send(letter(name, "Waar is het?", sender=address, number=name), address)
            self.taken.append(name)

    def stop(self) -> None:
        self._told.set()
        self._thread.join()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, Sink]]:
    """A running Tridesk, and the relay behind it; the last test ends both."""
    sink = Sink()
    product = Product(tmp_path_factory.mktemp("source") / "var", demo=False, smtp=sink.port)
    yield product, sink
    if product.process.poll() is None:
        product.stop()
        sink.close()


def test_a_backup_under_load_is_restored_elsewhere(source: tuple[Product, Sink], tmp_path: Path) -> None:
    product, _sink = source
    key, backups, elsewhere = pyrage.x25519.Identity.generate(), tmp_path / "backups", tmp_path / "elsewhere"
    backups.mkdir()
    (tmp_path / "key.txt").write_text(str(key))
    stream = Stream(product)
    try:
        until(lambda: len(stream.taken) >= LETTERS, "mail to stream in")
        taken_before = list(stream.taken)
        printed = tridesk(product, product.var, "backup", str(backups), "--to", str(key.to_public()))
    finally:
        stream.stop()
    assert "whole" in printed
    (backup,) = backups.iterdir()
    tridesk(product, elsewhere, "restore", str(backup), "--identity", str(tmp_path / "key.txt"))
    with database(elsewhere) as there, database(product.var) as here:
        query = "SELECT id, envelope_from, encode(sealed, 'base64') FROM mailroom_inmail ORDER BY id"
        restored, kept = there.execute(query).fetchall(), here.execute(query).fetchall()
        assert restored == kept[: len(restored)]
        assert {f"{name}@town.example" for name in taken_before} <= {row[1] for row in restored}
        query = "SELECT to_jsonb(e)::text FROM journal_entry AS e WHERE verb <> 'installation.restored' ORDER BY id"
        restored, kept = there.execute(query).fetchall(), here.execute(query).fetchall()
        assert set(restored) <= set(kept)
        assert len(restored) > len(taken_before)
    assert files(elsewhere)["secrets.json"] == files(product.var)["secrets.json"]


LETTERS_TO_MANY = """
import json
from tridesk.accounts.models import User
from tridesk.directory.models import Organisation, UserGroup
from tridesk.notices import actions
from tridesk.notices.models import Notice

writer, approver = (User.objects.create(username=name, role="project_leader") for name in ("writes", "approves"))
for place, language in enumerate(("nl", "fr", "de")):
    Organisation.objects.create(kind="notary", name_nl=f"N{place}", name_fr=f"N{place}", name_de=f"N{place}",
        service_language=language, street="Markt 1", postcode=str(1000 + place), town="Testegem")
group = UserGroup.objects.create(code="notaries", name_nl="N", name_fr="N", rule={"kinds": ["notary"]})
words = dict.fromkeys(("nl", "fr", "de"), "X")
notice = actions.write_notice(actions.NoticeDraft("campaign", words, words, [group.pk], way="letter"), by=writer)
actions.propose_notice(notice.pk, by=writer)
actions.approve_notice(notice.pk, Notice.objects.get(pk=notice.pk).fingerprint, by=approver)
"""
MADE = "from tridesk.notices.models import LetterFile; print(LetterFile.objects.exclude(made_at=None).count())"

STOP_LETTERS = """
from tridesk.accounts.models import User
from tridesk.notices import actions
from tridesk.notices.models import Notice
actions.stop_notice(Notice.objects.get().pk, by=User.objects.get(username="writes"))
"""


def test_letters_to_many_wait_for_a_person_after_a_restore(source: tuple[Product, Sink], tmp_path: Path) -> None:
    product, _sink = source
    product.shell(LETTERS_TO_MANY)
    until(lambda: product.shell(MADE).strip() == "3", "the files of letters to be made", 120)
    tridesk(product, product.var, "backup", str(tmp_path / "backup.tar"))
    elsewhere = tmp_path / "elsewhere"
    printed = tridesk(product, elsewhere, "restore", str(tmp_path / "backup.tar"))
    assert "Notices with letters that were not posted, paused: 1." in printed
    notice = "SELECT state FROM notices_notice"
    ledger = "SELECT number, address, state, digest FROM notices_delivery ORDER BY number"
    count = "SELECT last FROM letters_lettercount"
    papers = "SELECT first, last, digest, encode(sealed, 'base64'), posted_at FROM notices_letterfile ORDER BY id"
    with database(elsewhere) as there, database(product.var) as here:
        assert (here.execute(count).fetchall(), there.execute(count).fetchall()) == ([(3,)], [(10_003,)])
        assert there.execute(notice).fetchall() == [("paused",)]
        assert here.execute(notice).fetchall() == [("sending",)]
        restored = there.execute(ledger).fetchall()
        assert [state for _number, _address, state, _digest in restored] == ["printed"] * 3
        assert restored == here.execute(ledger).fetchall()
        assert there.execute(papers).fetchall() == here.execute(papers).fetchall()
    product.shell(STOP_LETTERS)  # what follows is about other things


def test_a_backup_that_is_killed_leaves_nothing_that_looks_whole(source: tuple[Product, Sink], tmp_path: Path) -> None:
    product, _sink = source

    def working() -> bool:
        return any(product.var.glob(f"{state.WORK}*/"))

    def dumped() -> bool:
        return any(product.var.glob(f"{state.WORK}*/{archive.DUMP}"))

    def packing() -> bool:
        return any(tmp_path.glob(".*.partial"))

    def is_struck(moment: Callable[[], bool]) -> bool:
        """Kills a backup at this moment; False when it had ended before the blow."""
        process = subprocess.Popen(
            [TRIDESK, "backup", str(tmp_path)], env=product.environment, stdout=subprocess.DEVNULL
        )
        while not moment() and not ends_within(process, LOOK):
            pass
        process.kill()
        return process.wait() == -signal.SIGKILL

    for moment in (working, dumped, packing):
        assert any(is_struck(moment) for _try in range(10)), "a backup was never killed in time"
        for path in tmp_path.iterdir():
            if not path.name.startswith("."):  # of a backup that had ended
                archive.read_back(path, [])
    for path in tmp_path.glob("tridesk-*"):
        path.unlink()
    tridesk(product, product.var, "backup", str(tmp_path))
    assert len(list(tmp_path.iterdir())) == 1
    assert not working()


def test_a_continuous_backup_is_restored_as_of_any_moment(source: tuple[Product, Sink], tmp_path: Path) -> None:
    product, _sink = source
    senders = "SELECT envelope_from FROM mailroom_inmail WHERE envelope_from ~ '^(before|after)@' ORDER BY 1"

    def came(sender: str) -> str:
        """Sends a mail; the moment after it was committed."""
        product.send(letter(sender, "Waar is het?", sender=sender, number=sender), sender)
        with database(product.var) as db:
            return str((db.execute("SELECT clock_timestamp()::text").fetchone() or [""])[0])

    def received() -> bool:
        """Whether the last change is on the disk of the backup."""
        reach = continuous.administrator(product.var)
        with connect(reach) as db:
            row = db.execute("SELECT pg_current_wal_lsn() <= flush_lsn FROM pg_stat_replication").fetchone()
            return row == (True,)

    keeper = subprocess.Popen([TRIDESK, "backup", "--continuous", str(tmp_path / "kept")], env=product.environment)
    try:
        until(lambda: (tmp_path / "kept" / "confirmed").exists() or keeper.poll(), "the first base", 120)
        moment = came("before@town.example")
        came("after@town.example")
        until(received, "the last change to arrive")
    finally:
        keeper.send_signal(signal.SIGKILL)
        keeper.wait()
    for name, options, there in (
        ("then", ["--until", moment], ["before@town.example"]),
        ("last", [], ["after@town.example", "before@town.example"]),
    ):
        elsewhere = tmp_path / name
        printed = tridesk(product, elsewhere, "restore", str(tmp_path / "kept"), *options)
        assert "The journal is whole" in printed
        with database(elsewhere) as db:
            assert [sender for (sender,) in db.execute(senders).fetchall()] == there
        assert files(elsewhere) == files(product.var)
    tridesk(product, product.var, "backup", "--continuous", "--end", str(tmp_path / "kept"))


def test_a_stopped_installation_moves_row_by_row_and_sends_nothing_twice(
    source: tuple[Product, Sink], tmp_path: Path
) -> None:
    product, sink = source
    mails = "from tridesk.mailroom.models import OutMail; print(OutMail.objects.exclude(state='sent').count())"
    product.send(letter("Early", "Waar is het?", sender="early@town.example", number="early"), "early@town.example")
    sink.mail_to("early@town.example", "")
    until(lambda: product.shell(mails) == "0", "all acknowledgements to leave", 300)
    sink.close()  # from here on the relay is away
    product.send(letter("Late", "Waar is het?", sender="late@town.example", number="late"), "late@town.example")
    until(lambda: product.shell(mails) == "1", "an acknowledgement that cannot leave")
    product.stop()
    backup, elsewhere = tmp_path / "backup.tar", tmp_path / "elsewhere"
    with database(product.var):
        tridesk(product, product.var, "backup", str(backup))
        journal = tridesk(product, product.var, "journal", "verify")
    printed = tridesk(product, elsewhere, "restore", str(backup))
    assert "Mails stuck in the out-tray: 1." in printed
    assert re.findall("[0-9a-f]{64}", journal)[0] in printed  # the hash of the last seal

    here, there = all_rows(product.var), all_rows(elsewhere)
    unlike = {name for name in here if here[name] != there[name]}
    assert unlike - STOP_AND_GO - GOES_ON_HIGHER == {"journal_entry", "mailroom_outmail"}
    only_here = set(here["journal_entry"]) - set(there["journal_entry"])
    only_there = set(there["journal_entry"]) - set(here["journal_entry"])
    assert ["installation.backed_up" in str(row) for row in only_here] == [True]
    assert ["installation.restored" in str(row) for row in only_there] == [True]
    assert len(set(here["mailroom_outmail"]) ^ set(there["mailroom_outmail"])) == 2  # that mail, before and after
    assert privileges(product.var) == privileges(elsewhere)
    assert files(product.var) == files(elsewhere)

    with running(elsewhere, demo=False) as (restored, relay):
        restored.send(letter("New", "Waar is het?", sender="new@town.example", number="new"), "new@town.example")
        relay.mail_to("new@town.example", "")
        assert [str(mail["To"]) for mail in relay.mails if "new@town.example" not in str(mail["To"])] == []
        assert restored.shell(mails) == "1"
