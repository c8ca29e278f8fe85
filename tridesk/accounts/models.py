"""A person who signs in, and the tokens with which programs do."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.roles import ROLE_NAMES, capabilities_of


class User(AbstractUser):
    """A colleague: role, interface language and what stands under his answers."""

    first_name = last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=30, choices=[(role.value, name) for role, name in ROLE_NAMES.items()])
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="nl")
    phone = models.CharField(_("direct number"), max_length=20, blank=True)
    is_program = models.BooleanField(_("is a program, not a person"), default=False)

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

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in str(self).split()[:2]).upper()


class Token(models.Model):
    """A bearer token of the API. Only its SHA-256 is kept; the token itself is printed once."""

    name = models.CharField(max_length=80, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
