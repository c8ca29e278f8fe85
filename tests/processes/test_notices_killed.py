"""The sender of notices is killed with -9: no mail is sent twice, none is forgotten, the doubtful are shown."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from tests.e2e.product import Product, Sink
from tests.waiting import until

RECIPIENTS = 400

BEGIN = f"""
from tridesk.accounts.models import User
from tridesk.directory.models import Member, Organisation, UserGroup
from tridesk.notices import actions
from tridesk.notices.models import Notice
one, other = (User.objects.create(username=name, role="external_relations") for name in ("one", "other"))
group = UserGroup.objects.create(code="all", name_nl="all", name_fr="all")
for at in range({RECIPIENTS}):
    body = Organisation.objects.create(kind="other", name_nl=f"{{at}}", name_fr=f"{{at}}", service_language="nl",
                                       email=f"town{{at}}@town.example")
    Member.objects.create(group=group, organisation=body)
notice = actions.write_notice(
    actions.NoticeDraft("campaign", {{"nl": "Onderwerp"}}, {{"nl": "Tekst"}}, [group.pk]), by=one)
actions.propose_notice(notice.pk, by=one)
actions.approve_notice(notice.pk, Notice.objects.get(pk=notice.pk).fingerprint, by=other)
"""
ROWS = """
import json
from tridesk.notices.models import Notice
notice = Notice.objects.get(subject_nl="Onderwerp")
print(json.dumps({"rows": dict(notice.deliveries.values_list("address", "state")), "state": notice.state}))
"""


def ledger(tridesk: Product) -> dict[str, Any]:
    return dict(json.loads(tridesk.shell(ROWS)))


def got(sink: Sink) -> Counter[str]:
    return Counter(str(mail["To"]) for mail in list(sink.mails) if mail["Subject"] == "Onderwerp")


def test_nothing_is_lost_or_doubled(tridesk: Product, sink: Sink) -> None:
    # The blow falls in mid-stream, however late it comes.
    with sink.silent_after(RECIPIENTS // 4):
        tridesk.shell(BEGIN)
        until(lambda: len(got(sink)) >= RECIPIENTS // 4, "mails to flow")
        tridesk.kill("notices")
    until(lambda: ledger(tridesk)["state"] == "done", "the rest to leave", 180)
    states, mails = ledger(tridesk)["rows"], got(sink)
    counts = Counter(states.values())
    assert len(states) == RECIPIENTS
    assert set(counts) == {"handed_over", "unknown"}
    assert 0 < counts["unknown"] <= 40  # what four lanes had in their hands
    assert [recipient for recipient, state in states.items() if state == "handed_over" and mails[recipient] != 1] == []
    assert max(mails.values()) == 1
