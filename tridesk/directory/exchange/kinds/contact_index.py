"""Finds contacts by reference: `#45 Anja` or a mail address."""

from __future__ import annotations

from collections.abc import Collection, Iterable, KeysView

from django.db.models import Q
from django.db.models.functions import Lower

from tridesk.directory.exchange.kinds.organisation_index import listed
from tridesk.directory.models import Contact
from tridesk.directory.sentences import gettext_kept as _
from tridesk.kit.errors import Invalid


class ContactIndex:
    """The contacts that a batch of rows refers to, loaded in two queries."""

    def __init__(self) -> None:
        self._by_number: dict[int, Contact] = {}
        self._by_mail: dict[str, list[Contact]] = {}

    def gather(self, references: Iterable[int | str]) -> None:
        """Loads the contacts of these references."""
        named = set(references) - {"", 0}
        numbers = {reference for reference in named if isinstance(reference, int)}
        mails = {reference.lower() for reference in named if isinstance(reference, str)}
        contacts = Contact.objects.defer("words").annotate(lower_email=Lower("email"))
        self._by_number = {contact.pk: contact for contact in contacts.filter(pk__in=numbers)} if numbers else {}
        self._by_mail = {}
        if mails:
            same = Q(lower_email__in=mails) | Q(other_emails__overlap=sorted(mails))
            for contact in contacts.filter(same).order_by("pk"):
                for mail in {contact.email.lower(), *contact.other_emails}:
                    self._by_mail.setdefault(mail, []).append(contact)

    @property
    def numbers(self) -> KeysView[int]:
        """The numbers of the loaded contacts."""
        return self._by_number.keys()

    def know_numbers(self, numbers: Collection[int]) -> None:
        """Loads these contacts too."""
        self._by_number |= {contact.pk: contact for contact in Contact.objects.defer("words").filter(pk__in=numbers)}

    def named(self, reference: int | str, organisation: int | None = None) -> Contact | None:
        """The contact of a reference. When several share an address, those of `organisation` come first."""
        if not reference:
            return None
        if isinstance(reference, int):
            if reference not in self._by_number:
                raise Invalid(_("there is no contact #%(number)s here") % {"number": reference})
            return self._by_number[reference]
        contacts = self._by_mail.get(reference.lower(), [])
        contacts = [contact for contact in contacts if contact.organisation_id == organisation] or contacts
        contacts = [contact for contact in contacts if contact.left_on is None] or contacts
        if not contacts:
            raise Invalid(_("the directory knows no contact with the address %(name)s") % {"name": reference[:80]})
        if len(contacts) > 1:
            sentence = _("“%(name)s” may be any of %(numbers)s: write the number")
            raise Invalid(sentence % {"name": reference[:80], "numbers": listed([contact.pk for contact in contacts])})
        return contacts[0]

    def written(self, number: int | None) -> str:
        """The reference of a loaded contact, `#45 Anja`; only the number is read back."""
        if number is None:
            return ""
        contact = self._by_number.get(number)
        return f"#{number} {contact}" if contact else f"#{number}"
