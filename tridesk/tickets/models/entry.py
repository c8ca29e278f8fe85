"""What is said on a ticket: entries with their files and masked numbers, and the questions to the second line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Service
from tridesk.mailroom.compose import PICTURES
from tridesk.mailroom.models import InMail, OutMail
from tridesk.masking.fields import MaskedArrayField, MaskedCharField, MaskedTextField
from tridesk.tickets.models.ticket import Ticket


class EntryKind(models.TextChoices):
    """What an entry is; the first three are between the desk and the requester, the last two with a third party."""

    REQUEST = "request", _("request")
    ANSWER = "answer", _("answer")
    ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement")
    NOTE = "note", _("internal note")
    QUESTION = "question", _("question to the second line")
    EXPERT_ANSWER = "expert_answer", _("answer of the second line")
    FAILURE = "failure", _("a mail did not arrive")
    FORWARD = "forward", _("forwarded")
    OUTSIDE = "outside", _("message from outside")


class Trust(models.TextChoices):
    """Whether the sender of a mail is proved, where that decides its effect; else empty."""

    PROVED = "proved", _("proved")
    UNPROVED = "unproved", _("by mail, not proved")
    CONFIRMED = "confirmed", _("confirmed by the desk")
    REFUSED = "refused", _("not of whom it says")


class Entry(models.Model):
    """One utterance on a ticket. Texts are masked; what was quoted and the signature are folded away, never lost."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="entries", db_index=False)
    kind = models.CharField(max_length=16, choices=EntryKind)
    at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    author_name = MaskedCharField(max_length=200, blank=True)
    author_email = MaskedCharField(max_length=254, blank=True)
    reply_to = MaskedCharField(max_length=254, blank=True, default="")  # where its author wants answers: only shown
    trust = models.CharField(max_length=9, choices=Trust, blank=True, default="")
    language = models.CharField(max_length=2, blank=True)
    text = MaskedTextField(blank=True)
    quoted = MaskedTextField(blank=True)
    signature = MaskedTextField(blank=True)
    html = MaskedTextField(blank=True)
    recipients = MaskedArrayField(models.CharField(max_length=254), default=list)
    cc = MaskedArrayField(models.CharField(max_length=254), default=list)  # of a mail that came: all its other readers
    message_id = models.CharField(max_length=250, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    automatic = models.BooleanField(default=False)
    defects = MaskedArrayField(models.CharField(max_length=60), default=list)
    in_mail = models.ForeignKey(InMail, null=True, on_delete=models.SET_NULL, related_name="+")
    out_mail = models.ForeignKey(OutMail, null=True, on_delete=models.SET_NULL, related_name="+")
    handover = models.ForeignKey("Handover", null=True, on_delete=models.SET_NULL, related_name="entries")

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "at", "id"], name="entry_of_ticket"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="entry_by_message_id"),
            models.Index(fields=["ticket"], condition=Q(trust="unproved"), name="entry_unproved"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_of_a_machine(self) -> bool:
        """Whether no person wrote this mail: an acknowledgement, an automatic answer or reply."""
        mails = (EntryKind.REQUEST, EntryKind.ANSWER, EntryKind.OUTSIDE)
        return self.kind == EntryKind.ACKNOWLEDGEMENT or (self.automatic and self.kind in mails)

    @property
    def pictures(self) -> list[Attachment]:
        """The pictures that stand in the words of a mail."""
        return [attachment for attachment in self.attachments.all() if attachment.is_picture]

    @property
    def files(self) -> list[Attachment]:
        """All other files."""
        return [attachment for attachment in self.attachments.all() if not attachment.is_picture]


class Attachment(models.Model):
    """A file on an entry: a window on the part of a sealed mail, or an upload with its own sealed content."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="attachments")
    filename = MaskedCharField(max_length=255)
    content_type = MaskedCharField(max_length=127)
    size = models.PositiveIntegerField()
    inline = models.BooleanField(default=False)
    content_id = MaskedCharField(max_length=250, blank=True)
    part = models.PositiveIntegerField(null=True)
    sealed = models.BinaryField(null=True)

    def __str__(self) -> str:
        return self.filename

    @property
    def is_picture(self) -> bool:
        """Whether it is shown in the page, and not only offered to be saved."""
        return self.inline and self.content_type in PICTURES


class MaskedNumber(models.Model):
    """A national number that was masked at the door: only its sealed form, kept apart from the text."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="masked_numbers")
    token = MaskedCharField(max_length=30)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return self.token


class Handover(models.Model):
    """A question to the second line: the service, the named expert if any, and the answer."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="handovers")
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["service", "due_at"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="handover_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"
