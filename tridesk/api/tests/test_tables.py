"""`GET /topics` and `GET /services`."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.api.schemas.common import ServiceList, TopicList
from tridesk.api.tests.conftest import Caller
from tridesk.directory.models import Expert, Service
from tridesk.tickets.models import Topic


def test_topics_in_the_language_asked_for(caller: Caller, topic: Topic) -> None:
    Topic.objects.create(code="ZZZ.OLD", name_nl="Oud", name_fr="Vieux", active=False, parent=topic.parent)
    answer = caller.get("/topics", Accept_Language="fr")
    TopicList.model_validate_json(answer.content)
    assert [row for row in answer.json()["items"] if row["code"].startswith("ZZZ")] == [
        {"code": "ZZZ", "name": "Accès", "parent": None},
        {"code": "ZZZ.KEY", "name": "Clé", "parent": "ZZZ"},
    ]


def test_services_with_their_experts(caller: Caller, registers: Service) -> None:
    Service.objects.create(code="RIP", name_nl="Weg", name_fr="Parti", active=False)
    answer = caller.get("/services")
    ServiceList.model_validate_json(answer.content)
    assert [row for row in answer.json()["items"] if row["code"] in ("REG", "RIP")] == [
        {"code": "REG", "name": "Registers", "experts": [{"username": "elke", "name": "Elke"}]}
    ]


def test_the_number_of_queries_does_not_grow(caller: Caller, registers: Service, topic: Topic) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert caller.get(path).status_code == 200
        return len(captured)

    caller.get("/tickets")
    with_one = queries("/services"), queries("/topics")
    for place in range(2):
        service = Service.objects.create(code=f"S{place}", name_nl="a", name_fr="b")
        user = User.objects.create(username=f"expert{place}", role="expert")
        Expert.objects.create(service=service, user=user)
        Topic.objects.create(code=f"ZZZ.{place}", name_nl="a", name_fr="b", parent=topic.parent)
    assert (with_one, (queries("/services"), queries("/topics"))) == ((3, 2), (3, 2))
