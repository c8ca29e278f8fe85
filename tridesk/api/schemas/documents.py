"""Shapes of documents and of dispatches."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from tridesk.api.schemas.common import Email, Sent, Short, Told, storable
from tridesk.api.schemas.confirmations import Limit
from tridesk.kit.languages import InterfaceLanguage

DocumentKind = Literal["form", "circular", "leaflet"]
Audience = Literal["everybody", "organisations", "desk"]
VersionState = Literal["draft", "coming", "valid", "ended", "withdrawn"]
Way = Literal["mail", "post", "fax", "ebox"]
Proof = Literal["left", "final", "posted", "boxed", "came_back", "confirmed", "in_part", "vouched"]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class DocumentsQuery(Sent):
    """What narrows the library."""

    kind: DocumentKind | None = None
    q: Annotated[Short, Field(description="words of the subject, in any language")] = ""


class DocumentFileOut(Told):
    """The PDF of a version in one language; `url` wants the same token."""

    language: InterfaceLanguage
    size: Annotated[int, Field(description="bytes")]
    sha256: str
    url: str


class VersionOut(Told):
    """A version; both days count. `public_url` is what the code on the paper leads to."""

    number: int
    state: VersionState
    valid_from: date
    valid_to: date | None
    published_at: AwareDatetime | None
    public_url: str
    files: list[DocumentFileOut]


class DocumentItem(Told):
    """A document in a list; `valid` is the number of the version that is valid today."""

    number: str
    subject: dict[str, str]
    kind: DocumentKind
    audience: Audience
    keeper: Annotated[str, Field(description="user name")]
    valid: int | None


class DocumentList(Told):
    """The documents of the library, by number."""

    items: list[DocumentItem]


class DocumentOut(DocumentItem):
    """A document with its versions, the newest first."""

    versions: list[VersionOut]


class DispatchesQuery(Sent):
    """What narrows the log of dispatches."""

    kind: Annotated[Short, Field(description="as `kind` of an item")] = ""
    way: Way | None = None
    since: AwareDatetime | None = None
    until: Annotated[AwareDatetime | None, Field(description="not in it any more")] = None
    to: Annotated[Email, Field(description="a whole mail address")] = ""
    ticket: Annotated[str, Field(max_length=20), AfterValidator(storable)] = ""
    sha256: Digest | None = None
    after: Annotated[Short, Field(description="where the page before ended; take `next` as it is")] = ""
    limit: Limit = 50


class DispatchOut(Told):
    """One thing that left; `sha256` is that of the bytes that left, null from before it was kept."""

    kind: str
    at: AwareDatetime
    way: Way
    to: str
    what: str
    ticket: str | None
    sha256: str | None
    proof: Proof
    reply: Annotated[str, Field(description="what the mail server or the e-Box said")]


class DispatchPage(Told):
    """A page of dispatches, the newest first, and the path of the next page."""

    items: list[DispatchOut]
    next: str | None
