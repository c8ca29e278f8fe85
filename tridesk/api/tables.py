"""Endpoints of the code lists that other requests refer to: topics, services and their experts."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpResponse
from ninja import Router

from tridesk.api import serializers
from tridesk.api.auth import READ, Asked, Bearer
from tridesk.api.idempotency import StoredAnswer
from tridesk.api.schemas.common import ServiceList, TopicList
from tridesk.api.tickets import PROBLEMS, READERS
from tridesk.directory.models import Expert, Service
from tridesk.tickets import queries

router = Router(tags=["tables"])


@router.get("/topics", response={200: TopicList} | PROBLEMS, auth=Bearer(READ, *READERS))
def topics(request: Asked) -> HttpResponse:
    """The subject tree, named in the language asked for."""
    items = [
        {"code": topic.code, "name": str(topic), "parent": topic.parent.code if topic.parent else None}
        for topic in queries.topics()
    ]
    return StoredAnswer(200, serializers.as_json({"items": items})).response()


@router.get("/services", response={200: ServiceList} | PROBLEMS, auth=Bearer(READ, *READERS))
def services(request: Asked) -> HttpResponse:
    """The services to which a question can be handed, with their experts."""
    named = Expert.objects.filter(user__is_active=True).select_related("user").order_by("user__name", "user_id")
    rows = Service.objects.filter(active=True).prefetch_related(Prefetch("experts", named))
    items = [
        {
            "code": service.code,
            "name": str(service),
            "experts": [
                {"username": expert.user.username, "name": str(expert.user)} for expert in service.experts.all()
            ],
        }
        for service in rows
    ]
    return StoredAnswer(200, serializers.as_json({"items": items})).response()
