"""PostgreSQL is stopped, and two people give an access in a real slapd back; once it runs, the desk is alarmed."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.e2e.product import TRIDESK, Product, running
from tests.waiting import until
from tridesk.reconnect.access.tests.slapd import DESK, DESK_SECRET, USERS, Slapd, needs_slapd
from tridesk.reconnect.breakglass.tests.terminals import at_terminal

pytestmark = needs_slapd

LOGIN: Final = "anke.ruland"
NAMES: Final = ("Ann Peeters", "Luc Dubois")
TRIES: Final = 3  # wrong ones, after which slapd locks
MADE: Final = f"""
from datetime import timedelta
from tridesk.directory.models import ConnectedUser, Contact, Credential, Registration
from tridesk.kit import clock
from tridesk.tickets.tests import factories
town = factories.organisation("Raeren", service_language="de", email="town@raeren.example")
person = Contact.objects.create(
    name="Anke Ruland", organisation=town, email="anke@raeren.example", phone="+3287866940", language="de"
)
Registration.objects.filter(organisation=town).update(since=clock.now() - timedelta(365))
user = ConnectedUser.objects.create(organisation=town, contact=person, login="{LOGIN}")
Credential.objects.create(user=user, kind="key", reference="RR-44", state="blocked", state_since=clock.now())
"""
STAND: Final = """
import json
from tridesk.directory.models import Credential
from tridesk.reconnect.models import BreakGlassUse, Drill, Order, Restore
print(json.dumps({
    "uses": list(BreakGlassUse.objects.values_list("kind", "people", "reason")),
    "drills": list(Drill.objects.values_list("people", "result")),
    "orders": list(Order.objects.values_list("verb", "state")),
    "outcomes": list(Restore.objects.values_list("outcome", flat=True)),
    "told": sorted(address for restore in Restore.objects.all()
                   for address in restore.tellings.values_list("address", flat=True)),
    "key": Credential.objects.get().state,
}))
"""
# As after an outage of over a minute: the jobs of each minute begin when the lane starts, not with the next minute.
MINUTES_PASS: Final = """
from django.db import connection
connection.cursor().execute("DELETE FROM procrastinate_periodic_defers")
"""


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    slapd = Slapd(tmp_path_factory.mktemp("slapd") / "slapd")
    slapd.add(LOGIN)
    for _try in range(TRIES):
        assert not slapd.lets_in(LOGIN, "wrong")
    yield slapd
    slapd.close()


@pytest.fixture
def _ldap(slapd: Slapd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(DESK_SECRET)
    monkeypatch.setenv("TRIDESK_ACCESS", "ldap")
    monkeypatch.setenv("TRIDESK_ACCESS_URL", f"ldap://127.0.0.1:{slapd.port}/{USERS}")
    monkeypatch.setenv("TRIDESK_ACCESS_NAME", DESK)
    monkeypatch.setenv("TRIDESK_ACCESS_SECRET", str(secret))


def command(tridesk: Product, *words: str) -> str:
    done = subprocess.run(
        [TRIDESK, "break-glass", *words],
        env=tridesk.environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def stand(tridesk: Product) -> dict[str, Any]:
    return dict(json.loads(tridesk.shell(STAND)))


@pytest.mark.usefixtures("_ldap")
def test_from_the_command_to_a_working_bind_and_back_to_the_alarm(
    slapd: Slapd, tmp_path_factory: pytest.TempPathFactory
) -> None:
    var = tmp_path_factory.mktemp("tridesk")
    with running(var, demo=False) as (tridesk, _sink):
        tridesk.shell(MADE)
        printed = [re.search(r"^ {4}(\S+)$", command(tridesk, "key", name), re.M) for name in NAMES]
        keys = [match[1] for match in printed if match]
        assert len(keys) == 2
        assert "Ann Peeters" in command(tridesk, "seal")
        people = [NAMES[0], keys[0], NAMES[1], keys[1]]
        refused, code = at_terminal(tridesk.environment, ["restore", "--language", "en"], [])
        assert ("The database answers" in refused, code) == (True, 1)
        assert command(tridesk, "keys").count("since") == 2
        piped = subprocess.run(
            [TRIDESK, "break-glass", "restore"],
            env=tridesk.environment,
            input="x",
            text=True,
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert (piped.returncode, "Keys are typed at a terminal" in piped.stderr) == (1, True)
        tridesk.shell(MINUTES_PASS)
    assert not slapd.lets_in(LOGIN)

    rehearsed, code = at_terminal(tridesk.environment, ["rehearse"], ["de", *people, LOGIN, "1", "ja", ""])
    assert ("pwdAccountLockedTime" in rehearsed, code) == (True, 0), rehearsed
    assert not slapd.lets_in(LOGIN)

    typed = ["en", *people, "PostgreSQL does not start", LOGIN, "1", "yes", LOGIN, ""]
    shown, code = at_terminal(tridesk.environment, ["restore"], typed)
    assert ("Restored." in shown, code) == (True, 0), shown
    assert slapd.lets_in(LOGIN)
    kept = b"".join(path.read_bytes() for path in (var / "break-glass").iterdir())
    for secret in (*keys, DESK_SECRET.decode()):
        assert secret not in shown
        assert secret.encode() not in kept

    with running(var, demo=False) as (tridesk, sink):
        until(lambda: len(stand(tridesk)["told"]) == 2, "everybody to be told", 150)
        mail = sink.mail_to("anke@raeren.example", "/access/not-me/")
        assert "Zugang" in mail["Subject"]
        sink.mail_to("town@raeren.example", "/access/not-me/")
        assert stand(tridesk) == {
            "uses": [["used", list(NAMES), "PostgreSQL does not start"]],
            "drills": [[list(NAMES), ""]],
            "orders": [["unlock", "done"]],
            "outcomes": ["restored"],
            "told": ["anke@raeren.example", "town@raeren.example"],
            "key": "active",
        }
