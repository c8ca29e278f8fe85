"""The recipients of a notice that leaves as letters: their addresses, and which rules of the post these break.

An organisation that accepted an electronic address gets a mail there, as Belgian law asks for; all others get paper.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from tridesk.accounts.models import User
from tridesk.directory.audience.recipients import Exceptions, GroupMember, Recipient, members
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.acceptances import accepted_addresses
from tridesk.kit import enterprise_numbers, phones
from tridesk.letters import paper, placeholders, post, signs
from tridesk.letters.models import Envelope
from tridesk.notices.ebox import ports as ebox
from tridesk.notices.models import DeliveryWay

_BODY: Final = ("kind", "name_nl", "name_fr", "name_de", "name_en", "service_language", "street", "postcode", "town")


@dataclass(frozen=True, slots=True)
class LetterRecipient:
    """Whom a letter goes to, at the lines of this address; `faults` are the rules of the post that these break.

    With a `number` it goes there instead: by fax in E.164, by e-Box an enterprise number.
    """

    organisation: int | None
    contact: int | None
    languages: tuple[str, ...]
    groups: tuple[int, ...]
    lines: tuple[str, ...]
    postcode: str
    faults: tuple[post.Fault, ...] = ()
    unprintable: tuple[str, ...] = ()
    way: DeliveryWay = DeliveryWay.POST
    number: str = ""

    @property
    def address(self) -> str:
        return "\n".join([self.number, *self.lines] if self.number else self.lines)

    @property
    def weight(self) -> tuple[int, int]:
        """How bad the address is: rules broken, then characters of its longest line."""
        return len(self.faults) + len(self.unprintable), max(map(len, self.lines), default=0)


@dataclass(frozen=True, slots=True)
class PostalAudience:
    """All members by the way that each is reached; the last two cannot be written to.

    `letters` are those on paper, by fax and by e-Box.
    """

    letters: list[LetterRecipient]
    mails: list[Recipient]
    came_back: list[GroupMember]
    without_language: list[GroupMember]
    without_address: list[GroupMember]


def audience(
    groups: Iterable[int], exceptions: Exceptions, envelope: Envelope, unusable: Collection[str] = ()
) -> PostalAudience:
    """The members of these groups: on paper, or by mail, fax or e-Box where that was accepted and is not `unusable`."""
    everybody = members(groups, exceptions)
    bodies = Organisation.objects.only(*_BODY, "post_returned_at").in_bulk(
        {member.organisation for member in everybody if member.organisation}
    )
    people = Contact.objects.only("name").in_bulk({member.contact for member in everybody if member.contact})
    accepted, excepted = accepted_addresses(bodies), {address.lower() for address in exceptions.addresses}
    result = PostalAudience([], [], [], [], [])
    for member in everybody:
        body = bodies.get(member.organisation or 0)
        address = accepted.get(member.organisation or 0, "") if member.contact is None else ""
        if address in excepted:
            continue
        way = _way_to(address)
        if address in unusable or (way is DeliveryWay.EBOX and ebox.box.answer is None):
            address = ""
        if not member.languages:
            result.without_language.append(member)
        elif address and way is not DeliveryWay.MAIL and body is not None:
            result.letters.append(_recipient(member, body, None, envelope.window, way, address.upper()))
        elif address:
            result.mails.append(
                Recipient(address, member.organisation, member.contact, member.languages, member.groups)
            )
        elif body is None or not (body.street or body.postcode or body.town):
            result.without_address.append(member)
        elif body.post_returned_at is not None:
            result.came_back.append(member)
        else:
            result.letters.append(_recipient(member, body, people.get(member.contact or 0), envelope.window))
    return result


def _way_to(accepted: str) -> DeliveryWay:
    """By which way letters go to an accepted address."""
    if enterprise_numbers.parse(accepted):
        return DeliveryWay.EBOX
    return DeliveryWay.MAIL if "@" in accepted else DeliveryWay.FAX


def _recipient(
    member: GroupMember,
    body: Organisation,
    contact: Contact | None,
    window: post.Window,
    way: DeliveryWay = DeliveryWay.POST,
    number: str = "",
) -> LetterRecipient:
    addresses = [address_in(language, body, contact) for language in member.languages]
    faults = [] if number else [fault for lines in addresses for fault in post.faults(lines, window)]
    lacking = signs.unprintable("\n".join(line for lines in addresses for line in lines))
    return LetterRecipient(
        member.organisation,
        member.contact,
        member.languages,
        member.groups,
        addresses[0],
        body.postcode.strip()[:12],
        tuple(dict.fromkeys(faults)),
        tuple(lacking),
        way,
        number,
    )


def address_in(language: str, body: Organisation, contact: Contact | None) -> tuple[str, ...]:
    """The lines of the address of an organisation, or of a contact there, in a language."""
    return tuple(signs.tidy(line) for line in paper.lines_to(body, contact.name if contact else "", language))


def merge_values(organisation: int | None, language: str, author: User) -> dict[str, str]:
    """The value of each field in a mail to an organisation."""
    return values_of(Organisation.objects.only(*_BODY).filter(pk=organisation or 0).first(), None, language, author)


def values_of(body: Organisation | None, person: Contact | None, language: str, author: User) -> dict[str, str]:
    """The value of each field that a letter to many may use."""
    values = {
        "organisation.name": body.names.in_(language) if body else "",
        "organisation.street": body.street if body else "",
        "organisation.postcode": body.postcode if body else "",
        "organisation.town": body.town if body else "",
        "contact.name": person.name if person else "",
        "contact.function": person.function if person else "",
        "user.name": str(author),
        "user.phone": phones.written(author.phone) if author.phone else "",
        "user.email": author.email,
    }
    return {name: signs.tidy(values[name]) for name in placeholders.OF_MANY}
