"""The editor of the demonstration: invited anew at each start until somebody has come with a key."""

from __future__ import annotations

from django.conf import settings

from tridesk.accounts.roles import Role
from tridesk.config.demo.people import STAFF
from tridesk.statuspage.editor import gate


def invitation() -> tuple[str, str]:
    """Who is invited, and the link that sets his password and key, once; ('', '') when he has them."""
    who = next(person for person in STAFF if person.role == Role.TECHNICAL_CENTRE.value)
    store = gate.store()
    store.add_editor(who.username, who.name)
    if store.keys_of(who.username):
        return "", ""
    return who.username, f"{settings.ENVIRONMENT.status_editor_url}/welcome/#{store.invite(who.username)}"
