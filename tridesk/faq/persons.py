"""Which words for the public tell of a person: the names of contacts and colleagues, held against an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import Q

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.directory.office.queries import office_data
from tridesk.faq import queries
from tridesk.faq.leaks import Leak, LeakKind, Names, ends_of_names, leaks
from tridesk.faq.models import Audience, Entry

_AT_ONCE: Final = 50


def all_names() -> Names:
    """The names of everybody that we know."""
    contacts = Contact.objects.exclude(name="").values_list("name", flat=True)
    return Names([*contacts.iterator(), *_colleagues()])


def names_in(text: str) -> Names:
    """The names of those that we know who may stand in a text."""
    return Names([*_contacts_in(text), *_colleagues()])


def own_addresses() -> set[str]:
    """The addresses of the desk, on paper and for mail, in small letters."""
    office = office_data()
    own = office.email, office.address.nl, office.address.fr, office.address.de
    return {address.lower() for address in own if address}


def leaks_of(entry: Entry) -> list[Leak]:
    """What an entry tells everybody of persons, as it stands now; nothing where not everybody is to read it.

    A place where something was removed is a lack of its own (`rules.PLACEHOLDER`).
    """
    if entry.audience != Audience.PUBLIC:
        return []
    text = "\n".join(part for public in queries.public_texts(entry) for part in public.parts)
    told = leaks(text, names_in(text), own_addresses(), entry.no_person)
    return [leak for leak in told if leak.kind is not LeakKind.PLACE]


def _colleagues() -> Iterator[str]:
    return User.objects.exclude(name="").values_list("name", flat=True).iterator()


def _contacts_in(text: str) -> Iterator[str]:
    """Contacts that a text may name, by the index over parts of their words."""
    ends = sorted(ends_of_names(text))
    for begin in range(0, len(ends), _AT_ONCE):
        named = Q()
        for first, last in ends[begin : begin + _AT_ONCE]:
            named |= Q(words__contains=f" {first}") & Q(words__contains=f" {last}")
        yield from Contact.objects.filter(named).values_list("name", flat=True).iterator()
