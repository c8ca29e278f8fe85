"""Reads about colleagues and their access."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Count, Q, QuerySet

from tridesk.accounts.models import FactorRemoval, RoleRule, User
from tridesk.accounts.roles import ROLE_NAMES, roles_with
from tridesk.journal.models import Entry
from tridesk.kit.errors import Sayable

FACTORS = ("totp", "webauthn")


@dataclass(frozen=True, slots=True)
class RoleFactors:
    """A role, whether its people need a second factor, and how many of them have one."""

    role: str
    name: Sayable
    obliged: bool
    people: int
    with_factor: int


def access_of(person: User) -> dict[str, Any]:
    """`factors` and `removal`, as the page of a colleague shows them."""
    return {
        "factors": Authenticator.objects.filter(user=person, type__in=FACTORS).count(),
        "removal": undecided().filter(user=person).first(),
    }


def colleagues(capability: str = "") -> QuerySet[User]:
    """The people who work here, by name; with a capability those whose role has it."""
    people = User.objects.filter(is_active=True, is_program=False).order_by("name")
    return people.filter(role__in=roles_with(capability)) if capability else people


def undecided() -> QuerySet[FactorRemoval]:
    """Proposals to take off a second factor that wait for a second person."""
    return FactorRemoval.objects.filter(decided_at=None).select_related("user", "proposed_by").order_by("pk")


def have_changed(people: Iterable[User], *, since: datetime) -> bool:
    """Whether a colleague added one of these accounts, or changed its address or role, after `since`."""
    refs = [f"colleague:{person.username}" for person in people]
    changes = Entry.objects.filter(ref__in=refs, verb__in=("colleague.added", "colleague.changed"), at__gt=since)
    return changes.filter(by__isnull=False).exists()


def roles_and_factors() -> list[RoleFactors]:
    """Every role, in the order of the table of roles."""
    obliged = set(RoleRule.objects.values_list("role", flat=True))
    people = User.objects.filter(is_active=True, is_program=False)
    secured = Count("pk", distinct=True, filter=Q(authenticator__type__in=FACTORS))
    rows = people.values_list("role").annotate(number=Count("pk", distinct=True), secured=secured)
    counts = {role: (number, with_factor) for role, number, with_factor in rows}
    return [
        RoleFactors(role.value, name, role.value in obliged, *counts.get(role.value, (0, 0)))
        for role, name in ROLE_NAMES.items()
    ]
