"""Records beside the tickets: drafts, presence, text templates, calls, messages, disposal proposals."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.kit.text import Text
from tridesk.mailroom.models import OutMail
from tridesk.masking.fields import MaskedCharField, MaskedJSONField, MaskedTextField
from tridesk.telephony.models import Call
from tridesk.tickets.models.ticket import Ticket


class Draft(models.Model):
    """A text saved while it is typed; sealed, because it is not masked yet. `key` names the form."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = MaskedCharField(max_length=60)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once")]

    def __str__(self) -> str:
        return self.key


class Presence(models.Model):
    """A user who has a ticket open now, and whether they are writing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"presence {self.pk}"


class Template(models.Model):
    """A text of the desk in its languages, with variables in braces; `desk.` codes are sent by Tridesk itself."""

    code = MaskedCharField(max_length=40, unique=True)
    titles = MaskedJSONField(default=dict)
    bodies = MaskedJSONField(default=dict)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        titles = Text(*(self.titles.get(code, "") for code in INTERFACE_LANGUAGES))
        return titles.in_(get_language() or "en") or self.code


class TicketCall(models.Model):
    """Which ticket a call is on: one for each call; a call-back is on the ticket of the call that asked for it."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="calls")

    def __str__(self) -> str:
        return f"call {self.call_id} on ticket {self.ticket_id}"


class Message(models.Model):
    """A message for an absent colleague; listed until they take it up."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = MaskedTextField()
    out_mail = models.ForeignKey(OutMail, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["to", "id"], condition=Q(taken_up_at__isnull=True), name="message_not_taken_up"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Disposal(models.Model):
    """A proposal to pseudonymise archived tickets whose time is over; a second person approves it."""

    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    reason = MaskedCharField(max_length=300)
    closed_before = models.DateTimeField()
    tickets = ArrayField(models.BigIntegerField())
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refused = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")), name="disposal_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"disposal {self.pk}"
