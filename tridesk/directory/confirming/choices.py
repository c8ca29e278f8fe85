"""Paginated form to override the default contact per organisation; earlier choices travel in hidden fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from tridesk.directory.confirming.addressees import ITSELF, CampaignPlan, Instead
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.search import all_of, terms
from tridesk.kit.rows import row_number

PAGE: Final = 50  # organisations


@dataclass(frozen=True, slots=True)
class RecipientChoice:
    """An organisation with several possible recipients; `chosen` is a contact (`ITSELF`: its own address)."""

    organisation: Organisation
    people: list[Contact]
    chosen: int


@dataclass(frozen=True, slots=True)
class Choices:
    """One page of choices; `otherwise` counts the overridden defaults on all pages, `carried` encodes them."""

    rows: list[RecipientChoice]
    number: int
    pages: int
    otherwise: int
    carried: str


def instead_of(fields: Mapping[str, str]) -> dict[int, int]:
    """Chosen contact by organisation: pairs in `chosen` (`12:34 13:0`), overridden by the fields `to-12`."""
    pairs = [pair.partition(":")[::2] for pair in fields.get("chosen", "").split()]
    pairs += [(name[3:], fields[name]) for name in fields if name.startswith("to-")]
    chosen = ((row_number(body), row_number(to)) for body, to in pairs)
    return {body: to or ITSELF for body, to in chosen if body is not None and to is not None}


def choices(audience: CampaignPlan, instead: Instead, words: str = "", number: int = 1) -> Choices:
    """Page `number` of the organisations with these words in their name. `audience` holds the defaults."""
    usual = {
        addressee.organisation: addressee.contact or ITSELF
        for addressee in audience.addressees
        if addressee.organisation in audience.people
    }
    several = [
        organisation
        for organisation in _named(list(usual), words)
        if len(audience.people[organisation.pk]) + bool(organisation.email) > 1
    ]
    pages = max(1, -(-len(several) // PAGE))
    number = min(max(1, number), pages)
    others = {body: to for body, to in instead.items() if to != usual.get(body)}
    rows = [
        RecipientChoice(
            organisation, audience.people[organisation.pk], instead.get(organisation.pk, usual[organisation.pk])
        )
        for organisation in several[(number - 1) * PAGE : number * PAGE]
    ]
    return Choices(rows, number, pages, len(others), " ".join(f"{body}:{to}" for body, to in sorted(others.items())))


def _named(bodies: list[int], words: str) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(pk__in=bodies).defer("words").order_by("name_nl", "pk")
    wanted = terms(words)
    return rows.filter(all_of(wanted)) if wanted else rows
