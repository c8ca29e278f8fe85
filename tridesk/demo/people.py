"""The invented staff and the services of the register (`data/staff.toml`)."""

from dataclasses import dataclass
from typing import Final, Literal

from tridesk.demo.data_files import read

Role = Literal[
    "project_leader",
    "centre_manager",
    "supervisor",
    "call_taker",
    "expert",
    "technical_centre",
    "external_relations",
    "administrator",
]


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service of the register with a second line."""

    code: str
    nl: str
    fr: str
    de: str
    en: str


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff. `language` is the interface language, `also` further languages spoken."""

    username: str
    name: str
    role: Role
    language: Literal["nl", "fr", "de"]
    direct: str
    """Direct telephone number, as printed under an answer."""
    services: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def mail(self) -> str:
        return f"{self.username}@tridesk.example"


SERVICES: Final = tuple(ServiceRow(**row) for row in read("staff")["services"])
STAFF: Final = tuple(Person(**row) for row in read("staff")["staff"])
