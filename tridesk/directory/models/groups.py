"""User groups, the recipients of notices: named members, or a rule evaluated at each use."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models.named import Named
from tridesk.directory.models.organisations import Contact, Organisation
from tridesk.masking.fields import MaskedJSONField, MaskedSlugField, MaskedTextField


class UserGroup(Named):
    """A group of organisations and contacts.

    `rule` is what `audience.rules.Rule` reads: lists of codes, of each of which an organisation must have one,
    `{"kinds": [], "provinces": [], "regions": [], "languages": [], "services": []}`; None is a group without a
    rule, that has its named members alone. An organisation is written to at its own address; its contacts are when it
    has none, or with `to_contacts`.
    """

    code = MaskedSlugField(_("code"), max_length=40, unique=True)
    rule = MaskedJSONField(_("rule"), null=True, blank=True)
    to_contacts = models.BooleanField(_("to every contact as well"), default=False)
    note = MaskedTextField(_("note"), blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("user group")

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"user_group:{self.pk}"


class Member(models.Model):
    """An organisation or contact added to a group by name, or (`excepted`) left out of it despite its rule."""

    group = models.ForeignKey(UserGroup, models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="memberships")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="memberships")
    excepted = models.BooleanField(_("left out"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) ^ Q(contact__isnull=True), name="member_is_one_of_both"
            ),
            models.UniqueConstraint(
                fields=["group", "organisation"], name="organisation_once_per_group", condition=Q(contact__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["group", "contact"], name="contact_once_per_group", condition=Q(organisation__isnull=True)
            ),
        ]
        verbose_name = _("member")

    def __str__(self) -> str:
        return str(self.contact or self.organisation)
