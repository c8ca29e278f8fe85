"""Electronic addresses that organisations accepted for what the desk would otherwise send on paper."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models.organisations import Contact, Organisation
from tridesk.kit import enterprise_numbers, phones
from tridesk.masking.fields import MaskedCharField, MaskedTextField


class Acceptance(models.Model):
    """That an organisation takes letters at an electronic address: who said so, when, and in which words.

    Belgian Civil Code, art. 1.5: a notification counts there only once the addressee has accepted that address. One
    that was withdrawn stays, as proof of what held until then.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="acceptances", db_index=False)
    address = MaskedCharField(_("mail address, fax number or e-Box"), max_length=254)  # in E.164; `be0123456749`
    accepted_on = models.DateField(_("accepted on"))
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="acceptances", verbose_name=_("accepted by"), db_index=False
    )
    words = MaskedTextField(_("in these words"))
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["organisation", "id"], name="acceptance_of"),
            models.Index(fields=["contact"], name="acceptance_by"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(withdrawn_at__isnull=True), name="acceptance_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="acceptance_withdrawn_by_somebody",
            ),
        ]
        verbose_name = _("accepted address")

    def __str__(self) -> str:
        if self.is_ebox:
            return enterprise_numbers.written(self.address)
        return phones.written(self.address) if self.is_fax else self.address

    @property
    def is_fax(self) -> bool:
        """Whether letters are taken by fax."""
        return "@" not in self.address and not self.is_ebox

    @property
    def is_ebox(self) -> bool:
        """Whether letters are taken in the e-Box of an enterprise number; by mail where they are in neither."""
        return bool(enterprise_numbers.parse(self.address))
