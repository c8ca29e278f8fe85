"""The record of each call, and the call-backs that are owed.

The steps of a call stand in the journal as `call.<mark>` under `call:<key>`, see `engine.calls.values.Mark`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.masking.fields import MaskedTextField
from tridesk.telephony.engine.calls.life import OUTGOING, CallOutcome, Phase

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
    (CallOutcome.FAX.value, _("a fax")),
    (CallOutcome.COLLEAGUE.value, _("answered by the colleague")),
]
_CALLED_BACK = {
    CallOutcome.CALL_BACK.value: _("called back"),
    CallOutcome.CUT.value: _("cut by us, settled"),
}
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
PLAYED = "sim-"  # how the keys of calls begin that the simulator plays
SPOKEN = [("nl", _("Dutch")), ("fr", _("French")), ("de", _("German"))]


class Call(models.Model):
    """One call: `life` is its whole state while it lives (`life_json`), None afterwards; the rest is its record.

    `number` is E.164, '' when withheld; `shown` what the network showed. `queued_at` is the place in the queue, which a
    call-back inherits. `silent`: the caller pressed no key in the menu and was put through. `taken_up_at` says that the
    room above has made a ticket of it.
    """

    key = models.CharField(max_length=80, unique=True)
    number = models.CharField(_("number"), max_length=20, blank=True)
    dialled = models.CharField(_("number called"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=SPOKEN, blank=True)
    service = models.CharField(_("service"), max_length=20, blank=True)  # its code
    silent = models.BooleanField(default=False, db_default=False)
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

    @property
    def outcome_words(self) -> str:
        """The outcome in words; of a caller who was to be called back, that it is done. Reads `call_back`."""
        owed = getattr(self, "call_back", None) if self.outcome in _CALLED_BACK else None
        return str(_CALLED_BACK[self.outcome] if owed and owed.done_at else self.get_outcome_display())

    @property
    def is_outgoing(self) -> bool:
        """Whether an agent made it unasked."""
        return self.key.startswith(OUTGOING)

    @property
    def about(self) -> str:
        """The subject of an outgoing call, as the room above named it; '' for none."""
        return self.key.removeprefix(OUTGOING).rpartition("-")[0] if self.is_outgoing else ""

    @property
    def has_reached(self) -> bool:
        """Of a call that went out: whether the telephone outside was picked up, and not only the agent's."""
        return bool(self.life.get("caller")) if self.life is not None else self.outcome == CallOutcome.ANSWERED.value


class CallBack(models.Model):
    """A caller is to be called back: from the queue at the old place (`place`), or when it suits (None).

    `tries` counts the calls that were made for it, by themselves or by an agent, without those that our line let fail;
    `tried_at` is the last one.
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
