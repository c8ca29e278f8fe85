"""Shapes that several parts of the API share, and those of tickets, organisations and imports.

Answers are built as plain dicts in `serializers`: checking two hundred tickets again would cost more than building
them. A test compares the dicts with these shapes.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from tridesk.kit.languages import InterfaceLanguage, Language
from tridesk.kit.rows import LARGEST_ROW

ServiceLanguage = Literal[Language, "nl|fr"]
Row = Annotated[int, Field(ge=1, le=LARGEST_ROW)]
Channel = Literal["phone", "mail", "fax", "counter", "web"]
State = Literal["open", "research", "second_line", "closed", "archived"]
AskedState = Literal["active", "open", "research", "second_line", "closed", "archived"]
Outcome = Literal["answered", "researched", "second_line", "hung_up"]
Priority = Literal["low", "normal", "high", "urgent"]
Awaiting = Literal["requester", "desk", "elsewhere"]
Kind = Literal[
    "municipality",
    "welfare",
    "police",
    "federal",
    "community",
    "notary",
    "bailiff",
    "lawyer",
    "hospital",
    "social_security",
    "other",
]

RecordKind = Literal["organisations", "contacts", "users", "credentials", "authorisations", "members"]

MOST_ITEMS: Final = 200
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}")


def storable(text: str) -> str:
    """Refuses NUL, which PostgreSQL cannot store, and lone surrogates, which UTF-8 cannot encode."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("characters", "characters that no text has") from None
    if "\x00" in text:
        raise PydanticCustomError("characters", "characters that no text has")
    return text


def _address(text: str) -> str:
    text = text.strip()
    if text:
        try:
            validate_email(text)
        except ValidationError:
            raise PydanticCustomError("email", "not a mail address") from None
    return text


def _media_type(text: str) -> str:
    if not _MEDIA_TYPE.fullmatch(text):
        raise PydanticCustomError("media_type", "not a media type")
    return text.lower()


Short = Annotated[str, Field(max_length=200), AfterValidator(storable)]
Line = Annotated[str, Field(max_length=300), AfterValidator(storable)]
Text = Annotated[str, Field(max_length=200_000), AfterValidator(storable)]
Email = Annotated[str, Field(max_length=254), AfterValidator(storable), AfterValidator(_address)]


class Sent(BaseModel):
    """Base of all input: an unknown field is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class FileIn(Sent):
    """A file, its content in base64."""

    name: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)]
    content_type: Annotated[str, AfterValidator(_media_type)] = "application/octet-stream"
    content: Annotated[str, Field(description="base64; all files together at most 20 MB")]


Files = Annotated[list[FileIn], Field(max_length=50)]


class RequesterIn(Sent):
    """The requester; the directory adds what it knows about the address."""

    name: Short = ""
    email: Email = ""
    phone: Annotated[str, Field(max_length=40), AfterValidator(storable)] = ""
    organisation: Annotated[Short, Field(description="its name in any language, as the directory has it")] = ""


def _spelled_out(value: Any) -> Any:
    """A bare name or mail address is a requester too."""
    if isinstance(value, str):
        return {"email" if "@" in value else "name": value}
    return value


class TicketIn(Sent):
    """A request. With `answer` it is answered at once: opened and closed in one gesture."""

    subject: Annotated[Line, Field(description="when empty, the beginning of the text")] = ""
    text: Text = ""
    channel: Channel = "phone"
    language: Annotated[
        InterfaceLanguage | None, Field(description="by default that of the requester in the directory")
    ] = None
    requester: Annotated[RequesterIn, BeforeValidator(_spelled_out, json_schema_input_type=RequesterIn | str)] = (
        RequesterIn()
    )
    topic: Annotated[Short, Field(description="a code of `topics`")] = ""
    priority: Priority = "normal"
    answer: Text = ""
    attachments: Files = []


class UsedAnswerIn(Sent):
    """An answer of the FAQ in the version and language in which `answers/search` gave it."""

    number: Annotated[str, Field(max_length=20, description="as `F-0123`"), AfterValidator(storable)]
    version: Row
    language: InterfaceLanguage


UsedAnswers = Annotated[
    list[UsedAnswerIn],
    Field(max_length=20, description="what the text says of the FAQ; one that is not there is left out"),
]


class ReplyIn(Sent):
    """An answer to the requester: by mail when there is an address, unless `send` is false."""

    text: Text
    language: InterfaceLanguage | None = None
    send: bool = True
    faq: UsedAnswers = []
    attachments: Files = []
    documents: Annotated[list[Short], Field(max_length=10, description="files of the library: `D-0012.3.nl`")] = []


class ToldIn(Sent):
    """Answers of the FAQ that the requester was told on the telephone."""

    faq: Annotated[UsedAnswers, Field(min_length=1)]


class NoteIn(Sent):
    """For colleagues only."""

    text: Text
    attachments: Files = []


class AnsweredIn(Sent):
    """Closes the ticket, with the answer in the same gesture when there is a text."""

    text: Text = ""
    language: InterfaceLanguage | None = None
    send: bool = True
    topic: Short = ""
    faq: UsedAnswers = []
    attachments: Files = []


class ResearchIn(Sent):
    """The ticket stays open: what is awaited, from which side, until when. `tell` is a message to the requester."""

    awaited: Line
    until: AwareDatetime
    awaiting: Awaiting = "desk"
    tell: Text = ""
    language: InterfaceLanguage | None = None


class HandOverIn(Sent):
    """A question to the second line: to a service, or to one expert of it by user name."""

    service: Annotated[Short, Field(description="a code of `services`")]
    question: Annotated[str, Field(max_length=50_000), AfterValidator(storable)]
    expert: Short = ""
    tell: Annotated[bool, Field(description="whether the requester is told")] = True


class ExpertAnswerIn(Sent):
    """The second line answers; the first line tells the requester."""

    text: Text
    attachments: Files = []


class ListQuery(BaseModel):
    """What narrows the list; empty is as if it were not there."""

    q: Annotated[Short, Field(description="words, each found by its beginning, accents or not")] = ""
    state: Annotated[AskedState | None, Field(description="`active`: not closed")] = None
    channel: Channel | None = None
    language: Annotated[Literal[InterfaceLanguage, "?"] | None, Field(description="`?`: not known")] = None
    topic: Annotated[Short, Field(description="a code of `topics`, with all below it")] = ""
    owner: Annotated[Short, Field(description="a user name")] = ""
    after: Annotated[Short, Field(description="where the page before ended; take `next` as it is")] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 50


class OrganisationQuery(BaseModel):
    """What narrows the list; empty is as if it were not there."""

    q: Annotated[Short, Field(description="parts of names, numbers, addresses; accents or not")] = ""
    kind: Kind | None = None
    nis: Annotated[Short, Field(description="a NIS code")] = ""
    language: Annotated[ServiceLanguage | None, Field(description="the service language")] = None
    ended: Annotated[bool, Field(description="whether those that have ended are in it as well")] = False
    after: Annotated[Short, Field(description="where the page before ended; take `next` as it is")] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 50


class ImportIn(Sent):
    """A file to be looked at; nothing is written before `apply`."""

    kind: RecordKind
    file_name: Short = "file"
    content: Annotated[str, Field(description="base64 of a CSV file or an Excel workbook; at most 22 MB")]


class ApplyIn(Sent):
    """That what was shown is written."""

    leave_out_refused: Annotated[bool, Field(description="write the others when rows are refused")] = False


class ImportQuery(BaseModel):
    """Which rows of an import to show."""

    outcome: Literal["made", "changed", "same", "refused"] | None = None
    after: Annotated[Short, Field(description="where the page before ended; take `next` as it is")] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 50


class ExportQuery(BaseModel):
    """What narrows an export: as on the list of organisations; members and addresses by group."""

    q: Short = ""
    kind: Kind | None = None
    language: ServiceLanguage | None = None
    nis: Short = ""
    group: Annotated[Short, Field(description="the code of a user group")] = ""
    ended: bool = False
    format: Literal["csv", "xlsx"] = "csv"


# --- answers


class Told(BaseModel):
    """Base of all output."""

    model_config = ConfigDict(extra="forbid")


class Problem(Told):
    """A refusal: a stable code, a sentence in the language asked for, and the field ('': the whole request)."""

    code: str
    message: str
    field: str


class TicketItem(Told):
    """A ticket in a list; times are ISO 8601 with offset."""

    number: str
    subject: str
    channel: Channel
    language: Annotated[InterfaceLanguage | None, Field(description="null: not known")]
    state: State
    outcome: Outcome | None
    requester: Annotated[str, Field(description="name, else mail address, else telephone")]
    organisation: str | None
    owner: Annotated[str | None, Field(description="user name")]
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None


class TicketPage(Told):
    """A page of tickets, the newest first, and the path of the next page."""

    items: list[TicketItem]
    next: str | None


class FileOut(Told):
    """A file; `url` wants the same token."""

    name: str
    content_type: str
    size: Annotated[int, Field(description="bytes")]
    url: str


class EntryOut(Told):
    """One utterance on a ticket; national numbers in it are masked."""

    kind: Literal[
        "request", "answer", "acknowledgement", "note", "question", "expert_answer", "failure", "forward", "outside"
    ]
    at: AwareDatetime
    author: str
    text: str
    language: str | None
    attachments: list[FileOut]
    delivery: Annotated[
        Literal["queued", "sending", "sent", "stuck", "bounced", "withdrawn"] | None,
        Field(description="what became of the mail that this went out as"),
    ]


class LinkOut(Told):
    """Another ticket that belongs to this one."""

    kind: Literal["related", "continues", "merged_into"]
    number: str


class UsedAnswer(Told):
    """An answer of the FAQ that served on the ticket, or was written from it (`born`)."""

    number: str
    version: int
    language: InterfaceLanguage
    how: Literal["sent", "told", "born"]
    by: Annotated[str, Field(description="user name")]
    at: AwareDatetime


class TicketWhole(TicketItem):
    """A ticket with everything on it."""

    topic: str | None
    priority: Priority
    due_at: AwareDatetime
    awaited: str | None
    awaited_until: AwareDatetime | None
    incident: str | None
    next_actor: Literal["nobody", "desk", "owner", "requester", "elsewhere", "second_line"]
    links: list[LinkOut]
    faq: Annotated[list[UsedAnswer], Field(description="the last first")]
    entries: list[EntryOut]


class TopicOut(Told):
    """A node of the subject tree."""

    code: str
    name: str
    parent: str | None


class TopicList(Told):
    """The subject tree, in order."""

    items: list[TopicOut]


class ExpertOut(Told):
    """An expert of the second line."""

    username: str
    name: str


class ServiceOut(Told):
    """A service with a second line."""

    code: str
    name: str
    experts: list[ExpertOut]


class NamesOut(Told):
    """A name in each language; '' where it has none of its own."""

    nl: str
    fr: str
    de: str
    en: str


class OrganisationItem(Told):
    """A body of the directory. `id` is its key; a NIS code is not, municipalities merge."""

    id: int
    kind: Kind
    nis: str | None
    names: NamesOut
    service_language: Annotated[
        ServiceLanguage | None,
        Field(description="in which the law has us write to it; null: as the person who asks"),
    ]
    postcodes: list[str]
    parent: Annotated[int | None, Field(description="the `id` of what it is part of")]
    valid_from: date | None
    valid_until: Annotated[date | None, Field(description="its last day")]
    merged_into: Annotated[int | None, Field(description="the `id` of what it went on in")]


class OrganisationPage(Told):
    """A page of organisations, and the path of the next page."""

    items: list[OrganisationItem]
    next: str | None


class ServiceList(Told):
    """The services to which a question can be handed."""

    items: list[ServiceOut]


# --- files of records


class ImportRowOut(Told):
    """What a row of a file does: to which record, which columns from what to what, or why not."""

    line: int
    outcome: Literal["made", "changed", "same", "refused"]
    record: int | None
    name: str
    changes: dict[str, list[str]]
    reason: str


class ImportOut(Told):
    """A file: how far it is, how many rows do what, and a page of them. Sentences are in the language of its sender."""

    id: int
    kind: str
    file_name: str
    state: Literal["reading", "ready", "applying", "applied", "stopped", "dropped"]
    failure: str
    done: int
    expected: int
    counts: dict[str, int]
    rows: list[ImportRowOut]
    next: str | None
