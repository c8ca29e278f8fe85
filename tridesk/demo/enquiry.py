"""The shape of an enquiry: the question, its outcome and the answers."""

from dataclasses import dataclass
from typing import Literal

from tridesk.kit.languages import Language as Language

Channel = Literal["phone", "mail", "fax", "counter"]
Outcome = Literal["answered", "researched", "second_line"]
Kind = Literal[
    "municipality",
    "welfare",
    "police",
    "notary",
    "bailiff",
    "lawyer",
    "federal",
    "hospital",
    "social_security",
    "citizen",
]


@dataclass(frozen=True, slots=True)
class Enquiry:
    """An invented enquiry with an invented answer: demonstration text, no doctrine of any service.

    `organisation` is '' for a citizen, `service` '' unless the second line takes it, `research_note` ''
    unless it is looked up. `replies` alternate: an answer, a further question, a further answer.
    """

    language: Language
    channel: Channel
    subject: str
    organisation_kind: Kind
    contact: str
    title: str
    question: str
    outcome: Outcome
    replies: tuple[str, ...]
    organisation: str = ""
    function: str = ""
    service: str = ""
    research_note: str = ""
    internal_note: str = ""
    second_line_answer: str = ""
    minutes: int = 0
    """Working minutes from question to answer where the story says so, else 0."""
    spoken: bool = False
    """Asked and answered in one conversation: never by mail or fax."""
    pinned: bool = False
    """The text only makes sense from this organisation and person, by this channel."""
