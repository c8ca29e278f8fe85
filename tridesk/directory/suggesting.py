"""What somebody who is still typing may mean, as the boxes of the pages ask for it."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from tridesk.directory.finding import find_contacts, find_organisations, similar_contacts, similar_organisations
from tridesk.directory.models import Contact, Organisation
from tridesk.kit import national_number

SUGGESTED: Final = 7


def suggestions(typed: str, of: str = "", *, forgiving: bool = True) -> list[dict[str, str]]:
    """What somebody may mean, organisations first: name, what tells it from others, what to write, where it is.

    `of` is `organisation` to leave out people, `contact` to leave out bodies. Typing errors are thought of only when
    nothing is written as typed. Nobody is looked for by his national number.
    """
    if national_number.mask(typed).numbers:
        return []
    bodies = [] if of == "contact" else find_organisations(typed, limit=SUGGESTED, forgiving=False)
    people = [] if of == "organisation" else find_contacts(typed, SUGGESTED, forgiving=False)
    if forgiving and not bodies and not people:
        bodies = [] if of == "contact" else similar_organisations(typed, SUGGESTED)
        people = [] if of == "organisation" else similar_contacts(typed, SUGGESTED)
    found: dict[str, dict[str, str]] = {}
    for one in (*map(_body, bodies), *map(_person, people)):
        found.setdefault(one["url"], one)  # an old name and the new one lead to the same place
    return list(found.values())


def _body(one: Organisation) -> dict[str, str]:
    today = one.merged_into or one
    detail = _("now %(name)s") % {"name": today} if one.merged_into else one.get_kind_display()
    if one.has_ended and not one.merged_into:
        detail = f"{detail}, {_('has ended')}"
    address = reverse("directory:organisation", args=[today.pk])
    return {"name": str(one), "detail": detail, "value": str(today), "id": str(today.pk), "url": address}


def _person(one: Contact) -> dict[str, str]:
    detail = ", ".join(filter(None, (one.function, str(one.organisation or ""))))
    address = reverse("directory:contact", args=[one.pk])
    return {"name": str(one), "detail": detail, "value": str(one), "id": str(one.pk), "url": address}
