"""What stands on the papers of a fax that leaves, as plain values; `paper` makes them, in a child process."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tridesk.accounts.models import User
from tridesk.directory.office.queries import office_data
from tridesk.fax import codes
from tridesk.fax.models import ENDS, STATES, FaxAttempt, OutFax
from tridesk.fax.outgoing import paper, rules
from tridesk.kit import clock, phones, qr_codes, sandbox, typesetting
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.dates import long_date
from tridesk.kit.errors import Invalid, NotFound, Refusal
from tridesk.kit.national_number import mask_all
from tridesk.kit.sandbox import Limits, SandboxFailure
from tridesk.telephony.switch.faxes import FaxEnd
from tridesk.tickets.contact_blocks import DESK, desk_block, labelled, manager_block
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import Ticket
from tridesk.tickets.texts import mail_reference, reply_link

_LAYOUTS: Final = Path(__file__).with_name("layouts")
_COMPOSE: Final = Limits(seconds=20, megabytes=2048, result_megabytes=48)
_DRAW: Final = Limits(seconds=60, megabytes=2048, result_megabytes=48)
_SHEETS_SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
_PREVIEW: Final = Limits(seconds=10, megabytes=2048, result_megabytes=4)


class NotDrawn(Refusal):
    """The papers could not be made."""

    default_code, status = "no_paper", 503


@dataclass(frozen=True, slots=True)
class Papers:
    """A PDF that is ready to leave."""

    pdf: bytes
    pages: int


def compose(
    ticket: Ticket, to: str, name: str, text: str, language: str, uploads: Sequence[Upload], by: User
) -> Papers:
    """The cover, when there are words for it, and the pages of the PDFs behind it."""
    at = clock.now().replace(microsecond=0)
    cover = mask_all(_cover(ticket, to, name, text, language, by, at))
    reply = qr_codes.svg(reply_link(f"[{mail_reference(ticket.number)}]"))
    return _composed(cover, [upload.content for upload in uploads], at, reply)


def bound(files: Sequence[bytes], language: str, title: str, at: datetime) -> Papers:
    """The pages of PDFs, one behind the other, without a cover: the same bytes for the same files and moment."""
    cover = {"language": language, "title": title, "desk": DESK[language], "has_cover": False}
    return _composed(mask_all(cover), files, at)


def _composed(cover: dict[str, Any], files: Sequence[bytes], at: datetime, reply: str = "") -> Papers:
    """The papers with this cover, and on it the code `reply` as SVG, and with the pages of these PDFs."""
    given = {
        "template": (_LAYOUTS / "fax.typ").read_text("utf-8"),
        "data": cover,
        "reply": reply,
        "files": [base64.b64encode(file).decode() for file in files],
        "moment": int(at.timestamp()),
    }
    content = json.dumps(given).encode()
    try:
        made = sandbox.run("tridesk.fax.outgoing.paper:compose", content, rules.MOST_PAGES, limits=_COMPOSE)
    except SandboxFailure as failure:
        sentence = _("These pages cannot be faxed: a PDF is damaged, or they are more than %(most)d.")
        raise Invalid(sentence % {"most": rules.MOST_PAGES}, field="uploads", code="not_faxable") from failure
    return Papers(base64.b64decode(made["pdf"]), made["pages"])


def _cover(ticket: Ticket, to: str, name: str, text: str, language: str, by: User, at: datetime) -> dict[str, Any]:
    office, organisation = office_data(), ticket.organisation
    with override(language):
        addressee = ", ".join(filter(None, (name, organisation.names.in_(language) if organisation else "")))
        facts = [
            [labelled(_("To")), addressee],
            [labelled(_("Fax number")), phones.written(phones.parse(to) or to)],
            [labelled(_("Date")), long_date(at.astimezone(BRUSSELS).date(), language)],
            [labelled(_("Ticket")), ticket.number],
            [labelled(_("Subject")), ticket.subject],
        ]
        return {
            "language": language,
            "title": _("Fax"),
            "desk": DESK[language],
            "has_cover": bool(text),
            "facts": [row for row in facts if row[1]],
            "reply": {
                "title": _("Your reply"),
                "text": _("Put this page in front when you answer by fax: your answer then finds our file."),
                "alt": _("QR code: write a mail about this fax"),
            },
            "pages_label": labelled(_("Pages")),
            "text": text.split("\n"),
            "blocks": [manager_block(ticket.owner or by, at, office), desk_block(language, office)],
        }


def drawn(pdf: bytes, first: int, pages: int, *, is_fine: bool) -> list[bytes]:
    """The pages from `first` (counted from 0) up to `pages`, a TIFF of each; raises `SandboxFailure`."""
    rows = paper.FINE if is_fine else paper.STANDARD
    made = sandbox.run("tridesk.fax.outgoing.paper:fax_pages", pdf, first, pages, rows, limits=_DRAW)
    return [base64.b64decode(page) for page in made]


def joined(pages: Sequence[bytes]) -> bytes:
    """These pages as the switch sends them, as one TIFF; raises `SandboxFailure`."""
    sizes = [len(page) for page in pages]
    return base64.b64decode(sandbox.run("tridesk.fax.outgoing.paper:joined", b"".join(pages), sizes, limits=_DRAW))


def preview(pdf: bytes, page: int, pages: int, *, is_fine: bool) -> bytes:
    """What the other machine prints of one of the `pages` (counted from 1), as a PNG."""
    if not 1 <= page <= pages:
        raise NotFound(_("This fax has no such page."))
    rows = paper.FINE if is_fine else paper.STANDARD
    try:
        made = sandbox.run("tridesk.fax.outgoing.paper:preview", pdf, page - 1, rows, limits=_PREVIEW)
    except SandboxFailure as failure:
        raise NotDrawn(gettext_lazy("The page cannot be shown at the moment: try again.")) from failure
    return base64.b64decode(made)


def separator(language: str) -> bytes:
    """The sheet that users put between two documents of one fax, in this language; the same bytes on every day."""
    with override(language):
        data = {
            "language": language,
            "desk": DESK[language],
            "title": _("Separator sheet"),
            "text": _("Put this sheet between two documents of one fax. Each of them is then a question of its own."),
            "alt": _("QR code: another document begins"),
        }
    files = {"code.svg": qr_codes.svg(codes.SEPARATOR)}
    try:
        return typesetting.pdf((_LAYOUTS / "separator.typ").read_text("utf-8"), data, files, at=_SHEETS_SINCE)
    except SandboxFailure as failure:
        raise NotDrawn(gettext_lazy("The page cannot be shown at the moment: try again.")) from failure


# --- the report


def report(fax: OutFax, attempts: Sequence[FaxAttempt], pdf: bytes) -> bytes:
    """The transmission report, in the language of the fax; raises `SandboxFailure`."""
    assert fax.ended_at is not None
    picture = preview(pdf, 1, fax.pages, is_fine=fax.is_fine)
    texts = {"page.svg": _as_svg(picture)}
    with override(fax.language):
        data = mask_all(_report(fax, attempts))
    return typesetting.pdf((_LAYOUTS / "report.typ").read_text("utf-8"), data, texts, at=fax.ended_at)


def _report(fax: OutFax, attempts: Sequence[FaxAttempt]) -> dict[str, Any]:
    best = next((attempt for attempt in reversed(attempts) if attempt.pages), attempts[-1] if attempts else None)
    seconds = sum(seconds_of(attempt) for attempt in attempts)
    assert fax.ended_at is not None
    facts = [
        [labelled(_("Result")), str(STATES[rules.OutState(fax.state)])],
        [labelled(_("To")), fax.name],
        [labelled(_("Fax number")), phones.written(fax.to)],
        [labelled(_("Identification of the other machine")), best.station if best else ""],
        [labelled(_("Ended")), _moment(fax.ended_at)],
        [labelled(_("Pages confirmed")), f"{fax.confirmed} / {fax.pages}"],
        [labelled(_("Duration")), _("%(seconds)d s") % {"seconds": seconds} if attempts else ""],
        [labelled(_("Speed")), speed_of(best) if best else ""],
        [labelled(_("Resolution")), f"204 x {paper.FINE if fax.is_fine else paper.STANDARD}"],
        [labelled(_("Ticket")), fax.ticket.number if fax.ticket else ""],
        [labelled(_("Sent by")), str(fax.made_by)],
    ]
    return {
        "language": fax.language,
        "title": _("Transmission report, fax %(number)d") % {"number": fax.pk},
        "desk": DESK[fax.language],
        "facts": [row for row in facts if row[1]],
        "head": [_("Began"), _("Duration"), _("Result"), _("Pages"), _("Speed")],
        "attempts": [
            [
                _moment(attempt.begun_at),
                _("%(seconds)d s") % {"seconds": seconds_of(attempt)},
                str(ENDS[FaxEnd(attempt.end)]) if attempt.end else "",
                str(attempt.pages),
                speed_of(attempt),
            ]
            for attempt in attempts
        ],
        "alt": _("Picture of page one, as it was sent"),
        "digest_label": labelled("SHA-256"),
        "digest": fax.digest,
    }


def seconds_of(attempt: FaxAttempt) -> int:
    """How long a call took."""
    return round((attempt.ended_at - attempt.begun_at).total_seconds()) if attempt.ended_at else 0


def speed_of(attempt: FaxAttempt) -> str:
    """The rate of the modems, and whether by T.38; '' where no machine answered."""
    return f"{attempt.rate} bit/s{', T.38' if attempt.is_t38 else ''}" if attempt.rate else ""


def _moment(at: datetime) -> str:
    return f"{at.astimezone(BRUSSELS):%d/%m/%Y %H:%M:%S}"


def _as_svg(png: bytes) -> str:
    """The picture as text: papers take other files as text alone."""
    wide, high = (int.from_bytes(png[place : place + 4]) for place in (16, 20))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">'
        f'<image width="{wide}" height="{high}" href="data:image/png;base64,{base64.b64encode(png).decode()}"/></svg>'
    )
