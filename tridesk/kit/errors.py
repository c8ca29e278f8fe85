"""One small family of failures.

A `Refusal` is for a person: it has a stable `code` for programs and a `message` for eyes. `Temporary` and
`Permanent` are failures of the world outside (a mail server, a telephone switch): try again, or stop trying.
"""

from typing import ClassVar, Protocol


class Sayable(Protocol):
    """A sentence for a person: a `str`, or a translation that waits until its reader's language is known."""

    def __str__(self) -> str: ...


class Refusal(Exception):
    """A request that cannot be done; its reason may be shown to the user.

    `code` never changes once published (the API shows it); pass one where the class's own says too little.
    """

    default_code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422  # of the answer over HTTP, page or API

    def __init__(self, message: Sayable, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refusal):
    """This person may not do this."""

    default_code = "not_allowed"
    status = 403


class NotFound(Refusal):
    """There is no such thing, or none that this person may see: on purpose the same answer."""

    default_code = "not_found"
    status = 404


class Invalid(Refusal):
    """A value that was typed or sent makes no sense; `field` names it, empty when it is the whole."""

    default_code = "invalid"

    def __init__(self, message: Sayable, *, field: str = "", code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.field = field


class Conflict(Refusal):
    """The request does not fit the present state: another user was first."""

    default_code = "conflict"
    status = 409


class TooMany(Refusal):
    """There are too many requests at this moment; the next may come after `wait` seconds."""

    default_code = "too_many"
    status = 429

    def __init__(self, message: Sayable, *, wait: int, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.wait = wait


class Temporary(Exception):
    """The outside failed in a way that may pass: try again later."""


class Permanent(Exception):
    """The outside refused for good: trying again would change nothing."""
