"""Tables of telephony: the record of each call, agents and their states, the menu, and the director's lease.

The steps of a call stand in the journal as `call.<mark>` under `call:<key>`, see `calls.values.Mark`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tridesk.kit.text import Text
from tridesk.masking.fields import MaskedJSONField, MaskedTextField
from tridesk.telephony.calls.life import CallOutcome, Phase
from tridesk.telephony.lines.models import TrunkSetting as TrunkSetting
from tridesk.telephony.recordings.models import Recording as Recording
from tridesk.telephony.recordings.models import RecordingRule as RecordingRule
from tridesk.telephony.standing import Standing, finishes_at

OUTCOMES = [
    (CallOutcome.OPEN.value, _("in progress")),
    (CallOutcome.ANSWERED.value, _("answered")),
    (CallOutcome.ABANDONED.value, _("abandoned while waiting")),
    (CallOutcome.LEFT.value, _("left before waiting")),
    (CallOutcome.CALL_BACK.value, _("to be called back")),
    (CallOutcome.CLOSED.value, _("nobody there")),
    (CallOutcome.FELL.value, _("taken by the fall-back")),
    (CallOutcome.CUT.value, _("cut by us, to be called back")),
    (CallOutcome.NOT_REACHED.value, _("not reached")),
    (CallOutcome.COLLEAGUE.value, _("answered by the colleague")),
]
PHASES = [
    (Phase.GREETING.value, _("in the menu")),
    (Phase.COLLEAGUE.value, _("rings at a colleague")),
    (Phase.QUEUE.value, _("waiting")),
    (Phase.RINGING.value, _("ringing")),
    (Phase.DIALLING.value, _("being called back")),
    (Phase.TALK.value, _("talking")),
    (Phase.HOLD.value, _("on hold")),
    (Phase.ASIDE.value, _("on hold, a third is asked")),
    (Phase.PASSING.value, _("being put through")),
    (Phase.PASSED.value, _("put through")),
    (Phase.CLOSING.value, _("last words")),
    (Phase.ENDED.value, _("ended")),
]
FOREVER = timedelta(days=1)  # later than any moment that is asked about
PLAYED = "sim-"  # how the keys of calls begin that the simulator plays
SPOKEN = [("nl", _("Dutch")), ("fr", _("French")), ("de", _("German"))]


class Call(models.Model):
    """One call: `life` is its whole state while it lives (`life_json`), None afterwards; the rest is its record.

    `number` is E.164, '' when withheld; `shown` what the network showed. `queued_at` is the place in the queue, which a
    call-back inherits. `taken_up_at` says that the room above has made a ticket of it.
    """

    key = models.CharField(max_length=80, unique=True)
    number = models.CharField(_("number"), max_length=20, blank=True)
    dialled = models.CharField(_("number called"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=SPOKEN, blank=True)
    service = models.CharField(_("service"), max_length=20, blank=True)  # its code
    phase = models.CharField(max_length=10, choices=PHASES)
    outcome = models.CharField(_("outcome"), max_length=12, choices=OUTCOMES, blank=True)
    arrived_at = models.DateTimeField(_("arrived"))
    queued_at = models.DateTimeField(_("waiting since"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    finished_at = models.DateTimeField(null=True)  # the agent's work after it
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    wanted = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("for")
    )
    back_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="backs")
    note = MaskedTextField(_("note"), blank=True)
    life = models.JSONField(null=True)
    taken_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # Not by `life`, which changes with each step: a row that changes in no index is rewritten in its place.
            models.Index(fields=["id"], name="call_alive", condition=Q(ended_at__isnull=True)),
            models.Index(
                fields=["id"],
                name="call_to_take_up",
                condition=Q(taken_up_at__isnull=True) & (Q(answered_at__isnull=False) | ~Q(outcome="")),
            ),
            models.Index(fields=["arrived_at"], name="call_by_arrival"),
            models.Index(fields=["number", "id"], name="call_by_number", condition=~Q(number="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="call_ended_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(life__isnull=True, ended_at__isnull=False) | Q(life__isnull=False, ended_at__isnull=True),
                name="call_lives_until_it_ends",
            ),
            models.CheckConstraint(condition=Q(outcome__in=[value for value, _name in OUTCOMES]), name="call_outcome"),
        ]
        verbose_name = _("call")

    def __str__(self) -> str:
        return self.key

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"call:{self.key}"


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


class CallBack(models.Model):
    """A caller is to be called back: from the queue at the old place (`place`), or when it suits (None).

    `tries` counts the calls that were made for it, by themselves or by an agent; `tried_at` is the last one.
    """

    call = models.OneToOneField(Call, models.PROTECT, related_name="call_back")
    asked_at = models.DateTimeField()
    place = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="call_back_to_do", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"call-back {self.pk}"


class Menu(models.Model):
    """The menu as it was edited, see `ivr.write`; the newest row is heard."""

    tree = MaskedJSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"menu {self.pk}"


class MenuDraft(models.Model):
    """The menu being edited: one row, not heard by callers. `revision` detects two edits at once."""

    tree = MaskedJSONField()
    revision = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="menu_draft_once")]

    def __str__(self) -> str:
        return f"draft {self.revision} of the menu"


class Closing(models.Model):
    """A closing of the desk outside its hours, with the message for callers; open again at `lifted_at`.

    `starts_at` is when it closes, None for at once: until then it is open, and callers hear until when. `ends_at` is
    when it opens by itself, None until a supervisor opens it.
    """

    words_nl = MaskedTextField(_("in Dutch"))
    words_fr = MaskedTextField(_("in French"))
    words_de = MaskedTextField(_("in German"))
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lifted_at"], condition=Q(lifted_at__isnull=True), nulls_distinct=False, name="closed_once"
            )
        ]

    def __str__(self) -> str:
        return f"closing {self.pk}"

    @property
    def words(self) -> Text:
        return Text(self.words_nl, self.words_fr, self.words_de)

    def holds(self, at: datetime) -> bool:
        """Whether the desk is closed by it at that moment."""
        return self.lifted_at is None and (self.starts_at or self.at) <= at < (self.ends_at or at + FOREVER)


class Wish(models.Model):
    """What a user wants the director to do, in the order of asking: `hold`, `pass`, `refuse`...

    `call` is the key of the call that it is about; `data` what the verb needs.
    """

    verb = models.CharField(max_length=20)
    call = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="wish_to_do", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.verb} {self.call}"


class SimulatorPace(models.TextChoices):
    """How busy the simulator is."""

    NORMAL = "normal", _("as on a usual day")
    SLOW = "slow", _("a call now and then")
    PAUSED = "paused", _("no new calls")
    STOPPED = "stopped", _("stopped")


class Lease(models.Model):
    """The lease of the director, one row; taking it raises `token`. A director with an older token writes nothing."""

    token = models.PositiveBigIntegerField(default=0)
    holder = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField(null=True)
    switch = models.CharField(max_length=20, blank=True)  # `asterisk`, or `simulator`: said on every page of telephony
    corrections = models.PositiveBigIntegerField(default=0)  # what the reconciler ever put right
    pace = models.CharField(max_length=8, choices=SimulatorPace, default=SimulatorPace.NORMAL, db_default="normal")
    connected = models.BooleanField(default=False)  # whether the director and the switch hear each other
    lines = models.JSONField(default=list)  # of the public network: `name`, `reachable`, `registered`

    def __str__(self) -> str:
        return f"lease {self.token}"
