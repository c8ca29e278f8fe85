"""A new room is a folder and a line of settings: one that is made for this test is found by all who look for rooms."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

import tridesk

FILES: Final = {
    "toy_settings.py": """
        from tridesk.config.settings import *
        INSTALLED_APPS = [*INSTALLED_APPS, "toys"]
    """,
    "toys/__init__.py": "",
    "toys/room.py": """
        from tridesk.accounts import finders, worklist
        from tridesk.accounts.roles import DESK
        from tridesk.kit.rooms import Capability, Diagnosis, HealthLine, JournalNoun, NavigationPlace, Room, Scope

        def broken_toys(user):
            return ["a bear"] if user.may("toy.play") else []

        class ToyFinder:
            def named(self, user, typed):
                return [{"name": "bear 7", "detail": "toy", "url": "/toys/7"}] if typed == "7" else []

            def matching(self, user, typed):
                return []

        ROOM = Room(
            urls="toys.urls",
            capabilities=(Capability("toy.play", "play with toys", DESK),),
            places=(NavigationPlace(115, "Toys", "toys:shelf", "z", ("toy.play",)),),
            commands=(NavigationPlace(500, "Wind up", "toys:shelf", "", ("toy.play",)),),
            answers=(
                worklist.sources.entries(broken_toys, position=5),
                finders.finders.entries(ToyFinder(), position=5),
            ),
            nouns=(JournalNoun("toy", "toy", ("toy.play",)),),
            deeds={"wound_up": "wound up"},
            health=(HealthLine(75, "toys", lambda: True),),
            diagnoses=(Diagnosis(60, lambda: ["A bear has lost an eye."], needs="toys"),),
            api=("toys.api",),
            scopes=(Scope(35, "toys:read"),),
            growing_tables=("toys_toy",),
        )
    """,
    "toys/urls.py": """
        from django.http import HttpResponse
        from django.urls import path
        from tridesk.accounts.gate import needs

        app_name = "toys"
        shelf = needs("toy.play")(lambda request: HttpResponse("a bear"))
        urlpatterns = [path("toys/", shelf, name="shelf")]
    """,
    "toys/models.py": """
        from django.db import models

        class Toy(models.Model):
            name = models.CharField(max_length=20)
    """,
    "toys/tasks.py": """
        from procrastinate.contrib.django import app

        @app.task(queue="bulk", name="toys.mend")
        def mend():
            pass
    """,
    "toys/api.py": """
        from ninja import Router
        from tridesk.api.auth import Bearer

        router = Router()

        @router.get("/toys", auth=Bearer("toys:read", "toy.play"))
        def list_toys(request):
            return ["a bear"]
    """,
    "look.py": """
        import json
        import django
        django.setup()

        from django.apps import apps
        from django.test import RequestFactory
        from django.urls import resolve
        from procrastinate.contrib.django.procrastinate_app import current_app
        from tridesk.accounts import worklist
        from tridesk.accounts.models import User
        from tridesk.accounts.roles import roles_with
        from tridesk.api.api import api, routes
        from tridesk.config.diagnosis import problems
        from tridesk.config.health import parts
        from tridesk.config.settings import ENVIRONMENT
        from tridesk.kit.errors import NotAllowed
        from tridesk.kit.rooms import installed
        from tridesk.tickets.visibility import visible
        from tridesk.web.journal_words import verb_words
        from tridesk.web.navigation import commands_for, entries_for
        from tridesk.web.omnibox import everything

        def status(user):
            request = RequestFactory().get("/toys/")
            request.user = user
            try:
                return resolve("/toys/").func(request).status_code
            except NotAllowed as refusal:
                return refusal.status

        def seen_by(role):
            user, event = User(role=role), ["toy.wound_up", "toy:1"]
            return {
                "rail": [str(entry.label) for entry in entries_for(user, "/toys/")],
                "here": [str(entry.label) for entry in entries_for(user, "/toys/") if entry.current],
                "last command": str(commands_for(user)[-1].label),
                "status": status(user),
                "live": visible([event], user.capabilities) == [event],
                "work": list(worklist.sources.answer[0](user)),
            }

        # Other rooms ask tables, of which the database of this test has none.
        rooms = installed.answer
        rooms.diagnoses = [diagnosis for diagnosis in rooms.diagnoses if diagnosis.needs == "toys"]

        print(json.dumps({
            "taker": seen_by("call_taker"),
            "expert": seen_by("expert"),
            "roles": roles_with("toy.play"),
            "words": verb_words("toy.wound_up"),
            "health": list(parts()[0].items()),
            "faults": list(problems(ENVIRONMENT)),
            "scopes": list(rooms.scopes),
            "routes": [route for route in routes() if "toy.play" in route.capability],
            "found": everything(User(role="technical_centre"), "7"),
            "growing_tables": len(rooms.growing_tables),
            "growing": [
                model._meta.label for model in apps.get_models() if model._meta.db_table in rooms.growing_tables
            ],
            "jobs": [task.queue for task in current_app.tasks.values() if task.name == "toys.mend"],
            "operation": api.get_openapi_schema()["paths"]["/api/v1/toys"]["get"]["operationId"],
        }))
    """,
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a call taker and an expert see of the product with a room of toys."""
    folder = tmp_path_factory.mktemp("room")
    for name, lines in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(line.removeprefix(" " * 8) for line in lines.split("\n")), "utf-8")
    python_path = os.pathsep.join((str(folder), str(Path(tridesk.__file__).parents[1])))
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "toy_settings", "PYTHONPATH": python_path}
    command = [sys.executable, str(folder / "look.py")]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_its_place_stands_where_it_says_for_those_who_may(seen: dict[str, Any]) -> None:
    rail = seen["taker"]["rail"]
    assert rail[rail.index("Toys") - 1 :][:3] == ["Answers", "Toys", "Figures"]
    assert (seen["taker"]["here"], seen["taker"]["last command"]) == (["Toys"], "Wind up")
    assert "Toys" not in seen["expert"]["rail"]
    assert seen["expert"]["last command"] == "Preferences"


def test_its_address_lets_in_the_roles_that_have_its_capability(seen: dict[str, Any]) -> None:
    assert seen["roles"] == ["project_leader", "centre_manager", "supervisor", "call_taker"]
    assert (seen["taker"]["status"], seen["expert"]["status"]) == (200, 403)


def test_its_journal_has_words_and_is_heard_by_those_who_may(seen: dict[str, Any]) -> None:
    assert seen["words"] == "toy: wound up"
    assert (seen["taker"]["live"], seen["expert"]["live"]) == (True, False)


def test_its_work_waits_where_it_says(seen: dict[str, Any]) -> None:
    assert (seen["taker"]["work"], seen["expert"]["work"]) == (["a bear"], [])


def test_its_line_of_health_and_its_faults_stand_where_it_says(seen: dict[str, Any]) -> None:
    assert [name for name, _state in seen["health"][-3:]] == ["notices", "toys", "disk"]
    assert ["toys", "up"] in seen["health"]
    assert "A bear has lost an eye." in seen["faults"]


def test_its_routes_are_part_of_the_api_with_a_scope_of_its_own(seen: dict[str, Any]) -> None:
    assert seen["scopes"][2:5] == ["directory:read", "toys:read", "directory:write"]
    assert seen["routes"] == [["GET", "/api/v1/toys", "toys:read", ["toy.play"]]]
    assert seen["operation"] == "list_toys"


def test_the_omnibox_finds_its_things(seen: dict[str, Any]) -> None:
    assert seen["found"] == [{"name": "bear 7", "detail": "toy", "url": "/toys/7"}]


def test_its_table_counts_as_one_that_grows(seen: dict[str, Any]) -> None:
    assert "toys.Toy" in seen["growing"]
    assert len(seen["growing"]) == seen["growing_tables"], "each names a model that there is"


def test_its_job_waits_in_the_queue_that_it_names(seen: dict[str, Any]) -> None:
    assert seen["jobs"] == ["bulk"]
