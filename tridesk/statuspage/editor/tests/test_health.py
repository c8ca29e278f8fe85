"""`/healthz` of the editor tells anybody whether log, watch and editors are there, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from json import loads
from typing import Any

import pytest

from tridesk.kit import clock
from tridesk.statuspage import actions
from tridesk.statuspage.editor import gate
from tridesk.statuspage.editor.tests.conftest import Browser, enrol
from tridesk.statuspage.queries import publisher


@pytest.fixture
def published(browser: Browser) -> Browser:
    """An editor has been here, and the page was published this moment."""
    enrol(gate.door())
    actions.start(publisher().log)
    publisher().publish(read_back=False)
    return browser


def health(browser: Browser) -> tuple[int, dict[str, Any]]:
    asked = browser.get("/healthz")
    return asked.status, loads(asked.page)


def test_all_is_up(published: Browser) -> None:
    assert health(published) == (200, {"status": "up", "log": "up", "watch": "up", "editors": "up"})


def test_a_watch_that_died_is_noticed(published: Browser) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=4)):
        assert health(published) == (503, {"status": "down", "log": "up", "watch": "down", "editors": "up"})


def test_a_log_that_somebody_touched_is_noticed(published: Browser) -> None:
    with publisher().log.path.open("ab") as file:
        file.write(b'{"kind": "Nonsense"}\n')
    assert health(published)[1]["log"] == "down"


def test_before_anything_is_published_or_anybody_invited(browser: Browser) -> None:
    assert health(browser)[1] == {"status": "down", "log": "up", "watch": "down", "editors": "down"}
