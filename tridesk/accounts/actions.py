"""Colleagues come, change their role and leave; programs get tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import Token, User
from tridesk.accounts.roles import Role, capabilities_of
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid

USUAL = ("tickets:read", "tickets:write", "directory:read", "directory:write")
SCOPES = (*USUAL, "notices:read", "notices:write", "notices:approve", "calls:read")
"""What a token may be for; `USUAL` without being asked. Writing to thousands and reading who called are asked for."""
MOST_NAME = 80  # characters of the name of a token


@transaction.atomic
def add_colleague(
    *, by: User | None, username: str, name: str, email: str, role: Role, language: str, password: str
) -> User:
    """Adds somebody who may sign in."""
    if User.objects.filter(username__iexact=username).exists():
        raise Conflict(_("Somebody has this user name already."))
    _check_address(email)
    user = User(username=username, name=name, email=email, role=role.value, language=language)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise Conflict(_("Somebody has this user name already.")) from None
    record("colleague.added", by=by, ref=f"colleague:{username}", data={"role": role.value})
    return user


@transaction.atomic
def change_colleague(user: User, *, by: User, name: str, email: str, role: Role, language: str, active: bool) -> User:
    """Changes somebody's details or role, or ends his access. Nobody takes the last right to manage colleagues away."""
    if user.pk == by.pk and (not active or role.value != user.role):
        raise Conflict(_("You cannot change your own role or access: ask somebody else who may."))
    _check_address(email, besides=user)
    managing = [one.value for one in Role if "staff.manage" in capabilities_of(one.value)]
    managers = User.objects.select_for_update().filter(role__in=managing, is_active=True, is_program=False)
    left = {one.pk for one in managers.order_by("pk")} - {user.pk}  # locked: two who demote each other meet here
    if not left and not (active and role.value in managing):
        raise Conflict(_("Nobody would be left who may manage colleagues."))
    user.name, user.email, user.role, user.language, user.is_active = name, email, role.value, language, active
    user.save(update_fields=["name", "email", "role", "language", "is_active"])
    record("colleague.changed", by=by, ref=f"colleague:{user.username}", data={"role": role.value, "active": active})
    return user


@transaction.atomic
def set_preferences(user: User, *, language: str, phone: str) -> User:
    """Keeps somebody's own language of the screens and the direct number under his answers."""
    user.language, user.phone = language, phone
    user.save(update_fields=["language", "phone"])
    record("colleague.preferred", by=user, ref=f"colleague:{user.username}", data={"language": language})
    return user


@transaction.atomic
def make_token(name: str, *, scopes: Sequence[str] = USUAL, role: str = "", expires_at: datetime | None = None) -> str:
    """A new bearer token for a program called `name`, which acts under that name; returned once, kept as a digest.

    `role` is what the program may do, a call taker's work when it is '' and the program is new.
    """
    if unknown := set(scopes) - set(SCOPES):
        raise Invalid(_("There is no scope %(scope)s.") % {"scope": ", ".join(sorted(unknown))}, field="scopes")
    if Token.objects.filter(name=name).exists():
        raise Conflict(_("There is a token called %(name)s already.") % {"name": name})
    if not 0 < len(name.strip()) <= MOST_NAME:
        raise Invalid(_("A token needs a name of at most 80 characters."), field="name")
    user, _made = User.objects.get_or_create(
        username=f"api-{name}"[:150],
        defaults={"name": name, "role": Role.CALL_TAKER.value, "is_program": True, "password": "!", "language": "nl"},
    )
    if not user.is_program:
        raise Conflict(_("There is a colleague of this name: choose another one for the program."))
    if role:
        user.role = Role(role).value
        user.save(update_fields=["role"])
    clear = _new_token()
    Token.objects.create(
        name=name,
        digest=digest_of(clear),
        user=user,
        scopes=list(scopes),
        created_at=clock.now(),
        expires_at=expires_at,
    )
    record("token.made", by=None, ref=f"token:{name}", data={"scopes": list(scopes), "role": user.role})
    return clear


@transaction.atomic
def renew_token(name: str) -> str:
    """Another secret for the same program, with the same scopes and end; returned once. The older one ends at once."""
    clear = _new_token()
    if not Token.objects.filter(name=name).update(digest=digest_of(clear), created_at=clock.now()):
        raise Invalid(_("There is no token called %(name)s.") % {"name": name}, field="name")
    record("token.renewed", by=None, ref=f"token:{name}")
    return clear


@transaction.atomic
def end_token(name: str) -> None:
    """Ends a token at once."""
    if not Token.objects.filter(name=name).delete()[0]:
        raise Invalid(_("There is no token called %(name)s.") % {"name": name}, field="name")
    record("token.ended", by=None, ref=f"token:{name}")


def _new_token() -> str:
    return f"tridesk_{secrets.token_urlsafe(32)}"


def _check_address(email: str, besides: User | None = None) -> None:
    """By an address people sign in, here or elsewhere, and answer as experts: it must say who it is."""
    same = User.objects.filter(email__iexact=email, is_program=False)
    same = same.exclude(pk=besides.pk) if besides else same
    if email and same.exists():
        raise Conflict(_("Somebody has this mail address already."))


def note_use(token: Token) -> None:
    """Notes that a token is used, at most once a minute: enough to see which ones nobody needs any more."""
    now = clock.now()
    if token.last_used_at is None or token.last_used_at < now - timedelta(minutes=1):
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def digest_of(clear: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(clear.encode()).hexdigest()
