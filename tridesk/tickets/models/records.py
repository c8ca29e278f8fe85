"""Records beside the tickets: presence, text templates, calls, messages, disposal proposals."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.kit.text import Text
from tridesk.mailroom.models import OutMail
from tridesk.masking.fields import MaskedCharField, MaskedJSONField, MaskedTextField
from tridesk.telephony.models import Call
from tridesk.tickets.lifecycle import Event
from tridesk.tickets.models.ticket import Ticket, Topic


class Presence(models.Model):
    """A user with a ticket open now, and whether they are writing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"presence {self.pk}"


class MacroOutcome(models.TextChoices):
    """The outcome that a template proposes, by the event of the lifecycle."""

    CLOSE = Event.CLOSE.value, _("Answered")
    RESEARCH = Event.RESEARCH.value, _("Research")
    HAND_OVER = Event.HAND_OVER.value, _("2nd line")


class Template(models.Model):
    """A text of the desk in its languages, with variables in braces; `desk.` codes are sent by Tridesk itself.

    With a topic or an outcome it is a macro: choosing it proposes these as well.
    """

    code = MaskedCharField(max_length=40, unique=True)
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=10, choices=MacroOutcome, blank=True, default="")
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


class TemplateUse(models.Model):
    """How often a template went into an answer about a topic; `topic` is its code, '' of a ticket without one."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="+")
    topic = MaskedCharField(max_length=20, blank=True)
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "topic"], name="template_use_once")]

    def __str__(self) -> str:
        return f"{self.times} times template {self.template_id} about {self.topic}"


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


class DocumentUse(models.Model):
    """A document that was sent in an answer: attached, or as a link; `left_at` is when the mail left."""

    class How(models.TextChoices):
        ATTACHED = "attached", pgettext_lazy("use of a document", "attached")
        LINKED = "linked", pgettext_lazy("use of a document", "as a link")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="document_uses")
    file = models.ForeignKey("documents.DocumentFile", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=How)
    answer = models.ForeignKey("tickets.Entry", on_delete=models.CASCADE, related_name="document_uses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["left_at", "id"], condition=Q(left_at__isnull=False), name="document_use_left"),
        ]
        constraints = [models.UniqueConstraint(fields=["answer", "file", "how"], name="document_use_once")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.how} on {self.ticket_id}"


class FaqUse(models.Model):
    """An entry of the FAQ that served on a ticket, in the version and language that were used.

    `answer` is the answer it was sent in; `how` says whether it was sent, told on the telephone, or written from it.
    """

    class How(models.TextChoices):
        SENT = "sent", pgettext_lazy("use of an answer", "sent")
        TOLD = "told", pgettext_lazy("use of an answer", "told on the telephone")
        BORN = "born", pgettext_lazy("use of an answer", "written from this ticket")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="faq_uses")
    entry = models.ForeignKey("faq.Entry", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=2)
    how = models.CharField(max_length=4, choices=How)
    answer = models.ForeignKey("tickets.Entry", null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["entry", "at"], name="faq_use_of_entry")]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "entry", "how", "answer"], name="faq_use_once"),
            models.UniqueConstraint(
                fields=["ticket", "entry", "how"], condition=Q(answer__isnull=True), name="faq_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.how} on {self.ticket_id}"
