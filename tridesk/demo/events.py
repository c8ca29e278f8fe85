"""Events of the history: one ticket, with each step, its author and its time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tridesk.demo.enquiry import Channel, Enquiry, Kind, Language, Outcome

Action = Literal["request", "note", "research", "question", "expert_answer", "answer", "close"]
State = Literal["open", "research", "second_line", "closed"]


@dataclass(frozen=True, slots=True)
class EventStep:
    """`request` comes from outside (`by` is ''); `question` and `expert_answer` are with the second line."""

    at: datetime
    action: Action
    by: str
    """Username of the member of staff, or ''."""
    text: str


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """One ticket as it stands at the end of the history; all times are aware, in Europe/Brussels."""

    opened_at: datetime
    language: Language
    channel: Channel
    subject: str
    priority: Literal["normal", "high"]
    organisation: str
    organisation_kind: Kind
    nis: str
    """NIS code of a municipality, else ''."""
    contact: str
    function: str
    mail: str
    phone: str
    title: str
    question: str
    enquiry: Enquiry
    outcome: Outcome
    """How it ended, or is going to."""
    state: State
    taken_at: datetime | None
    owner: str
    """Username of the call taker, '' while nobody has it."""
    service: str
    expert: str
    until: datetime
    """What was promised: first answer, end of the research, or answer of the second line."""
    late: bool
    steps: tuple[EventStep, ...]
    incident: str = ""
    """The interruption of the register that it is about, by its name on the status page."""

    @property
    def answered_at(self) -> datetime | None:
        return self._first("answer")

    @property
    def handed_over_at(self) -> datetime | None:
        return self._first("question")

    @property
    def closed_at(self) -> datetime | None:
        """When it was closed for good, None while it is open."""
        return self.steps[-1].at if self.state == "closed" else None

    def _first(self, action: Action) -> datetime | None:
        return next((step.at for step in self.steps if step.action == action), None)
