"""Sign-in of the demonstration: one password for all accounts, and only in a demonstration."""

from typing import Final

from tridesk.accounts.roles import ROLE_NAMES, Role
from tridesk.config.demo.people import STAFF
from tridesk.web.ports import Demonstration, DemoPerson

PASSWORD: Final = "demo-tridesk-2026"  # noqa: S105 - shown beside the sign-in form


def demonstration() -> Demonstration:
    """The log-ins that a newcomer may pick from."""
    people = [DemoPerson(who.username, who.name, ROLE_NAMES[Role(who.role)], who.language) for who in STAFF]
    return Demonstration(password=PASSWORD, people=people)
