"""What the web room needs from above and may not import: `config` plugs it in when the program starts.

from tridesk.web import hooks
person = hooks.DemoPerson("jorn", "Jorn Slabbinckx", ROLE_NAMES[Role.CALL_TAKER], "nl")
hooks.demonstration = hooks.Demonstration(password="...", people=[person])
hooks.send_mail = lambda language: "the subject of a mail that was just sent to the desk"
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tridesk.kit.errors import Sayable


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


demonstration: Demonstration | None = None
"""Set by `config` in a demonstration only; shown only when settings.ENVIRONMENT.demo says so as well."""

send_mail: Callable[[str], str] | None = None
"""Sends one invented enquiry in this language through the mail door and says its subject; None outside a demonstration.

Raises `Unavailable` when the door is closed."""

falter: Callable[[], bool] | None = None
"""Makes the register of the demonstration falter, or recover, and says whether it falters now; None outside one."""

status_editor: str = ""
"""Where the state of the register is changed in earnest, for the welcome page of a demonstration."""
