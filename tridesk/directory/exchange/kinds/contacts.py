"""Contacts in a file."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy

from tridesk.directory.exchange import cells
from tridesk.directory.exchange.columns import Column
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.kinds.base import DAY, ID, ORGANISATION, RecordKind, Values, of_organisations
from tridesk.directory.models import Contact
from tridesk.directory.organisations.cards import ContactCard, check_security_contacts, contact_values
from tridesk.directory.organisations.queries import present

_LANGUAGE = cells.Choice(dict(settings.LANGUAGES))


def _languages(text: str) -> tuple[str, ...]:
    return tuple(_LANGUAGE(name) for name in cells.several(text))


class Contacts(RecordKind):
    """Contacts, matched by number, else by organisation and mail address, else by organisation and name."""

    code, noun, model, page = "contacts", "contact", Contact, "directory:contact"
    label = gettext_lazy("Contacts")
    rule = gettext_lazy(
        "A row without a number is the contact of the same organisation with one of its mail addresses; without a mail"
        " address, the one of the same name; without either, the one with its telephone number."
    )
    columns = (
        ID,
        ORGANISATION,
        Column("name", gettext_lazy("Name"), cells.words(200), "", "Anja Kohnenmergen", private=True),
        Column("function", gettext_lazy("Function"), cells.words(120), "", "Standesbeamtin", private=True),
        Column(
            "languages", gettext_lazy("Languages"), _languages,
            gettext_lazy("nl, fr, de, en; the one to use first in front."), "de, fr",
        ),
        Column(
            "phones", gettext_lazy("Telephone numbers"), cells.numbers,
            gettext_lazy("Several with commas between them; the one to use first in front."),
            "087 12 34 56, 0450 00 12 34",
        ),
        Column(
            "emails", gettext_lazy("Mail addresses"), cells.addresses,
            gettext_lazy("Several with commas between them; the one to use first in front."), "anja@raeren.example",
        ),
        Column("left_on", gettext_lazy("Has left on"), cells.day, DAY),
        Column("note", gettext_lazy("Note"), cells.words(5000), "", private=True),
        Column(
            "is_security_contact", gettext_lazy("Security contact"), cells.yes_no,
            gettext_lazy("1: confirms for the organisation who gets lost access back. At most three."), "0",
        ),
    )  # fmt: skip

    def resolve(self, values: Values) -> None:
        self.resolve_organisation(values)

    def __init__(self, *, locking: bool = False) -> None:
        super().__init__(locking=locking)
        self.security_contacts: dict[int, set[Hashable]] = {}

    def gather(self, rows: Sequence[Values]) -> None:
        self._gather_security_contacts(rows)
        rows = [values for values in rows if not values.get("id")]
        mails = {mail for values in rows for mail in _mails(values)}
        names = {_name(values) for values in rows if not _mails(values)} - {""}
        numbers = {number for values in rows if not _mails(values) and not _name(values) for number in _phones(values)}
        self.by_mail: dict[str, list[Contact]] = {}
        self.by_name: dict[str, list[Contact]] = {}
        self.by_phone: dict[str, list[Contact]] = {}
        contacts = Contact.objects.annotate(lower_email=Lower("email")).defer("words")
        if mails:
            same = Q(lower_email__in=mails) | Q(other_emails__overlap=sorted(mails))
            for contact in self.know(self.lockable(contacts.filter(same))):
                for mail in {contact.email.lower(), *contact.other_emails}:
                    self.by_mail.setdefault(mail, []).append(contact)
        if names:
            bodies = {getattr(values.get("organisation"), "pk", None) for values in rows}
            within = Q(organisation__in=bodies - {None}) | (Q(organisation=None) if None in bodies else Q(pk__in=[]))
            named = contacts.annotate(lower_name=Lower("name")).filter(within, lower_name__in=names)
            for contact in self.know(self.lockable(named)):
                self.by_name.setdefault(contact.name.lower(), []).append(contact)
        if numbers:
            for contact in self.know(self.lockable(contacts.filter(phone__in=numbers))):
                self.by_phone.setdefault(contact.phone, []).append(contact)

    def prepare(self, rows: list[Contact]) -> None:
        for contact in rows:
            contact.organisation = self.bodies.row(contact.organisation_id) if contact.organisation_id else None

    def candidates(self, values: Values) -> list[Contact]:
        organisation = getattr(values.get("organisation"), "pk", None)
        if mails := _mails(values):
            groups = [self.by_mail.get(mail, []) for mail in mails]
        elif name := _name(values):
            groups = [self.by_name.get(name, [])]
        else:
            groups = [self.by_phone.get(number, []) for number in _phones(values)]
        matches = {
            contact.pk: contact for group in groups for contact in group if contact.organisation_id == organisation
        }
        there = [contact for contact in matches.values() if contact.left_on is None] or list(matches.values())
        if len(there) > 1 and (name := _name(values)):
            return [contact for contact in there if contact.name.lower() == name] or there
        return there

    def keys(self, values: Values) -> Iterable[Hashable]:
        organisation = getattr(values.get("organisation"), "pk", None)
        if mails := _mails(values):
            return [("mail", organisation, mail) for mail in mails]
        if name := _name(values):
            return [("name", organisation, name)]
        return [("phone", organisation, number) for number in _phones(values)]

    def values(self, row: Values, contact: Contact | None) -> dict[str, Any]:
        card = ContactCard.of(contact) if contact else ContactCard()
        given = {name: value for name, value in row.items() if name != "id"}
        if contact and given.get("organisation", contact.organisation) != contact.organisation:
            given.setdefault("is_security_contact", False)  # of the new organisation only when the file says so
        values = contact_values(replace(card, **given))
        self._check_security_contacts(values, contact)
        return values

    def _gather_security_contacts(self, rows: Sequence[Values]) -> None:
        """Loads those of each organisation that gets one by the file; what the file itself says is counted on."""
        named = [values for values in rows if values.get("is_security_contact")]
        bodies: set[int | None] = {getattr(values.get("organisation"), "pk", None) for values in named}
        bodies |= {self.known[pk].organisation_id for values in named if (pk := values.get("id")) in self.known}
        new = [body for body in bodies if body is not None and body not in self.security_contacts]
        self.security_contacts |= {body: set() for body in new}
        there = present(Contact.objects.filter(organisation__in=new, is_security_contact=True))
        for body, contact in there.values_list("organisation", "pk"):
            self.security_contacts[body].add(contact)

    def _check_security_contacts(self, values: dict[str, Any], contact: Contact | None) -> None:
        """Refuses one too many, counting rows of the file before this one."""
        before = contact.organisation_id if contact and contact.is_security_contact else None
        after = values["organisation"].pk if values["is_security_contact"] else None
        if after == before:
            return
        key: Hashable = contact.pk if contact else object()
        if after is not None:
            check_security_contacts(len(self.security_contacts[after]))
            self.security_contacts[after].add(key)
        if before in self.security_contacts:
            self.security_contacts[before].discard(key)

    def cells(self, contact: Contact) -> dict[str, str]:
        return {
            "id": str(contact.pk or ""),
            "organisation": self.bodies.written(contact.organisation_id),
            "name": contact.name,
            "function": contact.function,
            "languages": ", ".join(filter(None, (contact.language, *contact.other_languages))),
            "phones": ", ".join(map(cells.written_number, contact.phones)),
            "emails": ", ".join(contact.emails),
            "left_on": cells.written_day(contact.left_on),
            "note": contact.note,
            "is_security_contact": "1" if contact.is_security_contact else "",
        }

    def selection(self, filters: ExportFilters) -> QuerySet[Contact]:
        rows = Contact.objects.filter(of_organisations(filters)).defer("words")
        return rows if filters.ended else rows.filter(left_on=None)


def _mails(values: Values) -> list[str]:
    return list(dict.fromkeys(mail.lower() for mail in values.get("emails", ())))


def _name(values: Values) -> str:
    return str(values.get("name", "")).lower()


def _phones(values: Values) -> tuple[str, ...]:
    return tuple(values.get("phones", ()))
