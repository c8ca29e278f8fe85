"""The status editor of the demonstration: invited again at each start until a key is enrolled."""

from __future__ import annotations

from django.conf import settings

from tridesk.accounts.roles import Role
from tridesk.config.demo.people import STAFF
from tridesk.statuspage.editor import gate


def invitation() -> tuple[str, str]:
    """The invited editor's username, and the single-use link to set password and key; ('', '') once both are set."""
    who = next(person for person in STAFF if person.role == Role.TECHNICAL_CENTRE.value)
    store = gate.store()
    store.add_editor(who.username, who.name)
    if store.keys_of(who.username):
        return "", ""
    return who.username, f"{settings.ENVIRONMENT.status_editor_url}/welcome/#{store.invite(who.username)}"
