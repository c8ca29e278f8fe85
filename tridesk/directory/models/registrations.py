"""Since when a number, an address or a security contact stands in the directory for an organisation."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models.organisations import Contact, Organisation
from tridesk.masking.fields import MaskedCharField


class RegistrationKind(models.TextChoices):
    """Kind of a registration; a security contact has no value of its own."""

    PHONE = "phone", _("telephone")
    EMAIL = "email", _("mail address")
    SECURITY = "security", _("security contact")


class Registration(models.Model):
    """A value on the card of an organisation (`contact` null) or of one of its contacts, from `since` to `until`.

    Triggers in the database alone write the rows, whoever writes the card; only a merger takes rows to another
    organisation. Numbers are in E.164, addresses in lower case. `until` is null while the value stands. A contact
    without an organisation has no rows.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="registrations", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="registrations", db_index=False)
    kind = models.CharField(max_length=8, choices=RegistrationKind)
    value = MaskedCharField(max_length=254)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "since"], name="registration_of"),
            models.Index(fields=["until"], name="registration_over", condition=Q(until__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "organisation", "kind", "value", "until"],
                nulls_distinct=False,
                name="registration_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=RegistrationKind.values), name="registration_kind"),
        ]
        verbose_name = _("registration")

    def __str__(self) -> str:
        return self.value or str(self.get_kind_display())

    @property
    def changed_at(self) -> datetime:
        """When it was taken off the card, else when it was put there."""
        return self.until or self.since
