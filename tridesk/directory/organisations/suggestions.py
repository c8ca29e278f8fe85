"""Suggestions while a user types in a search box."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from tridesk.accounts.finders import MOST_OF_A_KIND, Suggestion
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.queries import municipality_rows
from tridesk.directory.organisations.search import (
    find_contacts,
    find_organisations,
    has_similar,
    similar_contacts,
    similar_organisations,
)
from tridesk.kit import national_number

SUGGESTED: Final = 7


class DirectoryFinder:
    """The finder of organisations and contacts: by name, old name, address or number in any spelling."""

    def named(self, user: User, typed: str) -> list[Suggestion]:
        return []

    def matching(self, user: User, typed: str) -> list[Suggestion]:
        return [*suggestions(typed)[:MOST_OF_A_KIND]] if user.may("directory.read") else []


def suggestions(typed: str, of: str = "", *, forgiving: bool = True) -> list[dict[str, str]]:
    """Matching records, organisations first: name, distinguishing detail, text to fill in, and URL.

    `of` is `organisation` or `contact` to suggest only these, `mail` for those with a mail address, which is filled in,
    `municipality` for municipalities by their NIS code.
    Typing errors are forgiven only when nothing matches as typed. A national number is never searched for.
    """
    if national_number.mask(typed).numbers:
        return []
    among = municipality_rows() if of == "municipality" else None
    with_people = of not in ("organisation", "municipality")
    bodies = [] if of == "contact" else find_organisations(typed, among, SUGGESTED, forgiving=False)
    people = find_contacts(typed, SUGGESTED, forgiving=False) if with_people else []
    if forgiving and not bodies and not people:
        similar_bodies, similar_people = has_similar(typed)
        bodies = similar_organisations(typed, SUGGESTED, among) if similar_bodies and of != "contact" else []
        people = similar_contacts(typed, SUGGESTED) if similar_people and with_people else []
    if of == "mail":
        mailed = [_person(contact) | _address(contact.email) for contact in people]
        mailed += [_body(organisation) | _address(organisation.email) for organisation in bodies]
        return [row for row in mailed if row["value"]][:SUGGESTED]
    by_url: dict[str, dict[str, str]] = {}
    body = _municipality if of == "municipality" else _body
    for suggestion in (*map(body, bodies), *map(_person, people)):
        by_url.setdefault(suggestion["url"], suggestion)  # an old name and the new one lead to the same place
    return list(by_url.values())


def _address(email: str) -> dict[str, str]:
    """What is filled in, and shown, where an address is looked for."""
    return {"value": email, "detail": email}


def _body(organisation: Organisation) -> dict[str, str]:
    today = organisation.merged_into or organisation
    detail = _("now %(name)s") % {"name": today} if organisation.merged_into else organisation.get_kind_display()
    if organisation.has_ended and not organisation.merged_into:
        detail = f"{detail}, {_('has ended')}"
    address = reverse("directory:organisation", args=[today.pk])
    return {"name": str(organisation), "detail": detail, "value": str(today), "id": str(today.pk), "url": address}


def _municipality(organisation: Organisation) -> dict[str, str]:
    return _body(organisation) | {"id": (organisation.merged_into or organisation).nis}


def _person(contact: Contact) -> dict[str, str]:
    detail = ", ".join(filter(None, (contact.function, str(contact.organisation or ""))))
    address = reverse("directory:contact", args=[contact.pk])
    return {"name": str(contact), "detail": detail, "value": str(contact), "id": str(contact.pk), "url": address}
