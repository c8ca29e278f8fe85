"""The ticket and what hangs on it.

Vocabulary: a *ticket* is one request with its *entries* (mails, answers, notes, questions to the second line and what
comes back); its *topic* is a node of the subject tree; a *handover* is a question put to a service; a *regrouping* is a
merge or a split, kept so that it can be undone.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact, Named, Organisation, Service
from tridesk.kit.text import Text
from tridesk.mailroom.models import InMail, OutMail
from tridesk.tickets.lifecycle import HIGH, LOW, NORMAL, URGENT, Awaiting, Channel, Outcome, State

LANGUAGES = settings.LANGUAGES
PRIORITIES = [(LOW, _("low")), (NORMAL, _("normal")), (HIGH, _("high")), (URGENT, _("urgent"))]
CHANNELS = [
    (Channel.PHONE.value, _("phone")),
    (Channel.MAIL.value, _("mail")),
    (Channel.FAX.value, _("fax")),
    (Channel.COUNTER.value, _("counter")),
]
STATES = [
    (State.OPEN.value, _("open")),
    (State.RESEARCH.value, _("being researched")),
    (State.SECOND_LINE.value, _("at the second line")),
    (State.CLOSED.value, _("closed")),
    (State.ARCHIVED.value, _("archived")),
]
OUTCOMES = [
    (Outcome.NONE.value, _("none yet")),
    (Outcome.ANSWERED.value, _("answered at once")),
    (Outcome.RESEARCHED.value, _("researched")),
    (Outcome.SECOND_LINE.value, _("handed to the second line")),
]
AWAITING = [
    (Awaiting.NOBODY.value, _("nobody")),
    (Awaiting.REQUESTER.value, _("the requester")),
    (Awaiting.DESK.value, _("the desk itself")),
    (Awaiting.ELSEWHERE.value, _("somebody else")),
]
ACTIVE_STATES = [State.OPEN.value, State.RESEARCH.value, State.SECOND_LINE.value]

# What a browser may show in the page; everything else, SVG and HTML among it, is only ever saved.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class Topic(Named):
    """A node of the subject tree: `ACC`, `ACC.KEY`. How long its tickets are kept is its retention class."""

    code = models.CharField(max_length=20, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    keep_years = models.PositiveSmallIntegerField(_("years kept"), default=5)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)


class Ticket(models.Model):
    """One request, whatever the channel."""

    number = models.CharField(max_length=16, unique=True)
    channel = models.CharField(max_length=8, choices=CHANNELS)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    subject = models.CharField(max_length=300)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=STATES, default=State.OPEN.value)
    outcome = models.CharField(max_length=12, choices=OUTCOMES, default="", blank=True)
    priority = models.PositiveSmallIntegerField(choices=PRIORITIES, default=NORMAL)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="tickets")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="tickets")
    requester_name = models.CharField(max_length=200, blank=True)
    requester_email = models.CharField(max_length=254, blank=True)
    requester_phone = models.CharField(max_length=20, blank=True)
    awaiting = models.CharField(max_length=10, choices=AWAITING, default="", blank=True)
    awaited = models.CharField(max_length=300, blank=True)
    awaited_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    first_answer_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    reopened = models.PositiveSmallIntegerField(default=0)
    pseudonymised_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[State.CLOSED.value, State.ARCHIVED.value], closed_at__isnull=False)
                | Q(state__in=ACTIVE_STATES, closed_at__isnull=True),
                name="ticket_closed_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state=State.OPEN.value, owner__isnull=True),
                name="ticket_new",
            ),
            models.Index(fields=["state", "due_at", "id"], condition=Q(state__in=ACTIVE_STATES), name="ticket_queue"),
            models.Index(
                fields=["due_at", "id"],
                include=["paused_at", "awaited_until"],
                condition=Q(state__in=ACTIVE_STATES),
                name="ticket_active_due",
            ),
            models.Index(fields=["owner", "due_at", "id"], condition=Q(state__in=ACTIVE_STATES), name="ticket_mine"),
            models.Index(fields=["state", "id"], name="ticket_by_state"),
            models.Index(fields=["requester_email", "id"], name="ticket_by_requester"),
            models.Index(fields=["closed_at"], condition=Q(state="closed"), name="ticket_to_archive"),
            models.Index(fields=["archived_at"], condition=Q(state="archived"), name="ticket_archived"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def ref(self) -> str:
        """The name of this ticket in journal and trays."""
        return f"ticket:{self.number}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_STATES

    def is_late(self, now: datetime) -> bool:
        """Whether the time to answer has run out, or the moment until which something was awaited has passed."""
        if not self.is_active:
            return False
        overdue = self.paused_at is None and self.due_at < now
        return overdue or (self.awaited_until is not None and self.awaited_until < now)


class TicketWords(models.Model):
    """The words of a ticket, folded, for search: one row per ticket, every entry in it."""

    ticket = models.OneToOneField(Ticket, primary_key=True, on_delete=models.CASCADE, related_name="words")
    words = SearchVectorField()

    def __str__(self) -> str:
        return f"words of ticket {self.pk}"


class EntryKind(models.TextChoices):
    """What an entry is; the first three are between the desk and the requester."""

    REQUEST = "request", _("request")
    ANSWER = "answer", _("answer")
    ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement")
    NOTE = "note", _("internal note")
    QUESTION = "question", _("question to the second line")
    EXPERT_ANSWER = "expert_answer", _("answer of the second line")
    FAILURE = "failure", _("a mail did not arrive")


class Entry(models.Model):
    """One utterance on a ticket. Texts are masked; what was quoted and the signature are folded away, never lost."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="entries", db_index=False)
    kind = models.CharField(max_length=16, choices=EntryKind)
    at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, blank=True)
    text = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    signature = models.TextField(blank=True)
    html = models.TextField(blank=True)
    recipients = ArrayField(models.CharField(max_length=254), default=list)
    message_id = models.CharField(max_length=250, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    automatic = models.BooleanField(default=False)
    defects = ArrayField(models.CharField(max_length=60), default=list)
    in_mail = models.ForeignKey(InMail, null=True, on_delete=models.SET_NULL, related_name="+")
    out_mail = models.ForeignKey(OutMail, null=True, on_delete=models.SET_NULL, related_name="+")
    handover = models.ForeignKey("Handover", null=True, on_delete=models.SET_NULL, related_name="entries")

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "at", "id"], name="entry_of_ticket"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="entry_by_message_id"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def pictures(self) -> list[Attachment]:
        """The pictures that stand in the words of a mail."""
        return [one for one in self.attachments.all() if one.is_picture]

    @property
    def files(self) -> list[Attachment]:
        """All other files."""
        return [one for one in self.attachments.all() if not one.is_picture]


class Attachment(models.Model):
    """A file on an entry: a window on the part of a sealed mail, or an upload with its own sealed content."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="attachments")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.PositiveIntegerField()
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=250, blank=True)
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
    token = models.CharField(max_length=30)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return self.token


class Handover(models.Model):
    """A question to the second line: which service, whom by name, and what came back."""

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


class Regrouping(models.Model):
    """A merge or a split: these entries went from one ticket to another, and can go back."""

    kind = models.CharField(max_length=5, choices=[("merge", _("merge")), ("split", _("split"))])
    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="given")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="received")
    entries = ArrayField(models.BigIntegerField())
    before = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Link(models.Model):
    """Two tickets that belong together: related, or one goes on where the other ended."""

    a = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_from")
    b = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_to")
    kind = models.CharField(max_length=10, choices=[("related", _("related")), ("continues", _("continues"))])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="link_once"),
            models.CheckConstraint(condition=~Q(a=F("b")), name="link_not_self"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class Draft(models.Model):
    """What somebody is writing, kept as it is typed, sealed: nobody has masked it yet. `key` says in which form."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once")]

    def __str__(self) -> str:
        return self.key


class Presence(models.Model):
    """Who looks at a ticket now, and whether he writes."""

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

    code = models.CharField(max_length=40, unique=True)
    titles = models.JSONField(default=dict)
    bodies = models.JSONField(default=dict)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        titles = Text(*(self.titles.get(code, "") for code in ("nl", "fr", "de", "en")))
        return titles.in_(get_language() or "en") or self.code


class Disposal(models.Model):
    """A proposal to pseudonymise archived tickets whose time is over; a second person approves it."""

    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
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
