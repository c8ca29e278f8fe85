"""The jobs are killed with -9 while values are sealed again: each opens at every moment, and all of them in the end."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime, timedelta
from typing import Any

from tests.e2e.product import TRIDESK, Product
from tests.waiting import until

MAILS, KILLS = 8_000, 3
OURS = "sealed-again@town.example"  # the product has mails of other tests too

FILL = f"""
from tridesk.journal.bulk_copy import copy_in, number
from tridesk.kit import clock
from tridesk.mailroom.envelopes import IN_TRAY
from tridesk.mailroom.models import InMail
common = dict(source="lmtp", envelope_from="{OURS}", envelope_to=[], size=2000, state="taken")
mails = [InMail(received_at=clock.now(), **common) for _ in range({MAILS})]
number(mails)
for mail in mails:
    mail.sealed = IN_TRAY.seal(mail.pk, b"%d " % mail.pk * 400)
InMail.objects.bulk_create(mails, batch_size=2000)
"""
STAND = f"""
import json
from django.db import connection, transaction
from tridesk.mailroom.envelopes import IN_TRAY
from tridesk.mailroom.models import InMail
from tridesk.vault import queries
with transaction.atomic():  # of one moment: the job of each minute may be at work
    connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    whole, left = queries.progress(), queries.all_remaining()
ours = InMail.objects.filter(envelope_from="{OURS}")
lost = sum(IN_TRAY.open(mail) != b"%d " % mail.pk * 400 for mail in ours.iterator(chunk_size=500))
print(json.dumps(dict(done=whole.done, total=whole.total, broken=whole.broken, left=left,
    mails=ours.count(), lost=lost)))
"""
# As each minute does, whose own job may wait in the queue already.
GO_ON = """
from contextlib import suppress
from procrastinate.exceptions import AlreadyEnqueued
from tridesk.vault.tasks import watch_resealing
with suppress(AlreadyEnqueued):
    watch_resealing.defer(timestamp=0)
"""
PROGRESS = "from tridesk.vault import queries\nwhole = queries.progress()\nprint(whole.done, whole.total)"
LEFT = "from tridesk.vault import queries\nprint(queries.all_remaining())"


def stand(tridesk: Product) -> dict[str, Any]:
    return dict(json.loads(tridesk.shell(STAND)))


def progress(tridesk: Product) -> tuple[int, int]:
    """How many values are sealed again, and how many there are."""
    done, total = tridesk.shell(PROGRESS).split()
    return int(done), int(total)


def until_more(tridesk: Product) -> None:
    before, _total = progress(tridesk)

    def is_more() -> bool:
        done, total = progress(tridesk)
        return done > before or done == total

    until(is_more, "some more to be sealed again", 120)


def secrets(tridesk: Product, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TRIDESK, "secrets", *words], env=tridesk.environment, capture_output=True, text=True, check=False
    )


def a_minute_passes(tridesk: Product) -> None:
    """Makes the keys a minute older."""
    path = tridesk.var / "secrets.json"
    contents = json.loads(path.read_text())
    for key in contents["sealing"]:
        if key["made_at"]:
            key["made_at"] = (datetime.fromisoformat(key["made_at"]) - timedelta(minutes=1)).isoformat()
    aged = path.with_suffix(".aged")
    aged.write_text(json.dumps(contents))
    aged.chmod(0o600)
    aged.replace(path)


def test_nothing_is_lost_and_the_old_key_goes(tridesk: Product) -> None:
    tridesk.shell(FILL)
    assert secrets(tridesk, "rotate", "sealing").returncode == 0
    for _ in range(KILLS):
        until_more(tridesk)
        tridesk.kill("jobs bulk foreign")
        now = stand(tridesk)
        assert (now["lost"], now["mails"], now["broken"]) == (0, MAILS, 0)
        if now["left"] == 0:
            break
        assert now["left"] == now["total"] - now["done"]
        tridesk.shell(GO_ON)
    until(lambda: tridesk.shell(LEFT) == "0", "all to be sealed again", 300)
    end = stand(tridesk)
    assert (end["lost"], end["mails"], end["broken"], end["left"]) == (0, MAILS, 0, 0)
    assert end["done"] == end["total"] >= MAILS
    a_minute_passes(tridesk)
    assert secrets(tridesk, "drop", "sealing").returncode == 0
    assert stand(tridesk)["lost"] == 0
