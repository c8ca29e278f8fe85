"""Agents for the tests of telephony."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.models import HandledService, Service, SpokenLanguage, Staff
from tridesk.kit import clock
from tridesk.telephony.asterisk.program import Program
from tridesk.telephony.asterisk.provision import CannotProvision, provide
from tridesk.telephony.asterisk.site import HERE, AsteriskSite, PhoneAgent, Trunk
from tridesk.telephony.asterisk.trial import AGENTS, trial
from tridesk.telephony.models import Agent

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)  # a Tuesday in Brussels
MakeAgent = Callable[..., Agent]


@contextmanager
def asterisk(agents: Sequence[PhoneAgent] = AGENTS, trunk: Trunk = HERE) -> Iterator[AsteriskSite]:
    """A private Asterisk. Tests are left out where none can be brought; one that does not start is a failure."""
    with trial(agents, asterisk_program(), trunk) as site:
        yield site


def asterisk_program() -> Program:
    """The program of Asterisk; leaves out the test where it cannot be brought."""
    try:
        return provide()
    except CannotProvision as error:
        pytest.skip(f"no Asterisk here: {error}")


def asterisk_site(
    agents: Sequence[PhoneAgent] = AGENTS, trunk: Trunk = HERE, scope: Literal["module", "session"] = "module"
) -> Any:
    """A fixture: a private Asterisk that the tests of this scope share."""

    @pytest.fixture(scope=scope)
    def site() -> Iterator[AsteriskSite]:
        with asterisk(agents, trunk) as running:
            yield running

    return site


@pytest.fixture
def noon() -> Iterator[datetime]:
    with clock.frozen(NOON) as moment:
        yield moment


@pytest.fixture
def make_agent(db: None) -> MakeAgent:
    """Makes an agent with languages, and services as `{code: level}`; free since noon unless `state` differs."""

    def make(
        name: str,
        *languages: str,
        services: dict[str, int] | None = None,
        state: str = "free",
        extension: str = "",
        reason: str = "",
    ) -> Agent:
        user = User.objects.create_user(name, role=Role.CALL_TAKER, language=(languages or ("nl",))[0])
        staff = Staff.objects.create(user=user, extension=extension)
        SpokenLanguage.objects.bulk_create([SpokenLanguage(staff=staff, language=language) for language in languages])
        for code, level in (services or {}).items():
            service, _new = Service.objects.get_or_create(
                code=code, defaults={"name_nl": code, "name_fr": code, "name_de": code}
            )
            HandledService.objects.create(staff=staff, service=service, level=level)
        idle = NOON if state == "free" else None
        return Agent.objects.create(user=user, state=state, reason=reason, since=NOON, idle_since=idle)

    return make
