"""Services of the register and the experts of their second line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models.named import Named
from tridesk.masking.fields import MaskedCharField, MaskedEmailField


class Service(Named):
    """A service of the register with a second line; `email` and `phone` (E.164) reach all of it, experts are named."""

    code = MaskedCharField(_("code"), max_length=20, unique=True)
    email = MaskedEmailField(_("mail address"), blank=True)
    phone = MaskedCharField(_("telephone"), max_length=20, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("service")


class Expert(models.Model):
    """An expert of a service's second line."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="expertises")
    service = models.ForeignKey(Service, models.CASCADE, related_name="experts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "user"], name="expert_once_per_service")]
        verbose_name = _("expert")

    def __str__(self) -> str:
        return f"{self.user} ({self.service.code})"
