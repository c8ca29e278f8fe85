"""How the desk is reached, as the website and the foot of every mail say it: one row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.masking.fields import MaskedCharField, MaskedEmailField, MaskedTextField


class OfficeData(models.Model):
    """Telephone, mail, fax and address of the desk. What is empty comes from the settings of the installation.

    `first_names`: on the page of a request colleagues are called by their first names, not 'the help desk'.
    """

    only = models.BooleanField(primary_key=True, default=True)
    phone = MaskedCharField(_("telephone"), max_length=20, blank=True)  # E.164, as `fax`
    email = MaskedEmailField(_("mail address"), blank=True)
    fax = MaskedCharField(_("fax"), max_length=20, blank=True)
    address_nl = MaskedTextField(_("address in Dutch"), blank=True)
    address_fr = MaskedTextField(_("address in French"), blank=True)
    address_de = MaskedTextField(_("address in German"), blank=True)
    first_names = models.BooleanField(_("colleagues by first name"), default=False, db_default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="office_data_once")]
        verbose_name = _("office data")

    def __str__(self) -> str:
        return self.phone or self.email
