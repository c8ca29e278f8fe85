"""Shapes of answers (entries of the FAQ), hits of a search, and reports."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from tridesk.api.schemas.common import Line, Row, Sent, Told, storable
from tridesk.api.schemas.confirmations import Limit
from tridesk.kit.languages import InterfaceLanguage

EntryState = Literal["draft", "not_validated", "validated", "retired"]
Audience = Literal["public", "connected", "desk"]
Topic = Annotated[str, Field(max_length=40), AfterValidator(storable)]
Words = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(storable)]
TicketNumber = Annotated[str, Field(max_length=20), AfterValidator(storable)]


class EntriesQuery(Sent):
    """Which answers; `lacks`: those of which this language is missing or behind the original."""

    state: EntryState | None = None
    audience: Audience | None = None
    topic: Topic | None = None
    lacks: InterfaceLanguage | None = None
    after: Annotated[Row | None, Field(description="where the page before this one ended")] = None
    limit: Limit = 50


class SearchQuery(Sent):
    """Words of a question in any language; the hits come in `language` where they have it."""

    q: Words
    language: InterfaceLanguage | None = None
    audience: Annotated[Audience | None, Field(description="null: of every audience, as the desk sees them")] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 3


class ReportIn(Sent):
    """The sentence that is wrong or outdated, without names."""

    sentence: Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(storable)]
    language: InterfaceLanguage | None = None
    ticket: TicketNumber = ""


Question = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(storable)]
Answer = Annotated[str, Field(max_length=20_000), AfterValidator(storable)]
Code = Annotated[str, Field(max_length=150), AfterValidator(storable)]


class EntryLinkIn(Sent):
    """A law or a document that the answer rests on."""

    title: Annotated[str, Field(max_length=200), AfterValidator(storable)] = ""
    url: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(storable)]


class EntryTextIn(Sent):
    """An answer in one language; an empty line begins a paragraph. A translation has a paragraph for each one of the
    original, in the same order."""

    question: Question
    wordings: Annotated[list[Line], Field(max_length=20)] = []
    answer: Answer = ""
    public_answer: Annotated[Answer, Field(description="empty: the public reads the same answer")] = ""
    links: Annotated[list[EntryLinkIn], Field(max_length=20)] = []


class EntryIn(Sent):
    """A new answer; `texts` has the original, in the language `source`, and any translations."""

    source: InterfaceLanguage
    texts: Annotated[dict[InterfaceLanguage, EntryTextIn], Field(min_length=1)]
    audience: Audience = "desk"
    topic: Topic = ""
    service: Annotated[Code, Field(description="a code of `services`")] = ""
    owner: Annotated[Code, Field(description="a user name")] = ""
    note: Annotated[str, Field(max_length=5000), AfterValidator(storable)] = ""
    confirm_by: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    only_until: Annotated[date | None, Field(description="until then other languages may lag behind")] = None


class EntryChangeIn(EntryIn):
    """An answer written anew; languages that `texts` lacks stay. `version` is the one that was read: a later one
    refuses. `small`: it means the same, and the other languages stay current."""

    version: Row
    why: Line = ""
    small: bool = False


class TranslationIn(EntryTextIn):
    """One language of an answer, translated from the present original. `version` is the one that was read."""

    version: Row
    why: Line = ""


class ProposeIn(Sent):
    """With `no_person` words that look like a person's do not refuse it: the second person says what they mean."""

    no_person: bool = False


class ValidateIn(Sent):
    """The version that was read: nothing that changed since is validated by it."""

    version: Row


class ConfirmIn(Sent):
    """That it still holds, until a day."""

    until: Annotated[date | None, Field(description="null: a year from now")] = None


class RetireIn(Sent):
    """Why it is taken away from its readers."""

    why: Line = ""


class MergeIn(Sent):
    """The answer that stays, as `F-0123`."""

    into: Annotated[str, Field(max_length=20), AfterValidator(storable)]


class VersionOut(Told):
    """A version of an answer: who wrote it and why."""

    version: int
    at: AwareDatetime
    by: str | None
    why: str
    small: bool


class VersionList(Told):
    """The versions, the newest first."""

    items: list[VersionOut]


class EntryLink(Told):
    """A law or a document that the answer rests on."""

    title: str
    url: str


class EntryText(Told):
    """An answer in one language; `public_answer` is '' where the public reads the same. `current`: no paragraph is
    behind the original."""

    question: str
    wordings: list[str]
    answer: str
    public_answer: str
    links: list[EntryLink]
    current: bool


class EntryItem(Told):
    """An answer in a list, with its question by language."""

    number: str
    state: EntryState
    audience: Audience
    topic: str
    source: InterfaceLanguage
    questions: dict[str, str]
    behind: list[str]
    owner: str | None
    confirm_by: date | None
    version: int
    validated_version: int | None
    uses: int
    changed_at: AwareDatetime


class EntryLack(Told):
    """Why it is not read outside the desk today; `language` is '' where it is about none."""

    code: str
    language: str
    message: str


class EntryWhole(EntryItem):
    """An answer with its texts by language."""

    service: str | None
    valid_from: date | None
    valid_to: date | None
    only_until: date | None
    merged_into: str | None
    note: str
    texts: dict[str, EntryText]
    lacks: list[EntryLack]


class EntryPage(Told):
    """Answers, the newest number first."""

    items: list[EntryItem]
    next: str | None


class MissOut(Told):
    """Words that were searched without a hit, how often, and when last."""

    words: str
    language: str
    where: Literal["desk", "portal"]
    times: int
    at: AwareDatetime


class GapOut(Told):
    """Requests alike that no answer served: the newest subject, how many, and the numbers of some."""

    subject: str
    language: str
    topic: str
    count: int
    tickets: list[str]


class ReopenedItem(EntryItem):
    """An answer, and how many tickets were opened again after it had served."""

    reopened: int


class WriteNextOut(Told):
    """What to write next, at most twenty of each; `gaps` is null without the scope and the right to read tickets."""

    misses: list[MissOut]
    gaps: list[GapOut] | None
    left_out: Annotated[list[EntryItem], Field(description="that the public site leaves out")]
    doubted: Annotated[list[EntryItem], Field(description="with an open report")]
    reopened: list[ReopenedItem]
    out_of_step: Annotated[list[EntryItem], Field(description="a language is missing or behind")]
    unconfirmed: Annotated[list[EntryItem], Field(description="not confirmed in time")]
    never_used: Annotated[list[EntryItem], Field(description="in half a year")]


class HitOut(Told):
    """A hit as it is offered; `marks` are what a reader should know (`for_desk`, `for_connected`, `not_validated`,
    `stale`, `other_language`, `reported`, `out_of_date`, `to_confirm`)."""

    number: str
    language: InterfaceLanguage
    question: str
    answer: str
    version: int
    state: EntryState
    audience: Audience
    score: float
    marks: list[str]


class HitList(Told):
    """The hits, the best first."""

    items: list[HitOut]


class ReportOut(Told):
    """A report: a sentence that is wrong or outdated."""

    id: Row
    answer: str
    sentence: str
    language: str
    ticket: str
    at: AwareDatetime
    by: Annotated[str, Field(description="user name")]
    done_at: Annotated[AwareDatetime | None, Field(description="when it was settled")]
    done_by: str | None


class ReportList(Told):
    """Reports on an answer, the open ones first."""

    items: list[ReportOut]
