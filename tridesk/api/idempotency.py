"""Idempotency-Key support: a request that is sent twice is executed once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from tridesk.api.auth import Asked
from tridesk.api.models import Keyed
from tridesk.kit import clock, national_number
from tridesk.kit.errors import Conflict, Invalid

HEADER: Final = "Idempotency-Key"
KEPT: Final = timedelta(days=1)

_KEY: Final = re.compile(r"[!-~]{1,200}")

# A key is claimed by inserting its row. A second request waits here until the first has committed, then gets no row.
# An expired row is claimed again.
_CLAIM: Final = """
    INSERT INTO api_keyed AS old (token_id, key, asked, at, status, location, answer) VALUES (%s, %s, %s, %s, 0, '', '')
    ON CONFLICT (token_id, key) DO UPDATE SET asked = excluded.asked, at = excluded.at WHERE old.at < %s
    RETURNING id
"""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer to store and send: status, JSON text, and the path of what was created."""

    status: int
    text: str
    location: str = ""

    def response(self) -> HttpResponse:
        """The answer as an HTTP response."""
        response = HttpResponse(self.text, status=self.status, content_type="application/json; charset=utf-8")
        if self.location:
            response["Location"] = self.location
        return response


def once(request: Asked, do: Callable[[], StoredAnswer]) -> HttpResponse:
    """Runs `do` and stores its answer under the key in one transaction; a known key repeats the stored answer."""
    key = request.headers.get(HEADER, "")
    with transaction.atomic():
        if not key:
            return do().response()
        if not _KEY.fullmatch(key):
            raise Invalid(_("A key has 1 to 200 letters, digits or signs, without spaces."), field=HEADER)
        key = national_number.mask(key).text
        asked = _digest(request)
        row = _claimed(request.auth.pk, key, asked)
        if row is None:
            return _earlier(request.auth.pk, key, asked)
        answer = do()
        Keyed.objects.filter(pk=row).update(status=answer.status, location=answer.location, answer=answer.text)
        return answer.response()


def forget_old() -> int:
    """Deletes expired keys; returns the number of rows."""
    return Keyed.objects.filter(at__lt=clock.now() - KEPT).delete()[0]


def _claimed(token: int, key: str, asked: str) -> int | None:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [token, key, asked, now, now - KEPT])
        row = cursor.fetchone()
    return row[0] if row else None


def _earlier(token: int, key: str, asked: str) -> HttpResponse:
    earlier = Keyed.objects.get(token=token, key=key)
    if earlier.asked != asked:
        raise Conflict(
            _("This key was used for another call today. Take a new key for each thing to do."), code="key_used"
        )
    response = StoredAnswer(earlier.status, earlier.answer, earlier.location).response()
    response["Idempotency-Replayed"] = "true"
    return response


def _digest(request: Asked) -> str:
    return hashlib.sha256(b"\0".join((str(request.method).encode(), request.path.encode(), request.body))).hexdigest()
