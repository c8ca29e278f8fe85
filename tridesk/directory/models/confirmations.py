"""Confirmations of the directory's data by organisations: campaigns, links, proposals; and erasures of persons."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models.groups import UserGroup
from tridesk.directory.models.organisations import Contact, Organisation
from tridesk.directory.models.users import ConnectedUser
from tridesk.masking.fields import MaskedCharField, MaskedEmailField, MaskedJSONField, MaskedTextField


class Campaign(models.Model):
    """Asks all organisations of a group to confirm their data. `rounds` counts the first letter and the reminders."""

    name = MaskedCharField(_("name"), max_length=120)
    group = models.ForeignKey(UserGroup, models.PROTECT, related_name="campaigns", verbose_name=_("user group"))
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    rounds = models.PositiveSmallIntegerField(default=1)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    without_address = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("campaign")

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"campaign:{self.pk}"


class Confirmation(models.Model):
    """Asks one organisation, by a link in a mail to one address, to confirm its data.

    `language` is that of the letter (`nl|fr`: both). `letters` counts the letters sent. `sheet` holds, encrypted, what
    the reader saw and has typed. The confirmation is settled when no proposal waits for the desk.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="confirmations")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="confirmations")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    email = MaskedEmailField(blank=True)
    language = models.CharField(max_length=5)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    letters = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    sheet = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    corrected = models.BooleanField(default=False)
    remark = MaskedTextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("confirmation")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "organisation"], name="asked_once_per_campaign"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(answered_at__isnull=False), name="settled_was_answered"
            ),
        ]
        indexes = [
            models.Index(
                fields=["answered_at", "id"],
                name="confirmation_waits",
                condition=Q(answered_at__isnull=False, settled_at__isnull=True),
            ),
            models.Index(fields=["campaign", "letters", "id"], name="confirmation_to_send"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def ref(self) -> str:
        """Its name in journal and out-tray."""
        return f"confirmation:{self.pk}"

    def is_open(self, now: datetime) -> bool:
        """Whether its links are still valid."""
        return self.answered_at is None and self.withdrawn_at is None and now < self.expires_at


class Letter(models.Model):
    """One mail with a link, stored as a digest; `mail` is the number of the mail in the out-tray."""

    confirmation = models.ForeignKey(Confirmation, models.CASCADE, related_name="sent")
    digest = models.CharField(max_length=64, unique=True)
    mail = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"letter {self.pk}"


class Proposal(models.Model):
    """One correction proposed by an organisation; the desk accepts or refuses it.

    `about` is the organisation, a contact, a new contact or a connected user. `before` is the value shown on the sheet,
    `after` the proposed one: texts or lists of texts; for a new contact, values by field.
    """

    class About(models.TextChoices):
        ORGANISATION = "organisation", _("organisation")
        CONTACT = "contact", _("contact")
        NEWCOMER = "newcomer", _("new contact")
        USER = "user", _("connected user")

    class State(models.TextChoices):
        WAITING = "waiting", _("to be decided")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    confirmation = models.ForeignKey(Confirmation, models.CASCADE, related_name="proposals")
    about = models.CharField(max_length=12, choices=About)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(ConnectedUser, models.SET_NULL, null=True, related_name="+")
    field = MaskedCharField(max_length=20, blank=True)
    before = MaskedJSONField(default=str)
    after = MaskedJSONField(default=str)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = MaskedCharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.about} {self.field}".strip()


class Erasure(models.Model):
    """A proposal to erase a person from all records; a second person approves it.

    `kept` records what stays and why: counts by reason, never a name.
    """

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="erasures")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    reason = MaskedCharField(max_length=300)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refused = models.BooleanField(default=False)
    kept = MaskedJSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")), name="erasure_four_eyes"
            ),
            models.UniqueConstraint(
                fields=["contact"], condition=Q(decided_at__isnull=True), name="erasure_proposed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"erasure:{self.pk}"
