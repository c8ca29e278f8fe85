"""The library and the log of dispatches for programs."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest

from tridesk.api.auth import READ_DISPATCHES, READ_DOCUMENTS
from tridesk.api.tests.conftest import MONDAY, MakeCaller
from tridesk.documents import actions
from tridesk.documents.actions import DocumentChange
from tridesk.documents.tests.conftest import published
from tridesk.documents.tests.papers import paper_anew
from tridesk.kit.text import Text
from tridesk.mailroom.models import OutMail

pytestmark = pytest.mark.django_db


def test_a_program_reads_the_library(caller_of: MakeCaller) -> None:
    caller = caller_of("supervisor", READ_DOCUMENTS)
    names = Text("Formulier sleutels", "Formulaire clés", "Formular Schlüssel")
    document = actions.add_document(DocumentChange(names, "form", "everybody", caller.user), by=caller.user)
    published(document, date(2026, 1, 1), caller.user)
    (item,) = caller.get("/documents", {"kind": "form", "q": "clés"}).json()["items"]
    assert (item["number"], item["valid"], item["subject"]["fr"]) == ("D-0001", 1, "Formulaire clés")
    (version,) = caller.get("/documents/D-0001").json()["versions"]
    assert (version["state"], version["valid_from"], len(version["files"])) == ("valid", "2026-01-01", 3)
    file = next(file for file in version["files"] if file["language"] == "de")
    content = caller.get(file["url"]).content
    assert content == paper_anew("D-0001 1 de")
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert caller.get("/documents/D-0001/1/en").status_code == 404
    assert caller.get("/documents/D-0009").status_code == 404


def test_a_program_reads_what_left_page_by_page(caller_of: MakeCaller) -> None:
    caller = caller_of("supervisor", READ_DISPATCHES)
    for number in range(3):
        OutMail.objects.create(
            created_at=MONDAY,
            ref=f"ticket:2026-00000{number}",
            kind="answer",
            sender="desk@desk.example",
            recipients=["an@namur.example"],
            subject=f"Mail {number}",
            message_id=f"<{number}@desk.example>",
            sealed=b"x",
            size=1,
            state="sent",
            sent_at=MONDAY - timedelta(minutes=number),
            digest=f"{number:064x}",
        )
    first = caller.get("/dispatches", {"limit": 2}).json()
    assert [item["what"] for item in first["items"]] == ["Mail 0", "Mail 1"]
    second = caller.get(first["next"]).json()
    assert ([item["what"] for item in second["items"]], second["next"]) == (["Mail 2"], None)
    (item,) = caller.get("/dispatches", {"sha256": f"{1:064x}"}).json()["items"]
    assert (item["ticket"], item["proof"], item["way"]) == ("2026-000001", "left", "mail")
    assert caller.get("/dispatches", {"after": "x"}).json()["field"] == "after"


def test_who_may_not_see_what_left_gets_nothing(caller_of: MakeCaller) -> None:
    assert caller_of("call_taker", READ_DISPATCHES).get("/dispatches").status_code == 403
