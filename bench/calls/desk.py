"""The product with two hundred colleagues, each ready again at once."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from bench.calls.site import AGENTS
from bench.installation import Installation


def colleagues() -> None:
    """Users, what they speak, and that all are free; no service, so that the language is the last key."""
    from tridesk.accounts.models import User
    from tridesk.accounts.roles import Role
    from tridesk.directory.models import Service, SpokenLanguage, Staff
    from tridesk.kit import clock
    from tridesk.telephony.models import Agent

    Service.objects.update(active=False)
    now = clock.now()
    if User.objects.filter(username=AGENTS[0].user).exists():  # another part of the same run made them
        Agent.objects.update(state="free", since=now, idle_since=now)
        return
    users = User.objects.bulk_create(
        [User(username=agent.user, name=agent.name, role=Role.CALL_TAKER, language="nl") for agent in AGENTS]
    )
    staff = Staff.objects.bulk_create([Staff(user=user) for user in users])
    SpokenLanguage.objects.bulk_create(
        [SpokenLanguage(staff=colleague, language=language) for colleague in staff for language in ("nl", "fr")]
    )
    Agent.objects.bulk_create([Agent(user=user, state="free", since=now, idle_since=now) for user in users])


def sentences() -> None:
    """What callers will hear is said once before, as `make run` does while it starts."""
    from tridesk.telephony.asterisk import home

    sounds = home.library()
    for sentence in home.unsaid():
        sounds.make(sentence)


class Ready:
    """Ends the work after calls of all agents, twenty times a second, in one statement.

    On their pages people do that a minute after each call: at 160 calls a second that would take 10,000 agents.
    """

    _STATEMENT = (
        "WITH done AS (UPDATE telephony_agent SET state = 'free', since = now(), idle_since = now()"
        " WHERE state = 'wrap_up' RETURNING 1) SELECT pg_notify('telephony', '') FROM (SELECT 1 FROM done LIMIT 1) d"
    )

    def __init__(self, installation: Installation) -> None:
        self._db = installation.connect()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        self._db.close()

    def _run(self) -> None:
        while not self._over.wait(0.05):
            self._db.execute(self._STATEMENT)
