"""The ticket itself, the subject tree, the words it is found by, and how tickets belong together."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact, Named, Organisation
from tridesk.masking.fields import MaskedCharField, MaskedJSONField
from tridesk.tickets.lifecycle import HIGH, LOW, NORMAL, URGENT, Awaiting, Channel, Outcome, State

LANGUAGES = settings.LANGUAGES
REQUEST_LANGUAGES = [*LANGUAGES, ("", _("language not known"))]
PRIORITIES = [(LOW, _("low")), (NORMAL, _("normal")), (HIGH, _("high")), (URGENT, _("urgent"))]
_CHANNEL_NAMES = {
    Channel.PHONE: _("phone"),
    Channel.MAIL: _("mail"),
    Channel.FAX: _("fax"),
    Channel.COUNTER: _("counter"),
    Channel.WEB: _("web"),
}
CHANNELS = [(channel.value, _CHANNEL_NAMES[channel]) for channel in Channel]
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
    (Outcome.HUNG_UP.value, _("hung up")),
]
AWAITING = [
    (Awaiting.NOBODY.value, _("nobody")),
    (Awaiting.REQUESTER.value, _("the requester")),
    (Awaiting.DESK.value, _("the desk itself")),
    (Awaiting.ELSEWHERE.value, _("somebody else")),
]
ACTIVE_STATES = [State.OPEN.value, State.RESEARCH.value, State.SECOND_LINE.value]


@cache
def _words(field: models.Field[Any, Any]) -> dict[Any, Any]:
    return dict(field.flatchoices)


class Topic(Named):
    """A node of the subject tree: `ACC`, `ACC.KEY`. How long its tickets are kept is its retention class."""

    code = MaskedCharField(max_length=20, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    keep_years = models.PositiveSmallIntegerField(_("years kept"), default=5)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)


class Ticket(models.Model):
    """One request, whatever the channel."""

    number = models.CharField(max_length=16, unique=True)
    channel = models.CharField(max_length=8, choices=CHANNELS)
    language = models.CharField(max_length=2, choices=REQUEST_LANGUAGES, blank=True)  # '': nobody knows it
    subject = MaskedCharField(max_length=300)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=STATES, default=State.OPEN.value)
    outcome = models.CharField(max_length=12, choices=OUTCOMES, default="", blank=True)
    priority = models.PositiveSmallIntegerField(choices=PRIORITIES, default=NORMAL)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="tickets", db_index=False)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="tickets", db_index=False
    )
    requester_name = MaskedCharField(max_length=200, blank=True)
    requester_email = MaskedCharField(max_length=254, blank=True)
    requester_phone = MaskedCharField(max_length=20, blank=True)
    awaiting = models.CharField(max_length=10, choices=AWAITING, default="", blank=True)
    awaited = MaskedCharField(max_length=300, blank=True)
    awaited_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    first_answer_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    incident = models.CharField(max_length=12, blank=True, default="")  # of the status page: what it is about
    incident_told_at = models.DateTimeField(null=True)
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
            models.Index(fields=["contact", "id"], name="ticket_of_contact"),
            models.Index(fields=["organisation", "id"], name="ticket_of_organisation"),
            models.Index(fields=["closed_at"], condition=Q(state="closed"), name="ticket_to_archive"),
            models.Index(fields=["incident", "id"], condition=~Q(incident=""), name="ticket_by_incident"),
            models.Index(fields=["archived_at"], condition=Q(state="archived"), name="ticket_archived"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> str:
        """A choice in words; Django makes a new table of all choices each time, and a list says two for each row."""
        value = getattr(self, field.attname)
        return str(_words(field).get(value, value))

    @property
    def ref(self) -> str:
        """The name of this ticket in journal and trays."""
        return f"ticket:{self.number}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_STATES

    @property
    def is_asleep(self) -> bool:
        """Whether it is in research without an awaited side: it wakes at `awaited_until`."""
        return self.state == State.RESEARCH.value and not self.awaiting

    def is_late(self, now: datetime) -> bool:
        """Whether the time to answer has run out, or the moment until which something was awaited has passed."""
        deadline = self.deadline
        return deadline is not None and deadline < now

    @property
    def deadline(self) -> datetime | None:
        """When it is late; None when closed, or when the clock stands still with nothing awaited by a day."""
        if not self.is_active:
            return None
        moments = [self.awaited_until, None if self.paused_at else self.due_at]
        return min(filter(None, moments), default=None)


class TicketWords(models.Model):
    """The words of a ticket, folded, for search: one row per ticket, every entry in it."""

    ticket = models.OneToOneField(Ticket, primary_key=True, on_delete=models.CASCADE, related_name="words")
    words = SearchVectorField()

    def __str__(self) -> str:
        return f"words of ticket {self.pk}"


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


class Regrouping(models.Model):
    """A merge or a split: these entries went from one ticket to another, and can go back."""

    kind = models.CharField(max_length=5, choices=[("merge", _("merge")), ("split", _("split"))])
    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="given")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="received")
    entries = ArrayField(models.BigIntegerField())
    before = MaskedJSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
