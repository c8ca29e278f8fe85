"""Reads: user groups and their named members."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.models import (
    Member,
    UserGroup,
)
from tridesk.kit.errors import NotFound


def groups(*, active: bool = False) -> list[UserGroup]:
    """The user groups, those in use first; `active`: those alone."""
    rows = UserGroup.objects.filter(active=True) if active else UserGroup.objects.all()
    return list(rows.order_by("-active", "code"))


def group_for(user: User, code: str) -> UserGroup:
    """The one gate to a user group, for users with the right to read the directory."""
    group = UserGroup.objects.filter(code=code[:60].replace("\x00", "")).first() if user.may("directory.read") else None
    if group is None:
        raise NotFound(_("There is no such group."))
    return group


def named_in(group: UserGroup, limit: int = 500) -> list[Member]:
    """Named members of a group in the order in which they were named; exceptions last."""
    rows = group.members.select_related("organisation", "contact__organisation").order_by("excepted", "pk")
    return list(rows.defer("organisation__words", "contact__words", "contact__organisation__words")[:limit])
