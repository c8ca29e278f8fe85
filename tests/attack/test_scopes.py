"""No operation of the API gives what another scope guards: one of everything is marked, and asked for by each scope."""

from __future__ import annotations

import json
from typing import Any, Final

from django.apps import apps
from django.test import Client

from tests.architecture.conftest import desk, fitted  # noqa: F401 - fixtures
from tests.clients import undone
from tests.examples import Desk
from tridesk.accounts.actions import make_token
from tridesk.accounts.models import Token
from tridesk.accounts.roles import Role
from tridesk.api.api import Route, api, routes
from tridesk.directory.models import Contact
from tridesk.kit.rooms import installed
from tridesk.tickets.models import Ticket

# Text columns that stand for a kind of data, which is named as the scope that guards it begins.
MARKED: Final = {
    "tickets": (
        "tickets.Ticket.subject", "tickets.Ticket.awaited", "tickets.Entry.text", "tickets.Attachment.filename",
        "mailroom.OutMail.subject", "letters.Letter.subject",
    ),
    "calls": ("telephony.Call.number",),
    "faxes": ("fax.Fax.station", "fax.OutFax.name", "fax.OutFax.subject"),
    "notices": ("notices.Notice.subject_nl", "notices.Notice.text_nl", "notices.Suppression.reason"),
    "answers": ("faq.Text.question", "faq.Text.answer", "faq.Report.sentence"),
    "restores": ("reconnect.Restore.reason",),
    "documents": ("documents.Document.name_nl", "documents.Version.reason"),
    "directory": (
        "directory.Contact.note", "directory.Contact.function", "directory.ConnectedUser.note",
        "directory.Credential.reference", "directory.Authorisation.number", "directory.Organisation.note",
    ),
}  # fmt: skip
# Scopes with data of every kind, or with none of their own.
ALSO: Final = {
    "persons": set(MARKED),  # a person gets all that is held of them
    "dispatches": {"tickets"},  # the log names what left by its subject
    "figures": set[str](),
}
# Schemas that say nothing of what they hold, each with the scope that is for all of it.
OPEN: Final = {"Held": "persons:disclose"}
# What an operation that is asked for is told, where the kind of its value is not enough.
QUERY: Final = {
    "/api/v1/campaigns/audience": {"group": "towns"},
    "/api/v1/campaigns/addressees": {"group": "towns"},
    "/api/v1/calls/figures": {"since": "2026-03-02T00:00Z", "until": "2026-03-03T00:00Z"},
    "/api/v1/answers/search": {"q": "marked"},
}
SAYS: Final = {"type", "$ref", "anyOf", "enum", "const"}  # what a shape has that tells what its values are
REFUSED: Final = {"/api/v1/figures/list"}  # reads that want the scope of what they list as well


def test_each_scope_is_of_one_kind() -> None:
    kinds = {scope.partition(":")[0] for scope in installed.answer.scopes}
    assert kinds == set(MARKED) | set(ALSO)


def test_no_operation_gives_what_another_scope_guards(desk: Desk) -> None:  # noqa: F811
    marks, schemas = plant(desk), api.get_openapi_schema()
    leaks, unread, shown = [], [], set()
    for route in routes():
        status, content = answer(route, desk, schemas)
        own = route.scope.partition(":")[0]
        kinds = {kind for kind, mark in marks.items() if mark in content}
        shown |= {(own, kind) for kind in kinds}
        leaks += [(str(route), kind) for kind in kinds - ALSO.get(own, set()) - {own}]
        if (route.method == "GET" or own == "persons") and status != 200:
            unread.append((route.path, status))
    assert leaks == []
    assert [path for path, _status in unread] == sorted(REFUSED), unread
    assert shown >= {(kind, kind) for kind in MARKED if kind != "restores"} | {("persons", "tickets")}


def test_only_what_is_for_all_kinds_answers_in_a_shape_that_says_nothing() -> None:
    schemas = api.get_openapi_schema()
    open_shapes = {
        (name, route.scope)
        for route in routes()
        for name in names_in(schemas["paths"][route.path][route.method.lower()]["responses"], schemas)
        if holds_anything(schemas["components"]["schemas"][name])
    }
    assert open_shapes == set(OPEN.items())


def plant(desk: Desk) -> dict[str, str]:  # noqa: F811
    """Marks every kind, all of it about one person, and returns the mark of each."""
    Ticket.objects.update(contact=Contact.objects.get(pk=desk.arguments["contact"]))
    marks = {kind: f"marked {kind}" for kind in MARKED}
    for kind, columns in MARKED.items():
        for column in columns:
            room, model, field = column.split(".")
            assert apps.get_model(room, model)._default_manager.update(**{field: marks[kind]})
    return marks


def answer(route: Route, desk: Desk, schemas: Any) -> tuple[int, str]:  # noqa: F811
    """What an operation answers to a token that has its scope alone, and a role that may do all."""
    user = desk.people[Role.EXPERT if "expert" in route.path else Role.PROJECT_LEADER]
    path = route.path.format(**desk.arguments | {"version": desk.arguments["documents version"]})
    with undone():
        bearer = make_token("one", scopes=[route.scope])
        Token.objects.filter(name="one").update(user=user)
        headers = {"Authorization": f"Bearer {bearer}"}
        if route.method == "GET":
            response: Any = Client().get(path, QUERY.get(route.path, {}), headers=headers)
        else:
            body = json.dumps(body_of(route, desk, schemas))
            response = Client().generic(route.method, path, body, "application/json", headers=headers)
        content = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, content.decode("utf-8", "replace")


def body_of(route: Route, desk: Desk, schemas: Any) -> Any:  # noqa: F811
    """What the schema of this operation demands, with values of the desk where it has some of that name."""
    operation = schemas["paths"][route.path][route.method.lower()]
    shape = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return value_of("", shape, desk, schemas)


def value_of(name: str, shape: Any, desk: Desk, schemas: Any) -> Any:  # noqa: F811
    shape = next(iter(shape.get("anyOf", [])), shape)
    shape = schemas["components"]["schemas"][shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
    if "enum" in shape or "const" in shape:
        return shape.get("const", shape.get("enum", [None])[0])
    match shape.get("type"):
        case "object":
            return {
                each: value_of(each, shape["properties"][each], desk, schemas) for each in shape.get("required", [])
            }
        case "array":
            return []
        case "string":
            return str(desk.fields.get(name) or desk.arguments.get(name) or "the caller asks")
        case "boolean":
            return True
    return desk.arguments.get(name, 1)


def names_in(part: Any, schemas: Any) -> set[str]:
    """The names of all shapes that this part of the description leads to."""
    names, left = set[str](), [part]
    while left:
        match left.pop():
            case dict() as each:
                name = str(each.get("$ref", "")).rpartition("/")[2]
                if name and name not in names:
                    names.add(name)
                    left.append(schemas["components"]["schemas"][name])
                left += each.values()
            case list() as several:
                left += several
    return names


def holds_anything(shape: Any) -> bool:
    """Whether some value of this shape may be anything at all."""
    if shape is True or not SAYS & set(shape):
        return True
    parts = [*shape.get("properties", {}).values(), *shape.get("anyOf", [])]
    parts += [shape[part] for part in ("items", "additionalProperties") if shape.get(part, False) is not False]
    return any(holds_anything(part) for part in parts)
