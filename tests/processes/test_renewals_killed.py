"""The jobs are killed with -9 while letters about access that ends are leaving: each organisation gets one."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from tests.e2e.product import Product, Sink, text_of
from tests.waiting import until

ORGANISATIONS: Final = 60

ASK_AND_STRIKE = f"""
import os, signal, time
from datetime import timedelta
from tridesk.accounts.models import User
from tridesk.directory.ending.actions.renewals import write_to_all
from tridesk.directory.models import ConnectedUser, Credential, Organisation, Renewal
from tridesk.kit import clock
boss = User.objects.create(username="renewals", role="project_leader")
for at in range({ORGANISATIONS}):
    body = Organisation.objects.create(
        kind="notary", name_nl=f"Notaris {{at}}", name_fr=f"Notaire {{at}}", email=f"n{{at}}@renewal.example"
    )
    user = ConnectedUser.objects.create(organisation=body, name=f"APP{{at}}")
    Credential.objects.create(user=user, kind="key", reference=f"RR-{{at}}", valid_until=clock.today() + timedelta(5))
write_to_all(7, by=boss)
while not Renewal.objects.filter(state="written").count() > 5:
    time.sleep(0.01)
os.kill(JOBS, signal.SIGKILL)
"""
# A worker that has not shown itself for half a minute is taken for dead; the watch of every five minutes comes at once.
TAKE_UP = """
import asyncio
from django.db import connection
from tridesk.config.tasks import take_up_stalled
from tridesk.directory.ending.tasks import watch
with connection.cursor() as cursor:
    cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'"
                   " WHERE id IN (SELECT worker_id FROM procrastinate_jobs WHERE status = 'doing'"
                   " AND task_name = 'directory.renewals')")
asyncio.run(take_up_stalled(0))
watch(0)
"""
STAND = """
import json
from tridesk.directory.models import Letter, Renewal
print(json.dumps({"due": Renewal.objects.filter(state="due").count(),
    "written": Renewal.objects.filter(state="written").count(), "letters": Letter.objects.count()}))
"""


def stand(tridesk: Product) -> dict[str, Any]:
    return dict(json.loads(tridesk.shell(STAND).strip().splitlines()[-1]))


def test_each_organisation_gets_one_letter(tridesk: Product, sink: Sink) -> None:
    killed = until(lambda: tridesk.pid_of("jobs bulk foreign"), "the jobs")
    tridesk.shell(ASK_AND_STRIKE.replace("JOBS", str(killed)))
    struck = stand(tridesk)
    assert struck["due"] > 0, "it was struck in the middle"
    tridesk.shell(TAKE_UP)
    until(lambda: stand(tridesk)["due"] == 0, "all letters to leave", 180)
    assert tridesk.pid_of("jobs bulk foreign") != killed
    assert stand(tridesk) == {"due": 0, "written": ORGANISATIONS, "letters": ORGANISATIONS}

    def told() -> Counter[str]:
        mails = [mail for mail in sink.mails if "/up-to-date/" in text_of(mail)]
        return Counter(str(mail["To"]) for mail in mails if "@renewal.example" in str(mail["To"]))

    until(lambda: len(told()) == ORGANISATIONS, "all letters to arrive", 120)
    assert set(told().values()) == {1}
