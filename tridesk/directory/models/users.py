"""Connected users of the register, their credentials, and the authorisations of their organisations."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models.organisations import Contact, Organisation
from tridesk.directory.models.services import Service
from tridesk.kit import clock
from tridesk.masking.fields import MaskedCharField, MaskedTextField


class Lasting(models.Model):
    """Base model for records that are valid from a first to a last day; without limit where a day is empty."""

    valid_from = models.DateField(_("since"), null=True, blank=True)
    valid_until = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def has_ended(self) -> bool:
        return self.has_ended_on(clock.today())

    def has_ended_on(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until < day


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
        name=name,
    )


class Authorisation(Lasting):
    """The decision that allows an organisation to use services of the register."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="authorisations")
    number = MaskedCharField(_("number of the decision"), max_length=60)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    purpose = MaskedCharField(_("purpose"), max_length=300, blank=True)
    services = models.ManyToManyField(Service, blank=True, related_name="authorisations", verbose_name=_("services"))
    note = MaskedTextField(_("note"), blank=True)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="authorisation_once"),
            _in_order("authorisation_in_order"),
        ]
        indexes = [
            models.Index(fields=["valid_until"], name="authorisation_until", condition=Q(valid_until__isnull=False))
        ]
        verbose_name = _("authorisation")

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"authorisation:{self.pk}"


class ConnectedUser(Lasting):
    """A user of the register on behalf of an organisation: a person (`contact`) or a program (`name`).

    `login` is the user name at the register; never a national number. Privileged: an administrator of access at an
    organisation, or a user who may change data of the register; a restore of their access asks for more proof.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="users", verbose_name=_("organisation"))
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("contact")
    )
    name = MaskedCharField(_("name"), max_length=200, blank=True)
    login = MaskedCharField(_("user name"), max_length=80, blank=True)
    is_privileged = models.BooleanField(_("privileged access"), default=False, db_default=False)
    note = MaskedTextField(_("note"), blank=True)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(contact__isnull=False) | ~Q(name=""), name="connected_user_is_somebody"),
            _in_order("connected_user_in_order"),
        ]
        indexes = [models.Index(fields=["login"], name="connected_user_login", condition=~Q(login=""))]
        verbose_name = _("connected user")

    def __str__(self) -> str:
        return str(self.contact) if self.contact else self.name

    @property
    def ref(self) -> str:
        """The reference in the journal."""
        return f"connected_user:{self.pk}"


class CredentialKind(models.TextChoices):
    """Kind of credential."""

    KEY = "key", _("access key")
    EID = "eid", _("eID link")
    CERTIFICATE = "certificate", _("certificate")
    OAUTH2 = "oauth2", _("OAuth2 client")
    IP = "ip", _("IP address")


class CredentialState(models.TextChoices):
    """State of a credential, independent of its last day (`valid_until`)."""

    ACTIVE = "active", _("active")
    BLOCKED = "blocked", _("blocked")
    ENDED = "ended", _("ended")


class Credential(Lasting):
    """A credential of a connected user and the NIS codes that it gives access to.

    `reference` identifies it: number of a key, serial number of a certificate, client id, address or network;
    never a secret, never a national number.
    """

    user = models.ForeignKey(ConnectedUser, models.PROTECT, related_name="credentials")
    kind = models.CharField(_("kind"), max_length=12, choices=CredentialKind)
    reference = MaskedCharField(_("reference"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=CredentialState, default=CredentialState.ACTIVE)
    state_since = models.DateTimeField(_("state since"), null=True, blank=True)
    reason = MaskedCharField(_("reason"), max_length=200, blank=True)
    nis_codes = ArrayField(models.CharField(max_length=5), default=list, blank=True, verbose_name=_("NIS codes"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CredentialKind.values), name="credential_kind"),
            models.CheckConstraint(condition=Q(state__in=CredentialState.values), name="credential_state"),
            _in_order("credential_in_order"),
        ]
        indexes = [
            models.Index(fields=["valid_until", "id"], name="credential_until", condition=~Q(state="ended")),
            GinIndex(fields=["nis_codes"], name="credential_nis", fastupdate=False),
        ]
        verbose_name = _("credential")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}".strip()

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"credential:{self.pk}"
