"""`GET /healthz` of the editor: for monitoring of this host, without signing in and without the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from tridesk.kit import clock
from tridesk.kit.errors import Permanent
from tridesk.kit.health import health
from tridesk.statuspage.editor import gate
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.watchdog import LIMIT


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The log is whole, the watch has confirmed the page of late, and editors can be asked for; 503 when one is not."""
    report, status = health(CHECKS, OSError, ValueError, KeyError, Permanent)
    return JsonResponse(report, status=status)


def _log() -> bool:
    return publisher().log.board() is not None


def _watch() -> bool:
    confirmed = datetime.fromisoformat(publisher().about()["confirmed"])
    return (clock.now() - confirmed).total_seconds() <= LIMIT and not publisher().shelf.is_stale()


def _editors() -> bool:
    return any(editor.active for editor in gate.store().editors())


CHECKS: dict[str, Callable[[], bool]] = {"log": _log, "watch": _watch, "editors": _editors}
