"""Colleagues: one in each role."""

from __future__ import annotations

from typing import Final

from tests.examples import CODE, HASH, Desk, Examples, Pages
from tridesk.accounts.models import User
from tridesk.accounts.roles import Role


def make(desk: Desk) -> None:
    for role in Role:
        desk.people[role] = User.objects.create(
            username=role.value, name=role.value.title(), role=role, language="en", email=f"{role.value}@desk.example"
        )
    fields = {
        "name": "New Colleague",
        "email": "new@desk.example",
        "role": "call_taker",
        "username": "newcomer",
        "password": "correct horse battery",
        "language": "nl",
        "active": "on",
        "next": "/",
    }
    desk.name({"username": Role.CALL_TAKER.value}, fields)


EXAMPLES: Final = Examples(
    make=make,
    #               leader manager supervisor taker expert technical relations administrator
    rights="""
    staff.manage      x       -        -        -     -        -         -           x
    self              x       x        x        x     x        x         x           x
    public            x       x        x        x     x        x         x           x
    """,
    pages=Pages(
        leader=(
            "/accounts/2fa/",
            "/accounts/password/change/",
            "/accounts/reauthenticate/",
            "/colleagues/",
            "/colleagues/jorn",
            "/colleagues/new",
            "/second-factor/",
        ),
        strangers=("/accounts/login/", "/accounts/password/reset/"),
    ),
    unmasked={
        "Attempts.key": HASH,
        "Token.digest": HASH,
        "Token.scopes": CODE,
        "User.password": HASH,
        "User.username": "how a colleague signs in, given by the administrator",
    },
)
