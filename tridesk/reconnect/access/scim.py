"""Orders carried out over SCIM 2.0 (RFC 7643, RFC 7644): the attribute `active` of a user.

SCIM has one word for locked, frozen and ended, so unlocking makes an account active that a person had frozen. What was
planned is compared before, and the version of the user goes with each change (`If-Match`).
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from tridesk.reconnect.access import wire
from tridesk.reconnect.access.by_hand import tasks_for
from tridesk.reconnect.access.ports import AccessRefused, AccessUnavailable, RefusalReason, Unavailability
from tridesk.reconnect.access.values import (
    AccessAnswer,
    AccessOrder,
    AccessVerb,
    Account,
    AccountState,
    Change,
    Outcome,
    is_made,
    undoing,
)

SECONDS: Final = 10.0  # for each call of the port, all of it
MEDIA_TYPE: Final = "application/scim+json"
PATCH: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ACTIVE: Final = "active"
_REFUSED: Final = {
    403: RefusalReason.NO_RIGHT,
    404: RefusalReason.UNKNOWN,
    409: RefusalReason.CHANGED,
    412: RefusalReason.CHANGED,
}


@dataclass(frozen=True, slots=True)
class _User:
    identifier: str
    active: tuple[str, ...]
    version: str


class ScimDirectory:
    """The users of a SCIM service; `url` is its base, such as `https://directory.example/scim/v2`."""

    def __init__(
        self, url: str, secret: wire.Secret, *, context: ssl.SSLContext | None = None, seconds: float = SECONDS
    ) -> None:
        self._url, self._secret = url.rstrip("/"), secret
        self._context, self._seconds = context or ssl.create_default_context(), seconds

    def state(self, account: Account) -> AccountState:
        """See `AccountDirectory`."""
        user = self._find(account, self._until())
        return AccountState(exists=user is not None, disabled=user is not None and user.active != ("true",))

    def plan(self, order: AccessOrder) -> tuple[Change, ...]:
        """See `AccountDirectory`."""
        return self._plan(order, self._user(order.account, self._until()))

    def carry_out(self, order: AccessOrder) -> AccessAnswer:
        """See `AccountDirectory`."""
        until = self._until()
        user = self._user(order.account, until)
        answer = self._change(user, self._plan(order, user) if order.planned is None else order.planned, until)
        if order.verb is AccessVerb.REISSUE:  # SCIM can only set a password, and none passes here
            return AccessAnswer(Outcome.WAITING, answer.changes, answer.words, tasks_for(order))
        return answer

    def undo(self, order: AccessOrder, answer: AccessAnswer) -> AccessAnswer:
        """See `AccountDirectory`."""
        until = self._until()
        return self._change(self._user(order.account, until), undoing(answer), until)

    def _until(self) -> float:
        return time.monotonic() + self._seconds

    def _plan(self, order: AccessOrder, user: _User) -> tuple[Change, ...]:
        if order.verb is AccessVerb.REISSUE:
            return ()
        after = ("true" if order.verb is AccessVerb.UNLOCK else "false",)
        return () if user.active == after else (Change(ACTIVE, user.active, after),)

    def _change(self, user: _User, changes: tuple[Change, ...], until: float) -> AccessAnswer:
        if any(change.attribute != ACTIVE or change.after not in (("true",), ("false",)) for change in changes):
            raise AccessRefused(RefusalReason.OTHER, "an order changes no other attribute than those of access")
        made = is_made(changes, [user.active] * len(changes))
        if made is None:
            raise AccessRefused(RefusalReason.CHANGED)
        if made:
            return AccessAnswer(Outcome.ALREADY, changes)
        operations = [{"op": "replace", "path": ACTIVE, "value": change.after == ("true",)} for change in changes]
        match = {"If-Match": user.version} if user.version else {}
        body = {"schemas": [PATCH], "Operations": operations}
        self._ask("PATCH", f"/Users/{quote(user.identifier, safe='')}", until, body, match)
        return AccessAnswer(Outcome.DONE, changes)

    def _user(self, account: Account, until: float) -> _User:
        user = self._find(account, until)
        if user is None:
            raise AccessRefused(RefusalReason.UNKNOWN)
        return user

    def _find(self, account: Account, until: float) -> _User | None:
        if account.kind == "ip":
            raise AccessRefused(RefusalReason.NOT_HELD, "a directory of users holds no addresses")
        if not account.login or not account.login.isprintable():
            return None
        # A value in a filter is a JSON string (RFC 7644, 3.4.2.2): quotation marks in a login cannot end it.
        query = urlencode({"filter": f"userName eq {json.dumps(account.login)}", "attributes": "userName,active,meta"})
        rows = _list(self._ask("GET", f"/Users?{query}", until).get("Resources", []))
        users = [row for row in rows if str(row.get("userName", "")).casefold() == account.login.casefold()]
        if len(users) > 1:
            raise AccessRefused(RefusalReason.AMBIGUOUS, "several users of this name")
        return _user(users[0]) if users else None

    def _ask(
        self,
        method: str,
        path: str,
        until: float,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        sent = {"Accept": MEDIA_TYPE, "Authorization": f"Bearer {self._secret().decode('ascii', 'replace')}"}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            sent |= {"Content-Type": MEDIA_TYPE}
        reply = wire.ask(
            method,
            self._url + path,
            until=until,
            context=self._context,
            headers=sent | dict(headers or {}),
            body=content,
        )
        if reply.status == 204:
            return {}
        answer = wire.json_object(reply) if 200 <= reply.status < 300 else wire.json_object(reply, lenient=True)
        if 200 <= reply.status < 300:
            return answer
        words = f"{str(answer.get('detail', ''))[:300]} (HTTP {reply.status})".strip()
        if method != "GET" and reply.status in _REFUSED:
            raise AccessRefused(_REFUSED[reply.status], words)
        wire.raise_for(reply.status, words)
        raise AccessRefused(RefusalReason.OTHER, words)


def _list(rows: object) -> list[Mapping[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise AccessUnavailable(Unavailability.GARBLED, "no list of users")
    return rows


def _user(row: Mapping[str, Any]) -> _User:
    """A user as the service has it; where it is silent about `active`, the account is active (RFC 7643, 4.1.1)."""
    identifier, meta = row.get("id"), row.get("meta")
    if not isinstance(identifier, str) or not identifier:
        raise AccessUnavailable(Unavailability.GARBLED, "a user without an id")
    version = meta.get("version", "") if isinstance(meta, dict) else ""
    usable = isinstance(version, str) and version.isascii() and version.isprintable() and len(version) <= 200
    return _User(identifier, ("false" if row.get(ACTIVE) is False else "true",), version if usable else "")
