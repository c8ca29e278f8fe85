"""Links to requests, the devices that opened them, half-hours to be called back in, requests not confirmed yet."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Organisation
from tridesk.masking.fields import MaskedCharField, MaskedTextField
from tridesk.tickets.models import Ticket


class RequestLink(models.Model):
    """A link in a mail: whoever got that mail may follow this ticket, as long as the ticket's address is `email`.

    `digest` is that of its token, which nobody keeps. `revoked_by` is the colleague who ended it, None the requester.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    email = MaskedCharField(max_length=254)
    language = models.CharField(max_length=2)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_index=True)
    has_rated = models.BooleanField(default=False)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["ticket", "email"], name="request_link_of_ticket")]

    def __str__(self) -> str:
        return f"link {self.pk}"


class Opening(models.Model):
    """A device on which a link was opened; `digest` is that of the token in its cookie."""

    link = models.ForeignKey(RequestLink, on_delete=models.CASCADE, related_name="openings")
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    device = MaskedCharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"opening {self.pk}"


class OrganisationLink(models.Model):
    """A link to the open requests of an organisation, mailed to its security contact at `email`.

    `digest` is that of its token, `opened_digest` that of the token in the cookie of the one device that has it open,
    '' for none. Each address has one link that has not ended.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    email = MaskedCharField(max_length=254)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_index=True)
    opened_digest = models.CharField(max_length=64, blank=True, default="", db_index=True)
    opened_at = models.DateTimeField(null=True)
    openings = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"], condition=Q(ended_at__isnull=True), name="organisation_link_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"organisation link {self.pk}"


class CallSlot(models.Model):
    """A half-hour in which a requester wants to be called back; at `starts_at` it becomes a call-back, once."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField()
    number = MaskedCharField(max_length=20)
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["starts_at", "seat"], condition=Q(cancelled_at__isnull=True), name="call_slot_seat"
            ),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(cancelled_at__isnull=True, queued_at__isnull=True),
                name="call_slot_one_for_ticket",
            ),
        ]

    def __str__(self) -> str:
        return f"call slot {self.pk}"


class Renewal(models.Model):
    """Somebody asked for a link; whether the address is that of the ticket is decided later, by a job.

    `number` is that of the ticket, `FOR_ORGANISATION` for the requests of an organisation, '' once the job has run.
    """

    FOR_ORGANISATION: ClassVar = "organisation"

    number = MaskedCharField(max_length=16)
    email = MaskedCharField(max_length=254)
    network = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"renewal {self.pk}"


class Unconfirmed(models.Model):
    """A request by the form that its sender has not confirmed yet: sealed, and deleted after three days.

    `email` and `network` are digests, to count by.
    """

    digest = models.CharField(max_length=64, unique=True)
    email = models.CharField(max_length=64)
    network = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    at = models.DateTimeField(db_index=True)
    sealed = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"unconfirmed request {self.pk}"


class Helped(models.TextChoices):
    """The answers to 'did this help?'."""

    YES = "yes", _("yes")
    PARTLY = "partly", _("partly")
    NO = "no", _("no")


class Feedback(models.Model):
    """One answer, of nobody: no ticket, no day, and a number that says nothing about the order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.DateField()
    language = models.CharField(max_length=2)
    helped = models.CharField(max_length=6, choices=Helped)
    text = MaskedTextField(blank=True)

    class Meta:
        ordering = ("-month", "id")

    def __str__(self) -> str:
        return self.helped
