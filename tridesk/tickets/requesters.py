"""The possible requesters of a request that is typed in, and what follows: address and language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tridesk.accounts.models import User
from tridesk.directory.language import OFFICIAL
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.callers import callers
from tridesk.directory.organisations.queries import contacts_by_emails
from tridesk.directory.organisations.search import find_contacts
from tridesk.kit import phones
from tridesk.kit.languages import INTERFACE_LANGUAGES

MOST: Final = 5
_LEAST_LETTERS: Final = 3  # of a name that is looked for
GREETINGS: Final = {"nl": "Goedendag", "fr": "Bonjour", "de": "Guten Tag", "en": "Good day"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible requester: a contact, or an organisation alone; `phone` is the number that was typed."""

    contact: Contact | None
    organisation: Organisation | None
    phone: str = ""

    @property
    def name(self) -> str:
        return str(self.contact or self.organisation)

    @property
    def detail(self) -> str:
        """A detail that tells them from others of their name."""
        if self.contact is None:
            return str(self.organisation.get_kind_display()) if self.organisation else ""
        return " · ".join(filter(None, (self.contact.function, str(self.organisation or ""))))

    @property
    def key(self) -> str:
        """How a form names them: `contact-12`, `organisation-7`."""
        row = self.contact or self.organisation
        return f"{'contact' if self.contact else 'organisation'}-{row.pk if row else 0}"

    def fields(self) -> dict[str, str]:
        """The fields of a new ticket once it is them."""
        contact, organisation = self.contact, self.organisation
        known = {
            "contact": str(contact.pk) if contact else "",
            "requester_name": contact.name if contact else "",
            "organisation": str(organisation or ""),
            "organisation_picked": str(organisation.pk) if organisation else "",
            "requester_phone": self.phone or (contact.phone if contact else organisation.phone if organisation else ""),
            "requester_email": contact.email if contact else organisation.email if organisation else "",
        }
        return {name: value for name, value in known.items() if value}


def number_in(name: str) -> str:
    """The telephone number that was typed where a name is asked, in E.164; empty when it is a name."""
    return "" if any(map(str.isalpha, name)) else phones.parse(name) or ""


def candidates(user: User, *, phone: str = "", email: str = "", name: str = "") -> list[Candidate]:
    """Possible requesters by number, wherever it was typed, else by mail address, else by name; the likeliest first."""
    if not user.may("directory.read"):
        return []
    if number := phones.parse(phone) or number_in(name):
        rows = [Candidate(caller.contact, caller.organisation, number) for caller in callers(number, MOST)]
        if rows:
            return rows
    if email and (contact := contacts_by_emails([email]).get(email.strip().lower())):
        return [Candidate(contact, contact.organisation)]
    named = find_contacts(name, MOST, forgiving=False) if len(name.strip()) >= _LEAST_LETTERS else []
    return [Candidate(contact, contact.organisation) for contact in named]


def spoken_language(contact: Contact | None, organisation: Organisation | None) -> str:
    """The language of a requester: of the contact, else of their organisation, '' when the directory knows neither.

    A bilingual organisation does not decide.
    """
    if contact is not None and contact.language in INTERFACE_LANGUAGES:
        return contact.language
    service_language = organisation.service_language if organisation else ""
    return service_language if service_language in OFFICIAL else ""
