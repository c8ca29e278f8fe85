"""Users, and the tokens of programs."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.roles import ROLE_NAMES, capabilities_of
from tridesk.masking.fields import MaskedCharField, MaskedEmailField, MaskedJSONField


class Alert(models.TextChoices):
    """How a person may be told of what arrives: by a soft sound or a note on the screen, for each kind."""

    MINE_SOUND = "mine.sound"
    MINE_NOTE = "mine.note"
    NEW_SOUND = "new.sound"
    NEW_NOTE = "new.note"
    CALLS_SOUND = "calls.sound"
    CALLS_NOTE = "calls.note"


def first_alerts() -> list[str]:
    """The alerts before a person chooses: a telephone that rings is heard."""
    return [Alert.CALLS_SOUND.value]


class User(AbstractUser):
    """A colleague: role, interface language and the details under their answers."""

    first_name = last_name = None  # type: ignore[assignment]
    email = MaskedEmailField(_("mail address"), blank=True)
    name = MaskedCharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=30, choices=[(role.value, name) for role, name in ROLE_NAMES.items()])
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="nl")
    phone = MaskedCharField(_("direct number"), max_length=20, blank=True)
    hold_seconds = models.PositiveSmallIntegerField(default=10)  # how long their answers wait and can be taken back
    alerts = ArrayField(models.CharField(max_length=12, choices=Alert), default=first_alerts, blank=True)
    newest_first = models.BooleanField(default=False)  # in the lists of the desk; else what is due first
    views = MaskedJSONField(default=list, blank=True)  # lists saved by name: [{"name": …, "query": …}]
    is_program = models.BooleanField(_("is a program, not a person"), default=False)
    is_invented = models.BooleanField(default=False)  # of the demonstration, with a password that everybody knows
    must_change_password = models.BooleanField(default=False)
    must_have_second_factor = models.BooleanField(default=False)  # what `RoleRule` says of the role
    session_number = models.PositiveIntegerField(default=0)  # counted up, it ends all sessions

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name or self.username

    def may(self, capability: str) -> bool:
        """Whether this person may do something; the one question about rights."""
        return self.is_active and capability in self.capabilities

    @property
    def capabilities(self) -> frozenset[str]:
        return capabilities_of(self.role)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django ends sessions with another hash; `session_number` is part of it, so raising it ends them too."""
        key_salt = f"tridesk.accounts.session.{self.session_number}"
        return salted_hmac(key_salt, self.password, secret=secret, algorithm="sha256").hexdigest()

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in str(self).split()[:2]).upper()


class RoleRule(models.Model):
    """A role that requires a second factor."""

    role = models.CharField(max_length=30, unique=True, choices=User._meta.get_field("role").choices)

    def __str__(self) -> str:
        return self.role


class FactorRemoval(models.Model):
    """A proposal to remove a lost second factor; another person decides."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reason = MaskedCharField(max_length=300)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(decided_at=None), name="one_open_factor_removal"),
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by"), approved=True), name="removal_by_two"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.reason}"


class Attempts(models.Model):
    """Wrong passwords and codes that count against an account, an address or a device (`key`: a digest of which)."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.failures}"


class Token(models.Model):
    """A bearer token of the API. Only its SHA-256 is kept; the token itself is printed once."""

    name = MaskedCharField(max_length=80, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
