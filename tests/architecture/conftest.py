"""A small desk with one of everything that the rooms make, and a colleague in each role."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.examples import Desk, rooms
from tridesk.accounts.actions import make_token
from tridesk.accounts.models import Token
from tridesk.accounts.roles import Role
from tridesk.kit.rooms import installed


@pytest.fixture(scope="module")
def fitted(once: Callable[[Callable[[], Desk]], Desk], tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Path]:
    """The desk that the tests of a module find, and its state folder."""
    var = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, var=var))
        return once(fit_out), var


@pytest.fixture
def desk(db: None, fitted: tuple[Desk, Path], settings: Any, tmp_path: Path) -> Desk:
    """That desk, untouched by the tests before."""
    desk, var = fitted
    shutil.copytree(var, tmp_path, dirs_exist_ok=True)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)
    return deepcopy(desk)


def fit_out() -> Desk:
    """One of everything, made by the rooms one after the other, from below."""
    desk = Desk()
    for room in rooms().values():
        room.make(desk)
    desk.name_for_programs()
    return desk


@pytest.fixture
def bearer(desk: Desk) -> dict[Role, str]:
    """A token of each role, with every scope: `Authorization` as it is sent."""
    made: dict[Role, str] = {}
    for role, user in desk.people.items():
        made[role] = f"Bearer {make_token(f'of-{role.value}', scopes=list(installed.answer.scopes))}"
        Token.objects.filter(name=f"of-{role.value}").update(user=user)
    return made
