"""Members of a user group: its rule and its named members as one query over the organisations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Left
from django.db.models.lookups import In

from tridesk.directory.audience.rules import Rule
from tridesk.directory.language import OFFICIAL
from tridesk.directory.models import Authorisation, Contact, Member, Organisation, UserGroup
from tridesk.directory.organisations.places import areas_of
from tridesk.directory.organisations.queries import not_ended, present
from tridesk.kit import clock


@dataclass(frozen=True, slots=True)
class Circle:
    """A group as it is asked about: the number of its named members' group (0: none yet), and its rule."""

    group: int
    rule: Rule
    to_contacts: bool = False

    @classmethod
    def of(cls, group: UserGroup) -> Circle:
        return cls(group.pk, Rule.read(group.rule or {}), group.to_contacts)


def bodies(circle: Circle, *, with_ended: bool = False) -> QuerySet[Organisation]:
    """The organisations of a group that are still there, or all that would be in it if they were."""
    named = Member.objects.filter(group=circle.group, organisation__isnull=False)
    inside = Q(pk__in=named.filter(excepted=False).values("organisation"))
    if circle.rule:
        inside |= matching(circle.rule) & ~Q(pk__in=named.filter(excepted=True).values("organisation"))
    return Organisation.objects.filter(inside, *([] if with_ended else [not_ended()])).order_by()


def members_ever(groups: Iterable[UserGroup]) -> dict[str, list[int]]:
    """The organisations of each group by its code, in one query, with those that have ended: what figures count by."""
    parts = [bodies(Circle.of(group), with_ended=True).values_list("pk", Value(group.code)) for group in groups]
    members: dict[str, list[int]] = {}
    for body, code in parts[0].union(*parts[1:], all=True) if parts else ():
        members.setdefault(code, []).append(body)
    return members


def matching(rule: Rule) -> Q:
    """What holds for the organisations that a rule takes; it must ask something."""
    wanted = Q()
    if rule.kinds:
        wanted &= Q(kind__in=rule.kinds)
    if rule.provinces or rule.regions:
        wanted &= _placed(rule)
    if rule.languages:
        spoken = present(Contact.objects.filter(organisation=OuterRef("pk"))).annotate(owed=owed())
        by_contact = Q(service_language="") & Q(Exists(spoken.filter(owed__in=rule.languages)))
        wanted &= Q(service_language__in=rule.languages) | by_contact
    if rule.services:
        today = clock.today()
        lasting = Q(valid_from__isnull=True) | Q(valid_from__lte=today), not_ended()
        wanted &= Q(
            pk__in=Authorisation.objects.filter(*lasting, services__code__in=rule.services).values("organisation")
        )
    return wanted


def _placed(rule: Rule) -> Q:
    """As `places.area_of` has it. What is cheap to ask comes first: PostgreSQL takes an OR in this order."""
    areas = areas_of(rule.provinces, rule.regions)
    codes = [area.code for area in areas]
    by_nis = In(Left("nis", 2), [beginning for area in areas for beginning in area.nis])
    by_postcode = In(Left("postcode", 2), [beginning for area in areas for beginning in area.postcodes])
    somewhere = Q(nis="") & Q(by_postcode) & Q(postcode__regex="^[0-9]{4}$")
    return Q(province__in=codes) | Q(province="") & (Q(region__in=codes) | Q(region="") & (Q(by_nis) | somewhere))


def owed() -> Case:
    """The language for mail to a contact in person: the contact's first official language; NULL if none is known."""
    other = Func(
        F("other_languages"),
        output_field=CharField(),
        template="(SELECT one FROM unnest(%(expressions)s) WITH ORDINALITY AS many(one, place)"
        " WHERE one IN ('nl', 'fr', 'de') ORDER BY place LIMIT 1)",
    )
    return Case(
        When(language__in=OFFICIAL, then=F("language")),
        When(other_languages=[], then=Value(None)),
        default=other,
        output_field=CharField(),
    )
