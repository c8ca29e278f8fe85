"""The jobs are killed with -9 while values are sealed again: each opens at every moment, and all of them in the end."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.e2e.product import TRIDESK, Product, until

MAILS, KILLS = 20_000, 3

FILL = f"""
from tridesk.journal.bulk_copy import copy_in, number
from tridesk.kit import clock
from tridesk.mailroom.envelopes import IN_TRAY
from tridesk.mailroom.models import InMail
mails = [InMail(received_at=clock.now(), source="lmtp", envelope_from="", envelope_to=[], size=2000, state="taken")
    for _ in range({MAILS})]
number(mails)
for mail in mails:
    mail.sealed = IN_TRAY.seal(mail.pk, b"%d " % mail.pk * 400)
InMail.objects.bulk_create(mails, batch_size=2000)
"""
STAND = """
import json
from tridesk.mailroom.envelopes import IN_TRAY
from tridesk.mailroom.models import InMail
from tridesk.vault import queries
whole = queries.progress()
lost = sum(IN_TRAY.open(mail) != b"%d " % mail.pk * 400 for mail in InMail.objects.iterator(chunk_size=500))
print(json.dumps({"done": whole.done, "total": whole.total, "broken": whole.broken, "left": queries.all_remaining(),
    "mails": InMail.objects.count(), "lost": lost}))
"""
DONE = "from tridesk.vault import queries\nprint(queries.progress().done)"


def stand(tridesk: Product) -> dict[str, Any]:
    return dict(json.loads(tridesk.shell(STAND)))


def until_more_than(tridesk: Product, done: int) -> None:
    until(lambda: int(tridesk.shell(DONE)) > done, "some more to be sealed again", 120)


def secrets(tridesk: Product, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TRIDESK, "secrets", *words], env=tridesk.environment, capture_output=True, text=True, check=False
    )


def test_nothing_is_lost_and_the_old_key_goes(tridesk: Product) -> None:
    tridesk.shell(FILL)
    assert secrets(tridesk, "rotate", "sealing").returncode == 0
    for _ in range(KILLS):
        until_more_than(tridesk, int(tridesk.shell(DONE)))
        tridesk.kill("jobs bulk foreign")
        now = stand(tridesk)
        assert (now["lost"], now["mails"], now["broken"]) == (0, MAILS, 0)
        if now["left"] == 0:
            break
        assert now["left"] == now["total"] - now["done"]
    until(lambda: int(tridesk.shell(DONE)) == MAILS, "all to be sealed again", 300)
    assert stand(tridesk) == {
        "done": MAILS, "total": MAILS, "broken": 0, "left": 0, "mails": MAILS, "lost": 0,
    }  # fmt: skip
    until(lambda: secrets(tridesk, "drop", "sealing").returncode == 0, "the old key to be a minute old", 120)
    assert stand(tridesk)["lost"] == 0
