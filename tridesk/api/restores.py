"""Endpoints of restores: a program of the register says who is locked out, and asks how it went.

A program opens a restore and takes no other step: every proof and every order is a person's at the desk.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from ninja import Query, Router

from tridesk.api import serializers
from tridesk.api.auth import READ_RESTORES, WRITE_RESTORES, Asked, Bearer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.restores import LockedOutIn, RestoreOut, RestorePage, RestoreQuery
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.kit.errors import NotFound
from tridesk.reconnect import queries
from tridesk.reconnect.actions.opening import report_locked_out
from tridesk.reconnect.actions.refusals import note_unknown
from tridesk.reconnect.outline import outline

router = Router(tags=["restores"])

PAGE: Final = 50


@router.get("/restores", response={200: RestorePage} | PROBLEMS, auth=Bearer(READ_RESTORES, "access.restore"))
def list_restores(request: Asked, asked: Query[RestoreQuery]) -> HttpResponse:
    """Restores, newest first."""
    rows = list(queries.restores(asked.show, asked.before).select_related("credential")[: PAGE + 1])
    following = f"{request.path}?show={asked.show}&before={rows[PAGE - 1].pk}" if len(rows) > PAGE else None
    return _json(200, {"items": [outline(row) for row in rows[:PAGE]], "next": following}).response()


@router.get(
    "/restores/{int:restore}", response={200: RestoreOut} | PROBLEMS, auth=Bearer(READ_RESTORES, "access.restore")
)
def one_restore(request: Asked, restore: int) -> HttpResponse:
    """A restore: the step that is due, or how it ended."""
    return _json(200, outline(queries.restore_for(request.auth.user, restore))).response()


@router.post(
    "/restores",
    response={frozenset({200, 201}): RestoreOut} | REFUSALS,
    auth=Bearer(WRITE_RESTORES, "access.restore"),
    summary="Locked out",
)
def open_restore(request: Asked, body: LockedOutIn, key: Key = None) -> HttpResponse:
    """Opens a ticket and a restore for a user who is locked out; while one is open, that one (200)."""

    def opened() -> StoredAnswer:
        credential = queries.credential_by(body.login, body.reference)
        restore, is_new = report_locked_out(credential, by=request.auth.user, lost_at=body.at)
        return _json(201 if is_new else 200, outline(restore), f"/api/v1/restores/{restore.pk}")

    try:
        return once(request, opened)
    except NotFound:  # outside the transaction, which is rolled back
        note_unknown(request.auth.user)
        raise


def _json(status: int, value: dict[str, Any], location: str = "") -> StoredAnswer:
    return StoredAnswer(status, serializers.as_json(value), location)
