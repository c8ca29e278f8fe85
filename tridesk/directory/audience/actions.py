"""User groups: added and changed, and their named members and exceptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.audience.rules import Rule
from tridesk.directory.models import (
    Contact,
    Member,
    Organisation,
    OrganisationKind,
    Service,
    ServiceLanguage,
    UserGroup,
)
from tridesk.directory.organisations.places import PROVINCES, REGIONS
from tridesk.journal.actions import record
from tridesk.kit.errors import Conflict, Invalid, NotFound

_TEXTS: Final = ("name_nl", "name_fr", "name_de", "name_en", "note")


@dataclass(frozen=True, slots=True)
class GroupCard:
    """All that people may say of a group, but for its code and its named members."""

    name_nl: str
    name_fr: str
    name_de: str = ""
    name_en: str = ""
    rule: Rule = field(default_factory=Rule)
    to_contacts: bool = False
    note: str = ""
    active: bool = True


@transaction.atomic
def add_group(code: str, card: GroupCard, *, by: User | None) -> UserGroup:
    """Adds a group; its code cannot change later."""
    code = code.strip().lower()
    try:
        validate_slug(code)
    except ValidationError:
        raise Invalid(_("A code has letters, digits, - and _, for example police."), field="code") from None
    if len(code) > 40:
        raise Invalid(_("A code has at most 40 characters."), field="code")
    if UserGroup.objects.filter(code=code).exists():
        raise Conflict(_("There is a group with this code already."))
    group = UserGroup.objects.create(code=code, **_values(card))
    record("group.added", by=by, ref=group.ref, data={"code": code})
    return group


@transaction.atomic
def change_group(group: UserGroup, card: GroupCard, *, by: User | None) -> UserGroup:
    """Changes a group."""
    group, values = _locked(group), _values(card)
    changed = sorted(name for name, value in values.items() if getattr(group, name) != value)
    for name in changed:
        setattr(group, name, values[name])
    if changed:
        group.save(update_fields=changed)
        record("group.changed", by=by, ref=group.ref, data={"fields": changed})
    return group


@transaction.atomic
def name_member(group: UserGroup, whom: Organisation | Contact, *, by: User | None, excepted: bool = False) -> Member:
    """Names a member of a group or (`excepted`) an exception to it; replaces an earlier entry for the same record."""
    group = _locked(group)
    which = {"organisation": whom} if isinstance(whom, Organisation) else {"contact": whom}
    known = group.members.filter(**which).first()
    if known is not None and known.excepted == excepted:
        return known
    member, _made = Member.objects.update_or_create(group=group, **which, defaults={"excepted": excepted})
    record("group.left_out" if excepted else "group.named", by=by, ref=group.ref, data={"whom": whom.ref})
    return member


@transaction.atomic
def forget_member(group: UserGroup, number: int, *, by: User | None) -> None:
    """Removes a named member or exception: only the rule of the group decides from now on."""
    group = _locked(group)
    member = group.members.select_related("organisation", "contact").filter(pk=number).first()
    if member is None:
        raise NotFound(_("There is no such member in this group."))
    whom = member.organisation or member.contact
    member.delete()
    record("group.forgot", by=by, ref=group.ref, data={"whom": whom.ref if whom else ""})


def _locked(group: UserGroup) -> UserGroup:
    locked = UserGroup.objects.select_for_update().filter(pk=group.pk).first()
    if locked is None:
        raise NotFound(_("There is no such group."))
    return locked


def _values(card: GroupCard) -> dict[str, Any]:
    if not card.name_nl.strip() or not card.name_fr.strip():
        raise Invalid(_("A group needs a name in Dutch and in French."), field="name_nl")
    for name, code in card.rule.unknown(_known()):
        raise Invalid(_("The directory does not know “%(code)s”.") % {"code": code}, field=name)
    return {name: getattr(card, name).strip() for name in _TEXTS} | {
        "rule": card.rule.as_json() or None,
        "to_contacts": card.to_contacts,
        "active": card.active,
    }


def _known() -> dict[str, set[str]]:
    return {
        "kinds": set(OrganisationKind.values),
        "provinces": set(PROVINCES),
        "regions": set(REGIONS),
        "languages": set(ServiceLanguage.values),
        "services": set(Service.objects.values_list("code", flat=True)),
    }
