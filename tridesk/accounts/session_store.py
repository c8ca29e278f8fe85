"""Django's sessions in the database, read by a prepared query: each page begins with it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from tridesk.journal.prepared_queries import PreparedQuery


def _current(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


_sessions = PreparedQuery(_current)


class SessionStore(db.SessionStore):
    """The sessions of `django.contrib.sessions.backends.db`."""

    def _get_session_from_db(self) -> Session | None:
        for session in _sessions(self.session_key, timezone.now()):
            return session
        self._session_key = None
        return None
