"""The API itself: version, parser, routers, and the scope and capabilities that each route needs."""

from __future__ import annotations

import json
import re
from importlib import import_module
from typing import Any, Final, NamedTuple, cast

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from ninja import NinjaAPI, Router
from ninja.parser import Parser

from tridesk.api.auth import Bearer
from tridesk.api.errors import handle_all
from tridesk.kit.rooms import installed

DESCRIPTION = """Tickets, calls, directory, notices, answers and figures of the desk, for programs.

Send `Authorization: Bearer TOKEN`; `tridesk token NAME` prints a token. A call needs the token's scope, and a role of
the token's user that allows it. Messages come in the language of `Accept-Language` (nl, fr, de, en). Every refusal is
`{"code", "message", "field"}`: the code stays as it is, the message is for a person."""


class StrictParser(Parser):
    """Parses strict JSON (RFC 8259), and drops empty values from the query string."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return cast(dict[str, Any], json.loads(request.body, parse_constant=_refuse))

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        values = super().parse_querydict(data, list_fields, request)
        return {name: value for name, value in values.items() if value != ""} if isinstance(data, QueryDict) else values


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


api = NinjaAPI(
    title="Tridesk",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,  # the documentation that comes with it is fetched from elsewhere, which our policy forbids
    parser=StrictParser(),
)
api.get_openapi_operation_id = lambda operation: operation.view_func.__name__  # type: ignore[method-assign]
handle_all(api)
ROUTERS: Final[list[Router]] = [import_module(module).router for module in installed.answer.api]
for router in ROUTERS:
    api.add_router("", router)


class Route(NamedTuple):
    """A route and what it needs: a `scope` of the token, and any of the capabilities."""

    method: str
    path: str
    scope: str
    capability: tuple[str, ...]


def routes() -> list[Route]:
    """All routes of the API that need a token, with paths like `/api/v1/tickets/{number}`."""
    root = reverse("api:api-root").rstrip("/")
    return [call._replace(path=root + re.sub(r"{\w+:", "{", call.path)) for call in calls()]


def calls() -> list[Route]:
    """The same with the paths as ninja has them, below the root."""
    return [
        Route(method, path, auth.scope, auth.capabilities)
        for router in ROUTERS
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
        for auth in cast("list[Bearer]", operation.auth_callbacks or [])
    ]
