"""What stands on a letter, as plain values, and the PDF that is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from tridesk.accounts.models import User
from tridesk.directory.models import Organisation, OrganisationKind
from tridesk.directory.office.queries import OfficeCard, office_data
from tridesk.kit import phones, qr_codes, typesetting
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.dates import long_date
from tridesk.kit.errors import Conflict, Refusal
from tridesk.kit.national_number import mask_all
from tridesk.kit.sandbox import SandboxFailure
from tridesk.letters import placeholders, post, signs
from tridesk.letters.models import Envelope, Letter
from tridesk.tickets import texts
from tridesk.tickets.contact_blocks import DESK, desk_block, labelled, manager_block
from tridesk.tickets.models import Ticket

_LAYOUTS: Final = Path(__file__).with_name("layouts")
PAGE: Final = "page.typ"  # the layout that one letter and many share
_TEXT, _SUBJECT, _ENCLOSURES, _SENDER, _BLOCK = 43, 39, 50, 22, 20  # room for a word, in parts of the size of its font


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
    contact = ticket.contact
    person = contact.name if contact else ticket.requester_name
    return "\n".join(lines_to(ticket.organisation, person, language))


def lines_to(organisation: Organisation | None, person: str, language: str) -> list[str]:
    """The lines of an address in a language; a municipality is addressed as the post knows it."""
    if organisation is None:
        return post.address_lines(filter(None, [person]), "", "", "", language=language)
    names = organisation.names
    name, town = names.in_(language), post.town_in(organisation.town, names, language)
    if organisation.kind == OrganisationKind.MUNICIPALITY:
        name = post.municipality(name, language)
    return post.address_lines(
        filter(None, [name, person]), organisation.street, organisation.postcode, town, language=language
    )


def manager_of(ticket: Ticket, writer: User) -> User:
    """Who keeps the file: the owner of the ticket, else who wrote. A program keeps none."""
    manager = next((user for user in (ticket.owner, writer) if user is not None and not user.is_program), None)
    if manager is None:
        raise Conflict(_("A letter names a person as file manager: give the ticket an owner first."))
    return manager


# --- the page


def content_of(letter: Letter, at: datetime, number: str = "") -> dict[str, Any]:
    """All that the page shows, national numbers masked; without a number it says that it is a draft."""
    language, ticket, office = letter.language, letter.ticket, office_data()
    manager = manager_of(ticket, letter.begun_by)
    with override(language):
        content = {
            "language": language,
            "title": letter.subject,
            "desk": DESK[language],
            "sender": _fitted(post.lines_of(office.address.in_(language)), _SENDER),
            "window": _window(letter.envelope),
            "address": letter.address_lines,
            "date": long_date(at.astimezone(BRUSSELS).date(), language),
            "number": number or _("Draft"),
            "references": [
                [labelled(_("Our reference")), number or _("Draft")],
                [labelled(_("Ticket")), ticket.number],
            ],
            "subject": signs.breakable(letter.subject, _SUBJECT),
            "paragraphs": paragraphs(letter.text),
            "enclosures": _enclosures(letter.enclosure_lines),
            "blocks": _blocks(manager, language, office, at),
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
    """The words of a letter in one language, and its address where that differs from the one of the letter."""

    language: str
    subject: str
    text: str
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MergedLetter:
    """One letter of many, in one language or in several, one behind the other; `postcode` says where it is sorted."""

    number: str
    address: tuple[str, ...]
    postcode: str
    versions: tuple[LetterVersion, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What all letters of a file share; `titles` are of the file, `enclosures` the lines under them, by language."""

    titles: Mapping[str, str]
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
        "title": letters[0].versions[0].subject if len(letters) == 1 else head.titles[first],
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
    printed = []
    for letter in letters:
        picture = f"{letter.number}.svg"
        files[picture] = qr_codes.svg(_reply_code(letter.number), best_mask=False)
        versions = [
            {
                "language": version.language,
                "address": version.address or letter.address,
                "subject": signs.breakable(version.subject, _SUBJECT),
                "paragraphs": paragraphs(version.text),
            }
            for version in letter.versions
        ]
        printed.append({"number": letter.number, "picture": picture, "versions": versions})
    with override(language):
        count = ngettext("%(count)d letter", "%(count)d letters", len(letters)) % {"count": len(letters)}
        first, last = letters[0].postcode, letters[-1].postcode
        title = _("Postcode %(code)s") % {"code": first}
        if first != last:
            title = _("Postcodes %(first)s – %(last)s") % {"first": first, "last": last}
    return {
        "sheet": {"title": title, "lines": [count, " – ".join(dict.fromkeys([letters[0].number, letters[-1].number]))]},
        "letters": printed,
    }


def _shared(language: str, head: Letterhead, office: OfficeCard, at: datetime) -> dict[str, Any]:
    with override(language):
        return {
            "desk": DESK[language],
            "sender": _fitted(post.lines_of(office.address.in_(language)), _SENDER),
            "date": long_date(at.astimezone(BRUSSELS).date(), language),
            "reference": labelled(_("Our reference")),
            "enclosures": _enclosures(head.enclosures.get(language, ())),
            "blocks": _blocks(head.manager, language, office, at),
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
    """The lines of each paragraph; an empty line lies between two of them, and no word is wider than the paper.

    >>> paragraphs("Geachte,\\n\\nRegel een\\nregel twee\\n\\n\\n")
    [['Geachte,'], ['Regel een', 'regel twee']]
    """
    lines, found = [line.strip() for line in signs.tidy(text).split("\n")], list[list[str]]([[]])
    for line in lines:
        if line:
            found[-1].append(signs.breakable(line, _TEXT))
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


def _enclosures(lines: Sequence[str]) -> dict[str, Any]:
    return {"title": ngettext("Enclosure", "Enclosures", len(lines)), "lines": _fitted(lines, _ENCLOSURES)}


def _blocks(manager: User, language: str, office: OfficeCard, at: datetime) -> list[dict[str, Any]]:
    blocks = (manager_block(manager, at, office), desk_block(language, office))
    return [block | {"lines": _fitted(block["lines"], _BLOCK)} for block in blocks]


def _fitted(lines: Iterable[str], room: float) -> list[str]:
    return [signs.breakable(line, room) for line in lines]
