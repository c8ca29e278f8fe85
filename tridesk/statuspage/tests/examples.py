"""The register is unstable."""

from __future__ import annotations

from typing import Final

from tests.examples import HASH, Desk, Examples, Pages
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.tests.story import report


def make(desk: Desk) -> None:
    incident = report(publisher().log, RegisterState.UNSTABLE, by="siebe", via="editor")
    desk.name({"identity": incident.id, "path": "api/v2/status.json"})


EXAMPLES: Final = Examples(
    make=make,
    #                 leader manager supervisor taker expert technical relations administrator
    rights="""
    register.words      x       -        -        -     -        -         -           x
    """,
    public=("statuspage:certificate", "statuspage:file", "statuspage:paper", "statuspage:proof", "statuspage:site"),
    pages=Pages(
        leader=("/register/editors/", "/register/words/"),
        strangers=(
            "/register/certificate/",
            "/register/certificate/?begin=2026-01-01T10:00&end=2026-01-01T09:00",
            "/register/certificate/proof",
            "/status/",
            "/status/de/history/",
            "/status/nl/",
        ),
        none=("/register/certificate/paper",),
    ),
    unmasked={
        "Reading.head": HASH,
    },
    nouns={
        ("journal_intake.py", "_VERBS[type(what)]"): {"journal", "maintenance", "state"},
    },
)
