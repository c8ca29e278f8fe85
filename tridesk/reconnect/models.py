"""Restores of access with their proofs and orders, the level of caution, organisations on watch."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts.models import Token
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation
from tridesk.kit import clock
from tridesk.masking.fields import MaskedCharField, MaskedJSONField, MaskedTextField
from tridesk.reconnect.access.ports import RefusalReason
from tridesk.reconnect.rules import CautionLevel, ProofKind, Step
from tridesk.tickets.models import Ticket

PROOF_KINDS = [
    (ProofKind.CALL_BACK.value, _("called back on a registered number")),
    (ProofKind.MAILBOX.value, _("pressed the link in a mail to a registered address")),
    (ProofKind.COLLEAGUE.value, _("confirmed by a registered colleague")),
    (ProofKind.SECURITY_CONTACT.value, _("confirmed by the security contact")),
    (ProofKind.ON_SITE.value, _("stood at the desk")),
]
STEPS = [
    (Step.ACCESS.value, _("Which access")),
    (Step.LAYER.value, _("Where the fault lies")),
    (Step.IDENTITY.value, _("Who asks")),
    (Step.AUTHORITY.value, _("May they have it")),
    (Step.SECOND_PERSON.value, _("Second person")),
    (Step.ORDER.value, _("Restore")),
    (Step.CONFIRMATION.value, _("Does it work")),
    (Step.CLOSED.value, _("closed")),
]
LEVELS = [
    (CautionLevel.NORMAL.value, pgettext_lazy("level of caution", "normal")),
    (CautionLevel.RAISED.value, pgettext_lazy("level of caution", "raised")),
    (CautionLevel.CLOSED.value, pgettext_lazy("level of caution", "closed")),
]


class RestoreOutcome(models.TextChoices):
    """How a restore ended."""

    RESTORED = "restored", _("restored")
    SOLVED = "solved", _("solved without unblocking")
    REFERRED = "referred", _("referred: another service mends it")
    INCIDENT = "incident", _("the register itself is down")
    REFUSED = "refused", _("refused")
    BROKEN_OFF = "broken_off", _("broken off")
    FROZEN = "frozen", _("frozen: it was not them")
    UNDONE = "undone", _("undone")


class Pretext(models.TextChoices):
    """The story with which somebody asked who was refused."""

    URGENCY = "urgency", _("in a great hurry")
    AUTHORITY = "authority", _("for somebody important")
    CHANGED_NUMBER = "changed_number", _("their number has changed")
    COLLEAGUE = "colleague", _("a colleague asked them to")
    OTHER = "other", _("another story")


class Restore(models.Model):
    """One person getting back one access, on a ticket.

    `contact` is who asks; `credential` is chosen by the first step. `leaf` is where the questions about the layer
    ended, `answers` how they got there. `workers` are the colleagues who took a step: none of them can be its second
    person, `approver`. `approved` is the fingerprint of what the second person saw (`rules.fingerprint`). `again_at` is
    when the person said that it still does not work: what was ordered before counts no more, and the questions begin
    again. `called_at` is when a colleague outside `workers` told somebody by telephone, since no mail could say it;
    `doubted_at` when an agent last doubted who asks, for the `reason`.

    `owner` is the colleague who leads it; None while nobody at the desk does, since the person began it alone behind
    the link to their request that went to `own_address`. `left_at` is since when such a restore waits for the desk.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="restores", db_index=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    user = models.ForeignKey(ConnectedUser, models.PROTECT, related_name="+")
    credential = models.ForeignKey(Credential, models.PROTECT, null=True, related_name="restores")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    own_address = MaskedCharField(max_length=254, blank=True, default="", db_default="")
    left_at = models.DateTimeField(null=True)
    workers = ArrayField(models.BigIntegerField(), default=list)
    opened_at = models.DateTimeField()
    step = models.CharField(max_length=16, choices=STEPS, default=Step.ACCESS.value)  # after what was done last
    lost_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=list)
    leaf = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=12, blank=True)  # what the leaf asks of the account directory
    proved_at = models.DateTimeField(null=True)
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved = MaskedCharField(max_length=1000, blank=True)
    restored_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    doubted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=RestoreOutcome, blank=True)
    thawed_at = models.DateTimeField(null=True)  # when a freeze was lifted
    reason = MaskedCharField(max_length=1000, blank=True)  # of everybody who doubted or ended it
    pretext = models.CharField(max_length=14, choices=Pretext, blank=True, default="", db_default="")
    break_glass = models.ForeignKey("BreakGlassUse", models.PROTECT, null=True, related_name="restores")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(closed_at__isnull=True), name="restore_one_open_for_user"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="restore_closed_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(workers__contains=[F("approver")]),
                name="restore_approver_is_another",
            ),
            models.CheckConstraint(condition=Q(outcome__in=["", *RestoreOutcome.values]), name="restore_outcome"),
            models.CheckConstraint(condition=Q(pretext__in=["", *Pretext.values]), name="restore_pretext"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | ~Q(own_address="") | Q(break_glass__isnull=False),
                name="restore_led_or_begun_alone",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(approver__isnull=True, workers=[]),
                name="restore_alone_has_no_second_person",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(own_address="") | Q(left_at__isnull=False),
                name="restore_led_was_left",
            ),
        ]
        indexes = [
            models.Index(fields=["ticket"], name="restore_of_ticket"),
            models.Index(fields=["step"], name="restore_open", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["restored_at"], name="restore_restored", condition=Q(restored_at__isnull=False)),
        ]
        verbose_name = _("restore")

    def __str__(self) -> str:
        return f"restore {self.pk}"

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"restore:{self.pk}"

    @property
    def is_own(self) -> bool:
        """Whether the person began it alone, whoever went on."""
        return bool(self.own_address)

    @property
    def is_alone(self) -> bool:
        """Whether the person does it alone: nobody at the desk leads it, and none has to."""
        return self.owner_id is None and self.left_at is None and self.break_glass_id is None


class Proof(models.Model):
    """A proof that was asked for: given, refused, or neither yet.

    `through` is the registered number or address that it goes to, `contact` the person behind it (None: the
    organisation itself). `digest` is that of the token of a link; `call` the key of our call.
    """

    restore = models.ForeignKey(Restore, models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=16, choices=PROOF_KINDS)
    through = MaskedCharField(max_length=254)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    digest = models.CharField(max_length=64, blank=True)
    call = models.CharField(max_length=80, blank=True)
    given_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="proof_digest"),
            models.UniqueConstraint(fields=["call"], condition=~Q(call=""), name="proof_call"),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) | Q(refused_at__isnull=True), name="proof_given_or_refused"
            ),
        ]

    def __str__(self) -> str:
        return f"proof {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it was asked for and neither given nor refused."""
        return self.given_at is None and self.refused_at is None


class BulkRestore(models.Model):
    """Orders of one kind for many credentials, such as after a merger or a lost certificate authority.

    Nobody asked for it by telephone or mail, so nobody proves anything: one colleague chooses the credentials, another
    approves what the account directory planned for each. `approved` is the fingerprint of what they saw. `left_out`
    counts the credentials that were chosen and get no order, by reason.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=12)
    reason = MaskedCharField(max_length=200)
    left_out = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True)
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved = models.CharField(max_length=64, blank=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("owner")), name="bulk_restore_approver_is_another"
            ),
            models.CheckConstraint(
                condition=Q(approver=None, approved_at=None) | Q(approver__isnull=False, approved_at__isnull=False),
                name="bulk_restore_approved_by_somebody",
            ),
        ]
        verbose_name = _("restore for many")

    def __str__(self) -> str:
        return f"bulk restore {self.pk}"

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"bulk_restore:{self.pk}"

    @property
    def is_to_approve(self) -> bool:
        """Whether it waits for a second person."""
        return self.planned_at is not None and self.approved_at is None and self.stopped_at is None


class OrderState(models.TextChoices):
    """Where an order to the account directory is."""

    DRAFT = "draft", _("not approved yet")
    WAITING = "waiting", _("on its way")
    BY_HAND = "by_hand", _("with the technical centre")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused by the account directory")
    UNDOING = "undoing", _("being taken back")
    RECALLED = "recalled", _("to be called off by hand")
    UNDONE = "undone", pgettext_lazy("an order", "taken back")


class Order(models.Model):
    """What the account directory is to do with a credential; `key` makes it happen once, however often it is sent.

    It is for a restore, one of many, or ends an access for good because its person is gone. One that waits or is being
    undone is sent from `due_at` on. `answer` is the account that it is for, and what the directory planned, changed and
    said, never a secret.
    """

    credential = models.ForeignKey(Credential, models.PROTECT, related_name="orders")
    restore = models.ForeignKey(Restore, models.PROTECT, null=True, related_name="orders")
    bulk = models.ForeignKey(BulkRestore, models.PROTECT, null=True, related_name="orders")
    key = models.UUIDField(unique=True)
    verb = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=OrderState, default=OrderState.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    answer = MaskedJSONField(default=dict)
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["restore"],
                condition=Q(state__in=["waiting", "by_hand"]) & ~Q(verb="freeze"),
                name="order_one_under_way",
            ),
            models.UniqueConstraint(fields=["credential"], condition=Q(verb="end"), name="order_ends_once"),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state"),
            models.CheckConstraint(condition=Q(restore=None) | Q(bulk=None), name="order_has_one_ground"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "undoing"]), name="order_to_send"),
            models.Index(fields=["asked_at"], condition=Q(state__in=["by_hand", "recalled"]), name="order_by_hand"),
            models.Index(fields=["asked_at"], condition=Q(verb="freeze"), name="order_freezes"),
        ]
        verbose_name = _("order to the account directory")

    def __str__(self) -> str:
        return f"order {self.key}"

    @property
    def is_for_person(self) -> bool:
        """Whether somebody has to see to it."""
        return self.state in (OrderState.BY_HAND, OrderState.RECALLED, OrderState.REFUSED)

    @property
    def is_unknown_there(self) -> bool:
        """Whether the account directory refused it because it knows no such account."""
        return self.state == OrderState.REFUSED and self.answer.get("refusal") == RefusalReason.UNKNOWN

    @property
    def may_be_lifted(self) -> bool:
        """Whether a freeze stands, or will, so that somebody can lift it."""
        return self.state in (OrderState.WAITING, OrderState.BY_HAND, OrderState.DONE)

    @property
    def is_beside_the_steps(self) -> bool:
        """Whether the technical centre must hear of it whatever step its restore is at: called off, or a freeze."""
        return self.state == OrderState.RECALLED or (self.state == OrderState.BY_HAND and self.verb == "freeze")


class CautionChange(models.Model):
    """The level of caution since a moment; the newest row holds."""

    level = models.CharField(max_length=8, choices=LEVELS)
    reason = MaskedCharField(max_length=200)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.level


class QuestionTree(models.Model):
    """The questions about the layer from a moment on (`tree.to_data`); the newest row holds."""

    tree = MaskedJSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"questions {self.pk}"


class Watch(models.Model):
    """An organisation that is on watch: more is asked of whoever asks for it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="watches")
    reason = MaskedCharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(ended_at__isnull=True), name="watch_one_for_organisation"
            )
        ]

    def __str__(self) -> str:
        return f"watch {self.pk}"


class Telling(models.Model):
    """An address that was told of a restore, or of `orders` of one for many; `digest` is that of the token of its link.

    What is restored once more is told once more: `restored_at` is since when access works, as it was told.

    By the link 'this was not me' the reader freezes what they were told of. `mail` is its number in the out-tray.
    `counts` says whether somebody was told by it who would notice (`rules.counts_as_told`).
    """

    restore = models.ForeignKey(Restore, models.PROTECT, null=True, related_name="tellings")
    orders = ArrayField(models.BigIntegerField(), default=list)
    address = MaskedCharField(max_length=254)
    restored_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    mail = models.BigIntegerField(null=True)
    told_at = models.DateTimeField(default=clock.now)
    counts = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["restore", "address", "restored_at"], name="telling_once")]
        indexes = [models.Index(fields=["digest"], name="telling_digest")]

    def __str__(self) -> str:
        return f"telling {self.pk}"


class Webhook(models.Model):
    """Where a program of the register hears of changes of restores, signed; `token` is the one by which it reads them.

    `sealed` holds its secrets, the newest first. `failing_since` and `failure` stand while it cannot be told,
    `given_up_at` from when a change was kept from it for good until it hears again.
    """

    token = models.OneToOneField(Token, models.CASCADE, related_name="webhook")
    address = MaskedCharField(max_length=500)
    sealed = models.BinaryField()
    renewed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)
    given_up_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class WebhookEvent(models.Model):
    """A change of a restore that a program is to hear of; gone once it was told, or given up. `key` is its id there."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="events", db_index=False)
    restore = models.ForeignKey(Restore, models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["webhook", "id"], name="webhook_event_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class BreakGlassKey(models.Model):
    """A key of break-glass that a named person holds on paper; `locked` opens with it alone, nothing here does.

    `mark` tells keys from each other; `installation` is the public key that signs the sheets for it.
    """

    name = MaskedCharField(max_length=120)
    mark = models.CharField(max_length=32, unique=True)
    recipient = models.CharField(max_length=80)
    locked = models.BinaryField()
    installation = models.CharField(max_length=44)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"), condition=Q(revoked_at__isnull=True), name="break_glass_key_one_for_name"
            )
        ]
        verbose_name = _("key of break-glass")

    def __str__(self) -> str:
        return self.name


class BreakGlassKind(models.TextChoices):
    """What the logs of break-glass told."""

    USED = "used", _("access restored")
    OPENED = "opened", _("opened, nothing ordered")
    GAP = "gap", _("gap in the log")
    REFUSED = "refused", _("not opened")


class BreakGlassUse(models.Model):
    """What break-glass did while the database was down; an alarm until somebody looks at it and says why it was.

    `digest` is the hash of the line of the log by which the sheet was opened, or was not: `flaw` says why.
    """

    kind = models.CharField(max_length=8, choices=BreakGlassKind)
    at = models.DateTimeField()
    people = MaskedJSONField(default=list)
    reason = MaskedCharField(max_length=200, blank=True)
    flaw = models.CharField(max_length=12, blank=True, default="", db_default="")
    digest = models.CharField(max_length=64, unique=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    words = MaskedCharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=BreakGlassKind.values), name="break_glass_kind")]
        indexes = [models.Index(fields=["at"], condition=Q(looked_at__isnull=True), name="break_glass_unseen")]
        verbose_name = _("use of break-glass")

    def __str__(self) -> str:
        return str(self.get_kind_display())


class DrillResult(models.TextChoices):
    """How a drill went."""

    PASSED = "passed", _("everything worked")
    FAILED = "failed", _("something did not work")


class Drill(models.Model):
    """A quarterly drill of break-glass. One by the real command brings its own `digest` and waits for the result."""

    at = models.DateTimeField()
    people = MaskedJSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    steps = ArrayField(models.CharField(max_length=20), default=list)
    result = models.CharField(max_length=8, choices=DrillResult, blank=True)
    words = MaskedTextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="drill_digest"),
            models.CheckConstraint(condition=Q(result__in=["", *DrillResult.values]), name="drill_result"),
        ]
        verbose_name = _("drill")

    def __str__(self) -> str:
        return f"drill {self.pk}"
