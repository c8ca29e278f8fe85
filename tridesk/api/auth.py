"""Authentication by bearer token: the scopes of the token and the capabilities of its user."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from tridesk.accounts.actions import digest_of, note_refused, note_use
from tridesk.accounts.gate import require
from tridesk.accounts.models import Token
from tridesk.journal.prepared_queries import PreparedQuery
from tridesk.kit import clock
from tridesk.kit.errors import NotAllowed, TooMany
from tridesk.kit.rooms import installed

READ: Final = "tickets:read"
WRITE: Final = "tickets:write"
READ_DIRECTORY: Final = "directory:read"
WRITE_DIRECTORY: Final = "directory:write"
DISCLOSE_PERSONS: Final = "persons:disclose"
READ_NOTICES: Final = "notices:read"
WRITE_NOTICES: Final = "notices:write"
APPROVE_NOTICES: Final = "notices:approve"
READ_CALLS: Final = "calls:read"
READ_FIGURES: Final = "figures:read"
READ_ANSWERS: Final = "answers:read"
WRITE_ANSWERS: Final = "answers:write"
VALIDATE_ANSWERS: Final = "answers:validate"
READ_FAXES: Final = "faxes:read"
WRITE_FAXES: Final = "faxes:write"
READ_RESTORES: Final = "restores:read"
WRITE_RESTORES: Final = "restores:write"
READ_DOCUMENTS: Final = "documents:read"
READ_DISPATCHES: Final = "dispatches:read"

# A program that waits for each answer before its next call hardly comes near; one that runs wild is stopped.
MOST_CALLS: Final = 6000
WINDOW_SECONDS: Final = 60


class Asked(HttpRequest):
    """A request whose token has passed."""

    auth: Token


class Window:
    """So many calls in so many seconds for each token; counted in this process, forgotten with it."""

    def __init__(self, most: int, seconds: int) -> None:
        self.most, self.seconds = most, seconds
        self._counts: dict[int, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def wait(self, token: int, at: float) -> int:
        """Counts a call at `at` (seconds, of a clock that only rises): 0, or after how many seconds to come again."""
        with self._lock:
            since, count = self._counts.get(token, (at, 0))
            if at - since >= self.seconds:
                since, count = at, 0
            self._counts[token] = (since, count + 1)
        return 0 if count < self.most else max(1, round(since + self.seconds - at))

    def forget(self) -> None:
        """Starts anew."""
        self._counts.clear()


calls = Window(MOST_CALLS, WINDOW_SECONDS)


def _valid(digest: str, now: datetime) -> QuerySet[Token]:
    current = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return Token.objects.filter(current, digest=digest, user__is_active=True).select_related("user")


_tokens = PreparedQuery(_valid)


def is_token(authorization: str) -> bool:
    """Whether this header has a token that is valid, whatever it is for."""
    kind, _space, bearer = authorization.partition(" ")
    return kind.lower() == "bearer" and any(_tokens(digest_of(bearer), clock.now()))


def need_scope(token: Token, scope: str) -> None:
    """Refuses a token that lacks a scope."""
    if scope not in token.scopes:
        raise NotAllowed(_("This token lacks the scope %(scope)s.") % {"scope": scope}, code="scope_missing")


class Bearer(HttpBearer):
    """Lets a call in when its token has `scope` and the token's user may do any of `capabilities`."""

    def __init__(self, scope: str, *capabilities: str) -> None:
        scopes = ", ".join(installed.answer.scopes)
        self.openapi_description = f"A token that `tridesk token NAME` printed; scopes are {scopes}"
        super().__init__()  # takes the description over
        self.scope, self.capabilities = scope, capabilities

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token, None when there is no such token; otherwise a refusal that says what it lacks."""
        known = next(iter(_tokens(digest_of(token), clock.now())), None)
        if known is None:
            return None
        if wait := calls.wait(known.pk, time.monotonic()):
            raise TooMany(_("Too many calls: come again in %(seconds)s seconds.") % {"seconds": wait}, wait=wait)
        try:
            need_scope(known, self.scope)
            require(known.user, *self.capabilities)
        except NotAllowed:
            note_refused(known, self.scope)
            raise
        note_use(known)
        return known
