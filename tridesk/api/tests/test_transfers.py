"""Files of records through the API: looked at, asked for until ready, written; and taken out."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from tridesk.api.auth import READ_DIRECTORY, WRITE_DIRECTORY
from tridesk.api.schemas.common import ImportIn
from tridesk.api.tests.conftest import MakeCaller
from tridesk.directory.exchange.actions import carry_on
from tridesk.directory.models import Contact, Organisation

pytestmark = pytest.mark.django_db


def sent(content: str, kind: str = "contacts") -> dict[str, Any]:
    return {"kind": kind, "file_name": "people.csv", "content": b64encode(content.encode()).decode()}


def test_a_file_is_looked_at_and_written(caller_of: MakeCaller) -> None:
    caller = caller_of("supervisor", READ_DIRECTORY, WRITE_DIRECTORY)
    received = caller.post("/imports", sent("name;emails\nBo;bo@raeren.example\n;wrong\n"))
    place = received["Location"]
    assert (received.status_code, received.json()["state"], received.json()["rows"]) == (202, "reading", [])
    carry_on()
    first = caller.get(place, {"limit": 1}).json()
    assert (first["state"], first["counts"]) == ("ready", {"made": 1, "changed": 0, "same": 0, "refused": 1})
    assert first["rows"] == [
        {
            "line": 2,
            "outcome": "made",
            "record": None,
            "name": "Bo",
            "changes": {"name": ["", "Bo"], "emails": ["", "bo@raeren.example"]},
            "reason": "",
        }
    ]
    second = caller.get(first["next"]).json()
    assert ([row["line"] for row in second["rows"]], second["next"]) == ([3], None)
    assert [row["line"] for row in caller.get(place, {"outcome": "refused"}).json()["rows"]] == [3]

    refused = caller.post(f"{place}/apply", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "rows_refused")
    assert caller.post(f"{place}/apply", {"leave_out_refused": True}).json()["state"] == "applying"
    carry_on()
    assert caller.get(place).json()["state"] == "applied"
    assert [contact.name for contact in Contact.objects.all()] == ["Bo"]


def test_sent_twice_with_a_key_is_received_once(caller_of: MakeCaller) -> None:
    caller = caller_of("supervisor", READ_DIRECTORY, WRITE_DIRECTORY)
    first, second = (caller.post("/imports", sent("name\nBo\n"), Idempotency_Key="k1") for _time in range(2))
    assert (first.json(), second["Idempotency-Replayed"]) == (second.json(), "true")


def test_a_file_as_large_as_promised_is_taken_and_a_larger_one_refused_in_its_own_words(caller_of: MakeCaller) -> None:
    caller = caller_of("supervisor", WRITE_DIRECTORY)
    description = ImportIn.model_fields["content"].description or ""
    promised = int(description.rpartition("at most ")[2].removesuffix(" MB")) * 1_000_000
    assert caller.post("/imports", sent("x" * promised)).status_code == 202
    refused = caller.post("/imports", sent("x" * 25_000_000))
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    assert f"a table {promised // 1_000_000} MB" in refused.json()["message"]


@pytest.mark.parametrize("wrong", [{"kind": "circus"}, {"content": "?"}, {"content": ""}, {"colour": "red"}])
def test_what_makes_no_sense_is_refused(wrong: dict[str, str], caller_of: MakeCaller) -> None:
    assert caller_of("supervisor", WRITE_DIRECTORY).post("/imports", sent("name\n") | wrong).status_code == 422


def test_records_as_a_file(caller_of: MakeCaller, namur: Organisation) -> None:
    caller = caller_of("external_relations", READ_DIRECTORY)
    answer = caller.get("/exports/organisations", {"kind": "municipality"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/csv; charset=utf-8", "no-store")
    assert [line[: len(f"{namur.pk};municipality")] for line in text.splitlines()[1:]] == [f"{namur.pk};municipality"]
    assert b"".join(caller.get("/exports/contacts", {"format": "xlsx"}).streaming_content).startswith(b"PK")
    assert caller.get("/exports/circuses").status_code == 404


def test_who_may_not(caller_of: MakeCaller) -> None:
    caller = caller_of("call_taker", READ_DIRECTORY, WRITE_DIRECTORY)
    assert caller.post("/imports", sent("name\nBo\n")).status_code == 403
    assert caller.get("/exports/contacts").status_code == 403
    assert caller_of("supervisor", READ_DIRECTORY).get("/imports/999999").status_code == 404
