"""What the pages need from a demonstration; outside one, nothing is plugged in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tridesk.accounts.models import User
from tridesk.kit.errors import Sayable
from tridesk.kit.ports import Port


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented colleague of the demonstration, offered beside the sign-in form."""

    username: str
    name: str
    role: Sayable
    language: str = ""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Log-ins of the demonstration. All share one password, which is shown: never for a real desk."""

    password: str
    people: Sequence[DemoPerson]


demonstration: Final = Port[Demonstration | None](None)
"""Shown only when settings.ENVIRONMENT.demo says so as well."""

send_mail: Final = Port[Callable[[str], str] | None](None)
"""Sends one invented enquiry in this language through the mail door and says its subject.

Raises `Unavailable` when the door is closed."""

send_fax: Final = Port[Callable[[str], None] | None](None)
"""Lets one invented fax in this language arrive in the spool of the switch."""

falter: Final = Port[Callable[[], bool] | None](None)
"""Makes the register of the demonstration falter, or recover, and says whether it falters now."""

ring: Final = Port[Callable[[User], None] | None](None)
"""Lets an invented caller ring at this person's telephone; raises `Conflict` while that cannot be."""

status_editor: Final = Port[str]("")
"""Where the state of the register is changed in earnest, for the welcome page of a demonstration."""
