"""Colleagues come, change their role and leave; programs get tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tridesk.accounts import queries
from tridesk.accounts.models import Alert, FactorRemoval, RoleRule, Token, User
from tridesk.accounts.roles import Role, capabilities_of
from tridesk.journal.actions import Happening, record, record_all
from tridesk.kit import clock, national_number
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.kit.rooms import installed
from tridesk.kit.text import one_line

SETTLED = timedelta(days=7)
"""How long an account stands as it is before it counts as another person: whoever manages accounts could make one."""
MOST_NAME = 80  # characters of the name of a token
MOST_VIEWS = 20
MOST_VIEW_NAME = 40
MOST_VIEW_QUERY = 600


@dataclass(frozen=True, slots=True)
class Profile:
    """The details of a colleague that a manager of colleagues sets."""

    name: str
    email: str
    role: Role
    language: str


@transaction.atomic
def add_colleague(username: str, profile: Profile, *, by: User | None, password: str) -> User:
    """Adds a colleague with access. They must change a password chosen for them at the first sign-in."""
    if User.objects.filter(username__iexact=username).exists():
        raise Conflict(_("Somebody has this user name already."))
    _check_address(profile.email)
    role = profile.role.value
    user = User(
        username=username,
        name=profile.name,
        email=profile.email,
        role=role,
        language=profile.language,
        must_change_password=by is not None,
        must_have_second_factor=_needs_factor(role),
    )
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
    record("colleague.added", by=by, ref=f"colleague:{username}", data={"role": role})
    return user


@transaction.atomic
def change_colleague(user: User, profile: Profile, *, by: User, active: bool) -> User:
    """Changes a colleague's details or role, or ends their access; the last manager of colleagues keeps the role."""
    role, email = profile.role.value, profile.email
    if user.pk == by.pk and (not active or role != user.role):
        raise Conflict(_("You cannot change your own role or access: ask somebody else who may."))
    _check_address(email, besides=user)
    managing = [candidate.value for candidate in Role if "staff.manage" in capabilities_of(candidate.value)]
    managers = User.objects.select_for_update().filter(role__in=managing, is_active=True, is_program=False)
    # Locked in one order, so that two managers who demote each other do not both succeed.
    left = {manager.pk for manager in managers.order_by("pk")} - {user.pk}
    if not left and not (active and role in managing):
        raise Conflict(_("Nobody would be left who may manage colleagues."))
    user.name, user.email, user.role, user.language = profile.name, email, role, profile.language
    user.is_active = active
    EmailAddress.objects.filter(user=user).exclude(email__iexact=email).delete()  # or the old one opens it still
    user.must_have_second_factor = _needs_factor(role)
    user.save(update_fields=["name", "email", "role", "language", "is_active", "must_have_second_factor"])
    record("colleague.changed", by=by, ref=f"colleague:{user.username}", data={"role": role, "active": active})
    return user


@transaction.atomic
def set_preferences(user: User, *, language: str, phone: str, hold_seconds: int) -> User:
    """Saves a user's interface language, the direct number under their answers, and how long these wait."""
    user.language, user.phone, user.hold_seconds = language, phone, hold_seconds
    user.save(update_fields=["language", "phone", "hold_seconds"])
    record("colleague.preferred", by=user, ref=f"colleague:{user.username}", data={"language": language})
    return user


def choose_alerts(user: User, alerts: Collection[str]) -> None:
    """Sets how a person is told of what arrives; unknown ones are left out. Not journalled: it concerns them alone."""
    user.alerts = [alert.value for alert in Alert if alert.value in alerts]
    user.save(update_fields=["alerts"])


def order_lists(user: User, *, newest_first: bool) -> None:
    """Sets what stands first in this person's lists. Not journalled."""
    user.newest_first = newest_first
    user.save(update_fields=["newest_first"])


@transaction.atomic
def save_view(user: User, name: str, query: str) -> None:
    """Saves a list of the desk under a name, in place of an older one of that name. Not journalled.

    `query` is the address of the list after the question mark.
    """
    title = one_line(name, MOST_VIEW_NAME)
    if not title:
        raise Invalid(_("Give the view a name."), field="name")
    if len(query) > MOST_VIEW_QUERY:
        raise Invalid(_("This list is narrowed by more words than a view can keep."), field="query")
    known = User.objects.select_for_update().get(pk=user.pk)
    views = [view for view in known.views if view["name"] != title]
    if len(views) >= MOST_VIEWS:
        raise Conflict(_("You have %(count)d views already: remove one first.") % {"count": MOST_VIEWS})
    user.views = [*views, {"name": title, "query": query}]
    user.save(update_fields=["views"])


@transaction.atomic
def drop_view(user: User, name: str) -> None:
    """Forgets a saved view; without such a view nothing happens."""
    known = User.objects.select_for_update().get(pk=user.pk)
    user.views = [view for view in known.views if view["name"] != name]
    user.save(update_fields=["views"])


def lock_person(user: User) -> None:
    """Lets what one person sends from several windows at once happen one after the other, until the transaction ends.
    Rows that only name them are not held up.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


@transaction.atomic
def admit_invented(admitted: bool) -> int:
    """Lets the colleagues of the demonstration in, or shuts them out and ends their sessions; how many that changed."""
    people = User.objects.select_for_update().filter(is_invented=True, is_active=not admitted).order_by("pk")
    changed = [(user.pk, user.username, user.role) for user in people]
    User.objects.filter(pk__in=[pk for pk, _username, _role in changed]).update(
        is_active=admitted, session_number=F("session_number") + 1
    )
    record_all(
        Happening("colleague.changed", f"colleague:{username}", {"role": role, "active": admitted})
        for _pk, username, role in changed
    )
    return len(changed)


@transaction.atomic
def end_sessions(user: User, *, by: User | None) -> None:
    """Ends all sessions of a user; every device becomes unknown again."""
    User.objects.filter(pk=user.pk).update(session_number=F("session_number") + 1)
    record("colleague.sessions_ended", by=by, ref=f"colleague:{user.username}")


@transaction.atomic
def demand_new_password(user: User, *, by: User | None) -> None:
    """Ends all sessions of a user; after the next sign-in they must first choose another password."""
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    record("colleague.password_demanded", by=by, ref=f"colleague:{user.username}")
    end_sessions(user, by=by)


@transaction.atomic
def oblige_roles(roles: Collection[Role], *, by: User | None) -> None:
    """Says which roles need a second factor, all others do not; people get one before they work on."""
    names = sorted(role.value for role in roles)
    RoleRule.objects.exclude(role__in=names).delete()
    RoleRule.objects.bulk_create([RoleRule(role=name) for name in names], ignore_conflicts=True)
    User.objects.filter(role__in=names, is_program=False).update(must_have_second_factor=True)
    User.objects.exclude(role__in=names).update(must_have_second_factor=False)
    record("colleague.factors_obliged", by=by, ref="colleague:*", data={"roles": names})


def _needs_factor(role: str) -> bool:
    return RoleRule.objects.filter(role=role).exists()


@transaction.atomic
def propose_factor_removal(user: User, *, by: User, reason: str) -> FactorRemoval:
    """Proposes to take off the second factor that a colleague lost; another colleague decides."""
    if user.pk == by.pk:
        raise NotAllowed(_("You cannot take off your own second factor: ask two colleagues who may."))
    why = national_number.mask(one_line(reason, 300)).text
    if not why:
        raise Invalid(_("Say why, and how you made sure who asks."), field="reason")
    if not Authenticator.objects.filter(user=user).exists():
        raise Conflict(_("This colleague has no second factor."))
    try:
        with transaction.atomic():
            removal = FactorRemoval.objects.create(user=user, reason=why, proposed_by=by, proposed_at=clock.now())
    except IntegrityError:
        raise Conflict(_("This has been proposed already and waits for a second person.")) from None
    record("colleague.factor_removal_proposed", by=by, ref=f"colleague:{user.username}", data={"reason": why})
    return removal


@transaction.atomic
def decide_factor_removal(user: User, *, by: User, approve: bool) -> None:
    """Approves a colleague's proposal (removes the factors and ends the sessions) or refuses it."""
    removal = FactorRemoval.objects.select_for_update().filter(user=user, decided_at=None).first()
    if removal is None:
        raise Conflict(_("This has been decided already."))
    if approve and by.pk in (removal.proposed_by_id, user.pk):
        raise NotAllowed(_("You proposed this yourself: somebody else has to approve it."))
    if approve and queries.have_changed([by, removal.proposed_by], since=clock.now() - SETTLED):
        raise NotAllowed(
            _("The account of one of you two was added or changed this week: ask a colleague who was there before.")
        )
    removal.decided_by, removal.decided_at, removal.approved = by, clock.now(), approve
    removal.save(update_fields=["decided_by", "decided_at", "approved"])
    if approve:
        remove_factors(user, by=by)
    else:
        record("colleague.factor_removal_refused", by=by, ref=f"colleague:{user.username}")


@transaction.atomic
def remove_factors(user: User, *, by: User | None) -> None:
    """Removes every second factor; the next sign-in needs the password alone and sets up a new factor."""
    removed, _tables = Authenticator.objects.filter(user=user).delete()
    record("colleague.factors_removed", by=by, ref=f"colleague:{user.username}", data={"factors": removed})
    end_sessions(user, by=by)


@transaction.atomic
def make_token(
    name: str, *, scopes: Sequence[str] | None = None, role: str = "", expires_at: datetime | None = None
) -> str:
    """A new bearer token for a program called `name`, which acts under that name; returned once, kept as a digest.

    `role` is what the program may do, a call taker's work when it is '' and the program is new. Without `scopes` the
    token has the usual ones.
    """
    known = installed.answer.scopes
    if scopes is None:
        scopes = [scope.code for scope in known.values() if scope.usual]
    if unknown := set(scopes) - set(known):
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
    """Refuses an address that another account uses: it identifies a user at sign-in and an expert in mail."""
    same = User.objects.filter(email__iexact=email, is_program=False)
    same = same.exclude(pk=besides.pk) if besides else same
    if email and same.exists():
        raise Conflict(_("Somebody has this mail address already."))


def note_use(token: Token) -> None:
    """Records the use of a token, at most once a minute: enough to find unused tokens."""
    now = clock.now()
    if token.last_used_at is None or token.last_used_at < now - timedelta(minutes=1):
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def note_refused(token: Token, scope: str) -> None:
    """Journals that a program asked for what its token or its role does not allow, once an hour for each scope."""
    if cache.add(f"token.refused:{token.pk}:{scope}", True, 3600):
        record("token.refused", by=None, ref=f"token:{token.name}", data={"scope": scope})


def digest_of(clear: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(clear.encode()).hexdigest()
