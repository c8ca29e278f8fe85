"""Notices, their ledgers, and the addresses that are not written to any more."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5, Cast, Concat
from django.utils.translation import get_language, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact, Organisation
from tridesk.documents.models import Version
from tridesk.fax.models import OutFax
from tridesk.kit.text import Text
from tridesk.letters.models import Envelope
from tridesk.masking.fields import MaskedCharField, MaskedJSONField, MaskedTextField


class Category(models.TextChoices):
    """Why users are written to; the first go before the last when several leave at once."""

    INTERRUPTION = "interruption", _("interruption")
    MAINTENANCE = "maintenance", _("maintenance")
    CAMPAIGN = "campaign", _("campaign")


class NoticeWay(models.TextChoices):
    """How a notice leaves. As letters it goes by mail, fax or e-Box to the organisations that accepted that."""

    MAIL = "mail", _("by mail")
    LETTER = "letter", _("as letters; by mail, fax or e-Box where that was accepted")


class NoticeState(models.TextChoices):
    """draft -> proposed -> approved -> sending <-> paused -> done; stopped and withdrawn are for good."""

    DRAFT = "draft", _("being written")
    PROPOSED = "proposed", _("waits for approval")
    APPROVED = "approved", _("waits for its hour")
    SENDING = "sending", _("leaving now")
    PAUSED = "paused", _("paused")
    DONE = "done", pgettext_lazy("a notice", "has left")
    STOPPED = "stopped", _("stopped")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Notice(models.Model):
    """One message to many.

    `fingerprint` is a digest of its words and its `edition`, which counts changes, also those of audience or hours.
    PostgreSQL generates it. `approved` is the fingerprint that the approver saw, so that nothing else can leave under
    their name; a trigger keeps what was approved, and what has begun to leave, as it is. `moment` names an occasion of
    the state page (`occasions.NoticeMoment`; `sequence` counts its notices); `corrects` an earlier notice, whose
    readers alone get this one.
    """

    category = models.CharField(_("category"), max_length=14, choices=Category)
    way = models.CharField(_("way"), max_length=6, choices=NoticeWay, default=NoticeWay.MAIL, db_default="mail")
    envelope = models.ForeignKey(
        Envelope, models.PROTECT, null=True, related_name="+", verbose_name=_("envelope"), db_index=False
    )
    enclosure = models.ForeignKey(
        Version, models.PROTECT, null=True, related_name="+", verbose_name=_("enclosure"), db_index=False
    )
    subject_nl = MaskedCharField(_("subject in Dutch"), max_length=200, blank=True)
    subject_fr = MaskedCharField(_("subject in French"), max_length=200, blank=True)
    subject_de = MaskedCharField(_("subject in German"), max_length=200, blank=True)
    text_nl = MaskedTextField(_("text in Dutch"), blank=True)
    text_fr = MaskedTextField(_("text in French"), blank=True)
    text_de = MaskedTextField(_("text in German"), blank=True)
    groups = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("user groups"))
    exceptions = MaskedJSONField(_("exceptions"), default=dict, blank=True)
    send_at = models.DateTimeField(_("leaves at"), null=True, blank=True)  # None: as soon as it is approved
    not_after = models.DateTimeField(_("not after"), null=True, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    moment = MaskedCharField(max_length=40, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    edition = models.PositiveIntegerField(default=1)
    calendar = models.BinaryField(null=True)  # the iCalendar file that goes along
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.DRAFT)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved = models.CharField(max_length=32, blank=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    fingerprint = models.GeneratedField(
        db_column="said",
        expression=MD5(
            Concat(
                "category", models.Value("\x1f"), "subject_nl", models.Value("\x1f"), "subject_fr",
                models.Value("\x1f"), "subject_de", models.Value("\x1f"), "text_nl", models.Value("\x1f"),
                "text_fr", models.Value("\x1f"), "text_de", models.Value("\x1f"), Cast("edition", models.TextField()),
                output_field=models.TextField(),
            )
        ),
        output_field=models.CharField(max_length=32),
        db_persist=True,
    )  # fmt: skip

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["state", "id"], name="notice_in_state")]
        constraints = [
            models.CheckConstraint(condition=Q(category__in=Category.values), name="notice_category"),
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="notice_state"),
            models.CheckConstraint(
                condition=Q(way="mail", envelope=None, enclosure=None) | Q(way="letter", envelope__isnull=False),
                name="notice_letters_have_an_envelope",
            ),
            models.CheckConstraint(  # four eyes
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("written_by")),
                name="notice_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "sending", "paused", "done"])
                | Q(approved_by__isnull=False)
                | Q(category="interruption"),
                name="notice_approved_before_it_leaves",
            ),
            models.CheckConstraint(
                condition=Q(approved="", approved_by__isnull=True)
                | Q(approved=F("fingerprint"), approved_by__isnull=False),
                name="notice_says_what_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(not_after__isnull=True) | Q(send_at__isnull=True) | Q(not_after__gt=F("send_at")),
                name="notice_not_after_is_later",
            ),
            models.UniqueConstraint(  # what a calendar shows goes by its SEQUENCE: two may not claim the same
                fields=["moment", "sequence"],
                condition=~Q(moment="") & ~Q(state__in=["stopped", "withdrawn"]),
                name="notice_once_for_a_moment",
            ),
        ]
        verbose_name = _("notice")

    def __str__(self) -> str:
        return self.subject or f"{self.pk}"

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"notice:{self.pk}"

    @property
    def subject(self) -> str:
        """Its subject in the reader's language, or the nearest."""
        return Text(nl=self.subject_nl, fr=self.subject_fr, de=self.subject_de).in_(get_language() or "")


class DeliveryState(models.TextChoices):
    """queued -> claimed -> handed over, or back to queued; `unknown` was cut off in mid-dialogue.

    A letter: queued -> printed -> handed over to the post, as a person confirms. A fax is queued until it has ended.
    """

    QUEUED = "queued", _("waits to leave")
    CLAIMED = "claimed", _("leaves this moment")
    PRINTED = "printed", _("ready to be printed and posted")
    HANDED_OVER = "handed_over", _("handed over")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", _("unknown outcome")
    EXPIRED = "expired", _("too late")
    LEFT_OUT = "left_out", _("left out")  # stopped before it left, or let go of by a person
    BOUNCED = "bounced", _("came back")


class DeliveryWay(models.TextChoices):
    """By which way one recipient gets a notice; another way is one more value, with what carries it."""

    MAIL = "mail", _("by mail")
    POST = "post", _("on paper")
    FAX = "fax", _("by fax")
    EBOX = "ebox", _("by e-Box")


CUT_OFF: Final = gettext_noop("Sending was cut off: unknown outcome. The relay may or may not have taken this mail.")


class LetterFile(models.Model):
    """Letters of a notice in one PDF, in the order of their numbers, which they have before it is made.

    `sealed` is that PDF and `digest` the SHA-256 of its bytes in clear; it is emptied when a reader is erased.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="files")
    languages = ArrayField(models.CharField(max_length=2))
    letters = models.PositiveIntegerField()
    first = models.CharField(max_length=16)
    last = models.CharField(max_length=16)
    numbered_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    sealed = models.BinaryField(null=True)
    emptied_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, digest="", sealed__isnull=True, posted_at__isnull=True)
                | Q(made_at__isnull=False)
                & ~Q(digest="")
                & (Q(sealed__isnull=False, emptied_at__isnull=True) | Q(sealed__isnull=True, emptied_at__isnull=False)),
                name="letter_file_has_its_pdf",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"


class Delivery(models.Model):
    """The ledger: what became of one notice at one address. Committed as claimed before the first word to the relay.

    On paper the address has several lines, and the letter a number, given together with those of its `file`. By fax the
    first line is the number to call, and `fax` the row that says how far it is. By e-Box it is the enterprise number.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    way = models.CharField(max_length=4, choices=DeliveryWay, default=DeliveryWay.MAIL, db_default="mail")
    address = MaskedCharField(max_length=400)
    postcode = MaskedCharField(max_length=12, blank=True, default="", db_default="")
    number = models.CharField(max_length=16, null=True, unique=True)
    file = models.ForeignKey(LetterFile, models.PROTECT, null=True, related_name="deliveries")
    fax = models.OneToOneField(OutFax, models.PROTECT, null=True, related_name="+")
    domain = MaskedCharField(max_length=254)
    languages = ArrayField(models.CharField(max_length=2))
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=11, choices=DeliveryState, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.BigIntegerField(null=True)  # which run of the sender
    reply = MaskedTextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")  # SHA-256 of the bytes that left

    class Meta:
        indexes = [
            models.Index(
                fields=["settled_at", "id"],
                condition=Q(way="mail", state__in=["handed_over", "bounced"], settled_at__isnull=False),
                name="delivery_left",
            ),
            models.Index(
                fields=["settled_at", "id"],
                condition=Q(way="post", state__in=["handed_over", "bounced"], settled_at__isnull=False),
                name="delivery_posted",
            ),
            models.Index(
                fields=["settled_at", "id"],
                condition=Q(way="ebox", state__in=["handed_over", "bounced"], settled_at__isnull=False),
                name="delivery_boxed",
            ),
            models.Index(fields=["digest"], condition=~Q(digest=""), name="delivery_digest"),
            models.Index(fields=["notice", "next_try_at", "id"], name="delivery_queued", condition=Q(state="queued")),
            models.Index(fields=["claimed_by"], name="delivery_claimed", condition=Q(state="claimed")),
            models.Index(fields=["notice", "state"], name="delivery_of_notice"),
            models.Index(fields=["address"], name="delivery_address"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["notice", "address"], name="delivery_once_per_address"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state"),
            models.CheckConstraint(
                condition=Q(way="mail", number=None, file=None)
                | Q(way__in=["fax", "ebox"], file__isnull=True)
                | Q(way="post", number__isnull=True, file__isnull=True)
                | Q(way="post", number__isnull=False, file__isnull=False),
                name="delivery_numbered_with_its_file",
            ),
            models.CheckConstraint(
                condition=Q(fax__isnull=True) | Q(way="fax", number__isnull=False),
                name="delivery_faxed_with_its_number",
            ),
        ]
        verbose_name = _("delivery")

    def __str__(self) -> str:
        return f"delivery {self.pk} of notice {self.notice_id}"


class UnreachedReason(models.TextChoices):
    """Why a member of the groups does not get a notice."""

    NO_ADDRESS = "no_address", _("no mail address")
    NO_LANGUAGE = "no_language", _("no language known")
    BAD_ADDRESS = "bad_address", _("not a mail address")
    BAD_POSTAL = "bad_postal", _("the address breaks a rule of the post")
    POST_CAME_BACK = "post_back", _("post to this address came back earlier")
    CAME_BACK = "came_back", _("mail to this address came back earlier")
    UNWANTED = "unwanted", _("asked for no more of these")


class Missed(models.Model):
    """A member of the groups without a row in the ledger, with the reason; noted when the notice begins to leave."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="missed")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    why = models.CharField(max_length=11, choices=UnreachedReason)

    class Meta:
        indexes = [models.Index(fields=["notice", "why", "id"], name="missed_of_notice")]
        constraints = [models.CheckConstraint(condition=Q(why__in=UnreachedReason.values), name="missed_why")]
        verbose_name = _("not reached")

    def __str__(self) -> str:
        return f"{self.why} for notice {self.notice_id}"


class Suppression(models.Model):
    """An address that is not written to any more, and the reason, until the directory is corrected.

    With a `category` it gets no notices of that category alone, as its reader asked (`reason` is '' then).
    """

    address = MaskedCharField(max_length=254)
    category = models.CharField(max_length=14, choices=Category, blank=True)
    since = models.DateTimeField()
    reason = MaskedCharField(max_length=300, blank=True)
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("-since", "-pk")
        constraints = [models.UniqueConstraint(fields=["address", "category"], name="suppressed_once")]
        verbose_name = _("suppressed address")

    def __str__(self) -> str:
        return self.address


class Pace(models.Model):
    """How fast the relay (`key` empty) or a recipient domain may be written to, and from when the next mail may leave.

    One row for each limit, which every sending process reserves in: the limit holds across all of them.
    """

    key = MaskedCharField(max_length=254, unique=True, blank=True)
    per_minute = models.PositiveIntegerField()
    free_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pace")

    def __str__(self) -> str:
        return f"{self.key or 'relay'}: {self.per_minute}"
