"""Sign-in of the demonstration: one password for all accounts, and only in a demonstration."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from tridesk.accounts.roles import ROLE_NAMES, Role
from tridesk.demo.people import STAFF, Person
from tridesk.statuspage.editor import gate
from tridesk.web.ports import Demonstration, DemoPerson

PASSWORD: Final = "demo-tridesk-2026"  # noqa: S105 - shown beside the sign-in form


def demonstration() -> Demonstration:
    """The log-ins that a newcomer may pick from."""
    people = [DemoPerson(who.username, who.name, ROLE_NAMES[Role(who.role)], who.language) for who in STAFF]
    return Demonstration(password=PASSWORD, people=people)


def log_ins() -> list[str]:
    """The password, and a log-in of each role in each language: one line each."""
    first: dict[tuple[str, str], Person] = {}
    for person in STAFF:
        first.setdefault((person.role, person.language), person)
    return [
        f"A demonstration: everything in it is invented. Password of all: {PASSWORD}",
        *(f"  {who.username:<14} {who.role.replace('_', ' ')} ({who.language})" for who in first.values()),
    ]


def greeting() -> list[str]:
    """What `tridesk run` prints: the log-ins, and the invitation of the status editor."""
    username, link = _invitation()
    return [
        *log_ins(),
        *(
            [f"Change the state as {username}: choose a password and a key (a passkey will do), once, at\n  {link}"]
            if link
            else []
        ),
    ]


def _invitation() -> tuple[str, str]:
    """The invited editor's username, and the single-use link to set password and key, '' once both are set."""
    who = next(person for person in STAFF if person.role == Role.TECHNICAL_CENTRE.value)
    store = gate.store()
    store.add_editor(who.username, who.name)
    if store.keys_of(who.username):
        return who.username, ""
    return who.username, f"{settings.ENVIRONMENT.status_editor_url}/welcome/#{store.invite(who.username)}"
