"""The two trays. What a mail says lies sealed; what the desk needs to steer by lies open beside it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.masking.fields import MaskedArrayField, MaskedCharField, MaskedTextField


class Source(models.TextChoices):
    """Which door a mail came in by."""

    LMTP = "lmtp", _("mail server")
    IMAP = "imap", _("mailbox")
    FAX = "fax", _("fax")


class InState(models.TextChoices):
    """`set aside` waits for a person: no room above could make anything of it, and it is still here whole."""

    NEW = "new", _("new")
    TAKEN = "taken", _("taken")
    SET_ASIDE = "set_aside", _("set aside")


class InMail(models.Model):
    """The in-tray: one raw message, safe here from the moment that its sender was told so."""

    received_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source)
    envelope_from = MaskedTextField()
    envelope_to = MaskedArrayField(models.TextField())
    sealed = models.BinaryField()
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=InState, default=InState.NEW)
    taken_at = models.DateTimeField(null=True)
    trouble = MaskedTextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="in_tray_new", condition=Q(state="new")),
            models.Index(fields=["id"], name="in_tray_set_aside", condition=Q(state="set_aside")),
        ]
        constraints = [models.CheckConstraint(condition=Q(state__in=InState.values), name="in_mail_state")]

    def __str__(self) -> str:
        return f"in-mail {self.pk}"


class FoldingExample(models.Model):
    """A mail reported as wrongly folded: its shape and the words that every mail has, nothing else."""

    at = models.DateTimeField()
    text = MaskedTextField()

    def __str__(self) -> str:
        return f"folding example {self.pk}"


class MailKind(models.TextChoices):
    """Why a mail leaves."""

    ANSWER = "answer", _("answer")
    ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement")
    NOTICE = "notice", _("notice")
    QUESTION = "question", _("question")
    FORWARD = "forward", _("forwarded ticket")


class OutState(models.TextChoices):
    """queued -> sending -> sent, or back to queued, or stuck. A bounce may still follow `sent`."""

    QUEUED = "queued", _("waiting to leave")
    SENDING = "sending", _("leaving now")
    SENT = "sent", _("sent")
    STUCK = "stuck", _("stuck")
    BOUNCED = "bounced", _("came back")
    WITHDRAWN = "withdrawn", _("withdrawn")


class OutMail(models.Model):
    """The out-tray: one message and what became of it.

    `ref` is a word of the room above, such as `ticket:2026-000123`; it is not read here. `attempts` counts those since
    a person last asked to try; `Attempt` keeps them all. `digest` is the SHA-256 of the bytes that left.
    """

    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ref = MaskedCharField(max_length=80)
    kind = models.CharField(max_length=20, choices=MailKind)
    sender = models.TextField()
    recipients = MaskedArrayField(models.TextField())
    cc = MaskedArrayField(models.TextField(), default=list)
    subject = MaskedTextField()
    message_id = models.CharField(max_length=250, unique=True)
    sealed = models.BinaryField()
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=OutState, default=OutState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    last_reply = MaskedTextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["ref", "id"], name="out_tray_ref"),
            models.Index(fields=["kind", "sent_at", "id"], condition=Q(sent_at__isnull=False), name="out_tray_left"),
            models.Index(fields=["digest"], condition=~Q(digest=""), name="out_tray_digest"),
            models.Index(  # nearly every mail has one recipient: in the order of leaving, however many there are
                models.F("recipients__0"),
                "kind",
                "sent_at",
                "id",
                condition=Q(sent_at__isnull=False),
                name="out_tray_first_recipient",
            ),
            GinIndex(
                models.F("recipients__1_1000"),
                "cc",
                condition=Q(sent_at__isnull=False),
                fastupdate=False,
                name="out_tray_others",
            ),
            models.Index(fields=["state", "id"], name="out_tray_state"),
            models.Index(
                fields=["recipients", "created_at"], condition=Q(kind="acknowledgement"), name="out_tray_acknowledged"
            ),
        ]
        constraints = [models.CheckConstraint(condition=Q(state__in=OutState.values), name="out_mail_state")]

    def __str__(self) -> str:
        return f"out-mail {self.pk}"


class AttemptOutcome(models.TextChoices):
    """The result of a dialogue with the relay; `unknown` when the process died during it."""

    SENT = "sent", _("sent")
    LATER = "later", _("later")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", _("unknown outcome")


class Attempt(models.Model):
    """One dialogue with the relay. Rows are added, never changed."""

    out_mail = models.ForeignKey(OutMail, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=AttemptOutcome)
    reply = MaskedTextField(blank=True)

    def __str__(self) -> str:
        return f"attempt {self.pk} of out-mail {self.out_mail_id}"
