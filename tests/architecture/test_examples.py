"""The examples of a room that is made for this test: the tests that look at all rooms find them, or miss them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

import tridesk
from tests.examples import Desk

ROOT: Final = Path(tridesk.__file__).parents[1]
FILES: Final = {
    "toy_settings.py": """
        from tridesk.config.settings import *
        INSTALLED_APPS = [*INSTALLED_APPS, "toys"]
    """,
    "toys/__init__.py": "",
    "toys/tests/__init__.py": "",
    "toys/room.py": """
        from tridesk.accounts.roles import DESK
        from tridesk.kit.rooms import Capability, JournalNoun, Room

        ROOM = Room(
            urls="toys.urls",
            capabilities=(Capability("toy.play", "play with toys", DESK),),
            nouns=(JournalNoun("toy", "toy", ("toy.play",)),),
            deeds={"wound_up": "wound up"},
        )
    """,
    "toys/urls.py": """
        from django.http import HttpResponse
        from django.urls import path
        from tridesk.accounts.gate import needs, public

        app_name = "toys"
        shelf = needs("toy.play")(lambda request: HttpResponse("a bear"))
        window = public(lambda request, number: HttpResponse("a bear"))
        urlpatterns = [path("toys/", shelf, name="shelf"), path("toys/<int:number>/", window, name="window")]
    """,
    "toys/models.py": """
        from django.db import models

        class Toy(models.Model):
            label = models.CharField(max_length=40)
    """,
    "toys/actions.py": """
        from tridesk.journal.actions import record

        def wind_up(cursor, toy, verb):
            cursor.execute("UPDATE toys_toy SET label = 'wound up' WHERE id = 1")
            record(VERBS[toy], ref="toy:1")
    """,
    "toys/tests/examples.py": """
        from tests.examples import Examples, Pages

        EXAMPLES = Examples(
            make=lambda desk: desk.name({"toys number": 7}),
            rights="toy.play x x x x - - - -",
            public=("toys:window",),
            pages=Pages(leader=("/toys/",)),
            unmasked={"Toy.label": "toys have no numbers"},
            statements={"actions.py": "no number"},
            nouns={("actions.py", "VERBS[toy]"): {"toy"}},
        )
    """,
    "look.py": """
        import json
        import django
        django.setup()

        from tests.architecture import test_masking, test_routes, verbs
        from tests.e2e import test_accessibility
        from tests.examples import Desk, rooms, sources
        from tridesk.accounts.tests import test_roles

        def test_rights():
            for role, capability, may in test_roles.RIGHTS:
                test_roles.test_every_role_and_capability(role, capability, may)

        def test_column():
            test_masking.test_every_text_column_masks_or_says_why_not("toys.Toy.label")

        def test_path():
            desk = Desk({}, {"number": "2026-000001"})
            rooms()["toys"].make(desk)
            window = next(route for route in test_routes.page_routes() if route.name == "toys:window")
            assert desk.path(window) == "/toys/7/"

        def test_verbs():
            verbs.sources = lambda: [each for each in sources() if each[0].startswith("toys/")]
            assert verbs.nouns() == ({"toy"}, [])

        tests = (
            test_rights,
            test_column,
            test_path,
            test_accessibility.test_no_page_is_forgotten,
            test_verbs,
            test_masking.test_no_reason_is_given_for_a_column_that_is_gone,
            test_masking.test_statements_of_our_own_that_write_are_known,
            test_roles.test_the_table_is_complete,
            test_routes.test_only_these_routes_are_open_to_everybody,
        )
        failed = []
        for test in tests:
            try:
                test()
            except AssertionError:
                failed.append(test.__name__)
        print(json.dumps(failed))
    """,
}


def failed_tests(folder: Path, files: dict[str, str]) -> list[str]:
    """Which tests of all rooms fail when the product has this room: of those that need no database."""
    for name, lines in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(line.removeprefix(" " * 8) for line in lines.split("\n")), "utf-8")
    python_path = os.pathsep.join((str(folder), str(ROOT)))
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "toy_settings", "PYTHONPATH": python_path}
    command = [sys.executable, str(folder / "look.py")]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return list(json.loads(result.stdout))


@pytest.fixture(scope="module")
def with_examples(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return failed_tests(tmp_path_factory.mktemp("room"), FILES)


@pytest.fixture(scope="module")
def with_none(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    nothing = """
        from tests.examples import Examples

        EXAMPLES = Examples(make=lambda desk: desk.name({"toys number": 7}))
    """
    return failed_tests(tmp_path_factory.mktemp("room"), FILES | {"toys/tests/examples.py": nothing})


def test_a_room_with_examples_satisfies_the_tests_of_all_rooms(with_examples: list[str]) -> None:
    assert with_examples == []


def test_a_room_whose_examples_show_nothing_fails_them(with_none: list[str]) -> None:
    assert with_none == [
        "test_column",
        "test_no_page_is_forgotten",
        "test_verbs",
        "test_statements_of_our_own_that_write_are_known",
        "test_the_table_is_complete",
        "test_only_these_routes_are_open_to_everybody",
    ]


def test_two_rooms_that_name_the_same_are_refused() -> None:
    desk = Desk()
    desk.name({"number": 1, "toys number": 2})
    with pytest.raises(ValueError, match="Named by two rooms: number"):
        desk.name({"number": 3})
