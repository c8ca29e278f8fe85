"""Agents, and how long they stood in each state."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tridesk.telephony.engine.standing import Standing, finishes_at
from tridesk.telephony.models.calls import Call


class AgentState(models.TextChoices):
    """The states of an agent."""

    OFF = "off", _("signed off")
    FREE = "free", _("available")
    RINGING = "ringing", _("ringing")
    TALKING = "talking", _("talking")
    WRAP_UP = "wrap_up", _("finishing")
    PAUSED = "paused", _("paused")


class Pause(models.TextChoices):
    """Why an agent does not take calls; the last six are given by Tridesk."""

    BREAK = "break", _("break")
    LUNCH = "lunch", _("lunch")
    MEETING = "meeting", _("meeting")
    TRAINING = "training", _("training")
    DESK_WORK = "desk_work", _("written work")
    MISSED = "missed", _("did not answer")
    REFUSED = "refused", _("refused a call")
    BUSY = "busy", _("telephone in another call")
    AWAY = "away", _("telephone set to do not disturb")
    FORWARDED = "forwarded", _("telephone forwards its calls")
    UNREACHABLE = "unreachable", _("telephone out of reach")


CHOSEN_PAUSES = (Pause.BREAK, Pause.LUNCH, Pause.MEETING, Pause.TRAINING, Pause.DESK_WORK)


class Agent(models.Model):
    """A colleague who takes calls, with their state and since when it holds.

    `idle_since` orders the agents to ring next, see `standing`. `call` is the one that rings, is talked to or has just
    ended.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="agent")
    state = models.CharField(_("state"), max_length=10, choices=AgentState, default=AgentState.OFF)
    since = models.DateTimeField(_("since"))
    reason = models.CharField(_("reason"), max_length=12, choices=Pause, blank=True)
    idle_since = models.DateTimeField(null=True)
    by_script = models.BooleanField(default=False)  # played by the simulator until the agent acts
    call = models.ForeignKey(Call, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AgentState.values), name="agent_state"),
            models.CheckConstraint(
                condition=Q(state="paused") & ~Q(reason="") | ~Q(state="paused") & Q(reason=""),
                name="agent_pause_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ringing", "talking"]) | Q(call__isnull=False), name="agent_busy_with_a_call"
            ),
            models.UniqueConstraint(
                fields=["call"], condition=Q(state__in=["ringing", "talking"]), name="agent_of_a_call_once"
            ),
        ]
        verbose_name = _("agent")

    def __str__(self) -> str:
        return str(self.user)

    @property
    def ref(self) -> str:
        """The agent's name in the journal."""
        return f"agent:{self.user_id}"

    @property
    def standing(self) -> Standing:
        return Standing(self.state, self.since, self.reason, self.idle_since)

    @property
    def reason_beside_state(self) -> str:
        """Why the agent is paused, in words; '' for a break: 'op pauze', 'en pause' and 'in Pause' say so already."""
        return "" if self.reason == Pause.BREAK else self.get_reason_display()

    @property
    def standing_ends_at(self) -> datetime | None:
        """When the work after a call is over by itself: the timer on the agent's page counts down to it."""
        return finishes_at(self.standing)


class Span(models.Model):
    """The time of an agent in one state, added when it ends. Occupancy is counted from these."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=AgentState)
    reason = models.CharField(max_length=12, choices=Pause, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ended_at", "began_at"], name="span_by_time")]
        constraints = [models.CheckConstraint(condition=Q(ended_at__gte=F("began_at")), name="span_in_order")]

    def __str__(self) -> str:
        return f"{self.user} {self.state}"
