"""What stands on a letter, as plain values, and the PDF that is made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from tridesk.accounts.models import User
from tridesk.directory.office.queries import OfficeCard, office_data
from tridesk.kit import phones, qr_codes, typesetting
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.dates import long_date
from tridesk.kit.errors import Refusal
from tridesk.kit.national_number import mask_all
from tridesk.kit.sandbox import SandboxFailure
from tridesk.letters import placeholders, post, signs
from tridesk.letters.models import Envelope, Letter
from tridesk.tickets import texts
from tridesk.tickets.contact_blocks import DESK, desk_block, labelled, manager_block
from tridesk.tickets.models import Ticket

_LAYOUTS: Final = Path(__file__).with_name("layouts")
PAGE: Final = "page.typ"  # the layout that one letter and many share


class NotMade(Refusal):
    """The engine could not make the PDF."""

    default_code, status = "no_paper", 503


def values_for(ticket: Ticket, user: User, language: str) -> dict[str, str]:
    """The value of each named field that a template may use, in the language of the letter."""
    organisation, contact = ticket.organisation, ticket.contact
    values = {
        "organisation.name": organisation.names.in_(language) if organisation else "",
        "organisation.street": organisation.street if organisation else "",
        "organisation.postcode": organisation.postcode if organisation else "",
        "organisation.town": organisation.town if organisation else "",
        "contact.name": contact.name if contact else ticket.requester_name,
        "contact.function": contact.function if contact else "",
        "user.name": str(user),
        "user.phone": phones.written(user.phone) if user.phone else "",
        "user.email": user.email,
        "ticket.number": ticket.number,
        "ticket.subject": ticket.subject,
        "ticket.opened": long_date(ticket.opened_at.astimezone(BRUSSELS).date(), language),
    }
    return {name: values[name] for name in placeholders.NAMES}


def address_of(ticket: Ticket, language: str) -> str:
    """The address to which a letter about a ticket goes, in lines; the names alone where the directory has no more."""
    organisation, contact = ticket.organisation, ticket.contact
    names = [
        organisation.names.in_(language) if organisation else "",
        contact.name if contact else ticket.requester_name,
    ]
    street, postcode, town = (
        (organisation.street, organisation.postcode, organisation.town) if organisation else ("", "", "")
    )
    lines = post.address_lines(filter(None, names), street, postcode, town, language=language)
    return "\n".join(lines)


# --- the page


def content_of(letter: Letter, at: datetime, number: str = "") -> dict[str, Any]:
    """All that the page shows, national numbers masked; without a number it says that it is a draft."""
    language, ticket, office = letter.language, letter.ticket, office_data()
    with override(language):
        content = {
            "language": language,
            "title": letter.subject,
            "desk": DESK[language],
            "sender": post.lines_of(office.address.in_(language)),
            "window": _window(letter.envelope),
            "address": letter.address_lines,
            "date": long_date(at.astimezone(BRUSSELS).date(), language),
            "number": number or _("Draft"),
            "references": [
                [labelled(_("Our reference")), number or _("Draft")],
                [labelled(_("Ticket")), ticket.number],
            ],
            "subject": letter.subject,
            "paragraphs": paragraphs(letter.text),
            "enclosures": _enclosures(letter),
            "blocks": [manager_block(ticket.owner or letter.begun_by, at, office), desk_block(language, office)],
            "reply": _reply(f"[{texts.mail_reference(ticket.number)}] {number}".strip()),
        }
    return mask_all(content)


def pdf(content: Mapping[str, Any], at: datetime) -> bytes:
    """The letter as a PDF, the same bytes for the same content and moment; raises `NotMade`."""
    reply = {name: value for name, value in content["reply"].items() if name != "code"}
    data = {**content, "reply": reply | {"picture": "reply.svg"}}
    return _made("letter.typ", data, {PAGE: _page(), "reply.svg": qr_codes.svg(content["reply"]["code"])}, at)


# --- many letters in one file


@dataclass(frozen=True, slots=True)
class LetterVersion:
    """The words of a letter in one language."""

    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class MergedLetter:
    """One letter of many, in one language or in several, one behind the other; `postcode` says where it is sorted."""

    number: str
    address: tuple[str, ...]
    postcode: str
    versions: tuple[LetterVersion, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What all letters of a file share; `enclosures` are the lines under them, by language."""

    title: str
    envelope: Envelope
    manager: User
    enclosures: Mapping[str, Sequence[str]]


def pdf_of_many(letters: Sequence[MergedLetter], head: Letterhead, at: datetime, *, has_sheets: bool = True) -> bytes:
    """All letters in one PDF, in this order, with a separator sheet before each part of the country.

    The same bytes for the same letters and moment; raises `NotMade`.
    """
    languages = dict.fromkeys(version.language for letter in letters for version in letter.versions)
    office, first = office_data(), next(iter(languages))
    files = {PAGE: _page()}
    parts = [_part(zone, list(some), files, first) for zone, some in groupby(letters, key=_zone)]
    data = {
        "language": first,
        "title": head.title,
        "desk": DESK[first],
        "window": _window(head.envelope),
        "shared": {language: _shared(language, head, office, at) for language in languages},
        "has_sheets": has_sheets,
        "parts": parts,
    }
    return _made("many.typ", mask_all(data), files, at)


def _zone(letter: MergedLetter) -> str:
    """The part of the country, by which the post sorts: the first two digits of the postcode."""
    return letter.postcode[:2]


def _part(zone: str, letters: Sequence[MergedLetter], files: dict[str, str], language: str) -> dict[str, Any]:
    """The letters to one part of the country behind their sheet; their codes are put among the files."""
    pages = []
    for letter in letters:
        picture = f"{letter.number}.svg"
        files[picture] = qr_codes.svg(_reply_code(letter.number), best_mask=False)
        pages += [
            {
                "language": version.language,
                "number": letter.number,
                "address": letter.address,
                "subject": version.subject,
                "paragraphs": paragraphs(version.text),
                "picture": picture,
            }
            for version in letter.versions
        ]
    with override(language):
        count = ngettext("%(count)d letter", "%(count)d letters", len(letters)) % {"count": len(letters)}
        first, last = letters[0].postcode, letters[-1].postcode
        title = _("Postcode %(code)s") % {"code": first}
        if first != last:
            title = _("Postcodes %(first)s – %(last)s") % {"first": first, "last": last}
    return {
        "sheet": {"title": title, "lines": [count, " – ".join(dict.fromkeys([letters[0].number, letters[-1].number]))]},
        "letters": pages,
    }


def _shared(language: str, head: Letterhead, office: OfficeCard, at: datetime) -> dict[str, Any]:
    lines = list(head.enclosures.get(language, ()))
    with override(language):
        return {
            "desk": DESK[language],
            "sender": post.lines_of(office.address.in_(language)),
            "date": long_date(at.astimezone(BRUSSELS).date(), language),
            "reference": labelled(_("Our reference")),
            "enclosures": {"title": ngettext("Enclosure", "Enclosures", len(lines)), "lines": lines},
            "blocks": [manager_block(head.manager, at, office), desk_block(language, office)],
            "reply": {name: value for name, value in _reply("").items() if name != "code"},
        }


def window_sheet(envelope: Envelope, language: str, at: datetime) -> bytes:
    """The sheet that shows on paper whether the window of an envelope is where the settings say; raises `NotMade`."""
    window = envelope.window
    longest = ["n" * post.MOST_SIGNS] * (window.lines - 1)
    with override(language):
        content = {
            "language": language,
            "title": _("Test sheet: %(envelope)s") % {"envelope": envelope.names.in_(language)},
            "window": _window(envelope),
            "address": [*longest, "1000 Brussel"],
            "sentences": [
                _("Print this sheet at 100 %, fold it as a letter and put it into the envelope."),
                _("Push it into each corner: the address has to stay whole, and nothing else may show."),
            ],
            "head": [_("Measure"), "mm"],
            "measures": [
                [_("Window from the left"), str(window.left)],
                [_("Window from the top"), str(window.top)],
                [_("Free below the window"), str(window.below)],
                [_("Free at the right of the window"), str(window.right)],
            ],
        }
    return _made("window.typ", content, {}, at)


def paragraphs(text: str) -> list[list[str]]:
    """The lines of each paragraph; an empty line lies between two of them.

    >>> paragraphs("Geachte,\\n\\nRegel een\\nregel twee\\n\\n\\n")
    [['Geachte,'], ['Regel een', 'regel twee']]
    """
    lines, found = [line.strip() for line in signs.tidy(text).split("\n")], list[list[str]]([[]])
    for line in lines:
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [paragraph for paragraph in found if paragraph]


def _made(template: str, data: Mapping[str, Any], files: Mapping[str, str], at: datetime) -> bytes:
    try:
        return typesetting.pdf((_LAYOUTS / template).read_text("utf-8"), data, files, at=at)
    except SandboxFailure as failure:
        raise NotMade(gettext_lazy("The PDF cannot be made at the moment: try again in a few minutes.")) from failure


def _page() -> str:
    return (_LAYOUTS / PAGE).read_text("utf-8")


def _window(envelope: Envelope) -> dict[str, Any]:
    window = asdict(envelope.window)
    return {
        "left": window["left"],
        "top": window["top"],
        "width": window["window_width"],
        "height": window["window_height"],
        "inset": post.INSET,
    }


def _reply(subject: str) -> dict[str, str]:
    """The code under the letter, for telephones and scanners: a mail to the desk whose subject leads to the letter."""
    return {"title": _("Your reply"), "alt": _("QR code: write a mail about this letter"), "code": _reply_code(subject)}


def _reply_code(subject: str) -> str:
    return texts.reply_link(subject)


def _enclosures(letter: Letter) -> dict[str, Any]:
    lines = letter.enclosure_lines
    return {"title": ngettext("Enclosure", "Enclosures", len(lines)), "lines": lines}
