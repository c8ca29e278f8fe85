"""Entries, their texts in each language, their versions, what readers report about them, and searches in vain."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.directory.models import Service
from tridesk.masking.fields import MaskedArrayField, MaskedCharField, MaskedJSONField, MaskedTextField


class EntryState(models.TextChoices):
    """draft -> not validated <-> validated; retired ones are read by their number alone."""

    DRAFT = "draft", pgettext_lazy("an answer", "draft")
    NOT_VALIDATED = "not_validated", pgettext_lazy("an answer", "not validated")
    VALIDATED = "validated", pgettext_lazy("an answer", "validated")
    RETIRED = "retired", pgettext_lazy("an answer", "retired")


class Audience(models.TextChoices):
    """Who may read an entry."""

    PUBLIC = "public", pgettext_lazy("readers of an answer", "everybody")
    CONNECTED = "connected", pgettext_lazy("readers of an answer", "connected users")
    DESK = "desk", pgettext_lazy("readers of an answer", "the desk only")


class EntryLanguage(models.TextChoices):
    """The languages of an entry; English is optional."""

    NL = "nl", _("Dutch")
    FR = "fr", _("French")
    DE = "de", _("German")
    EN = "en", _("English")


class Entry(models.Model):
    """A question with its answer, in up to four languages (`Text`), under a number for good.

    `version` counts its writings (`Version`), `written_by` wrote the last of them. The public reads the validated one,
    `validated_version`, also while a later one waits for a second pair of eyes. `uses` counts how often it was sent or
    told. `only_until`: up to and including this day it may stand in `source` alone. `no_person`: words that look like a
    name, a mail address or a number of a person, and mean none, as a second reader said. `left_out`: words for which
    the public site leaves it out now.
    """

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(_("state"), max_length=13, choices=EntryState, default=EntryState.DRAFT)
    audience = models.CharField(_("audience"), max_length=9, choices=Audience, default=Audience.DESK)
    topic = MaskedCharField(_("topic"), max_length=40, blank=True)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    source = models.CharField(_("language of the original"), max_length=2, choices=EntryLanguage)
    note = MaskedTextField(_("internal note"), blank=True)
    confirm_by = models.DateField(_("to be confirmed by"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    only_until = models.DateField(_("in the original language only until"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    born_of = MaskedCharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    validated_version = models.PositiveIntegerField(null=True)
    no_person = MaskedArrayField(MaskedTextField(), default=list, db_default=[], blank=True)
    left_out = MaskedArrayField(MaskedTextField(), default=list, db_default=[], blank=True)
    uses = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-number",)
        indexes = [
            models.Index(fields=["state", "number"], name="faq_in_state"),
            models.Index(fields=["owner", "confirm_by"], name="faq_to_confirm"),
            models.Index(fields=["topic", "number"], name="faq_of_topic"),
            models.Index(fields=["number"], name="faq_left_out", condition=~Q(left_out=[])),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EntryState.values), name="faq_state"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="faq_audience"),
            models.CheckConstraint(condition=Q(source__in=EntryLanguage.values), name="faq_source"),
            models.CheckConstraint(  # four eyes
                condition=~Q(state="validated")
                | Q(validated_version=F("version"), validated_by__isnull=False) & ~Q(validated_by=F("written_by")),
                name="faq_validated_by_another",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(state="retired") & ~Q(merged_into=F("id")),
                name="faq_merged_is_retired",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="faq_valid_to_is_later",
            ),
        ]
        verbose_name = _("answer")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its number as people write it: `F-0123`."""
        return f"F-{self.number:04d}"

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"faq:{self.name}"


class Text(models.Model):
    """An entry in one language.

    `answer` is read to callers; `public_answer` stands on the public site, '' where it is the same. `sources` has, for
    each paragraph of question, answer and public answer, the hash of the paragraph of the original that it translates
    (`paragraphs.digest`); empty for the original itself. `words_of_tickets` are learnt from tickets that it answered.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=EntryLanguage)
    question = MaskedCharField(_("question"), max_length=300)
    wordings = MaskedArrayField(MaskedCharField(max_length=300), default=list, blank=True)
    answer = MaskedTextField(_("answer for callers"), blank=True)
    public_answer = MaskedTextField(_("answer for the public"), blank=True)
    links = MaskedJSONField(_("links"), default=list, blank=True)
    sources = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    is_current = models.BooleanField(default=True)  # no paragraph of it is behind the original
    words_of_tickets = MaskedTextField(blank=True)
    words = models.GeneratedField(  # folded, for words with a typing error
        expression=models.Func("question", "wordings", "answer", function="faq_words"),
        output_field=models.TextField(),
        db_persist=True,
    )
    search = models.GeneratedField(  # stems of its language: A question, C answers, D words of tickets
        expression=models.Func(
            "language", "question", "wordings", "answer", "public_answer", "words_of_tickets", function="faq_search"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ("entry", "language")
        indexes = [GinIndex(fields=["search"], name="faq_text_search", fastupdate=False)]
        constraints = [
            models.UniqueConstraint(fields=["entry", "language"], name="faq_text_once_per_language"),
            models.CheckConstraint(condition=Q(language__in=EntryLanguage.values), name="faq_text_language"),
        ]
        verbose_name = _("text of an answer")

    def __str__(self) -> str:
        return self.question


class Meaning(models.Model):
    """What a text means, as numbers of the optional models (`semantic`), two bytes each."""

    text = models.OneToOneField(Text, models.CASCADE, related_name="meaning", primary_key=True)
    vector = models.BinaryField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"meaning of text {self.text_id}"


class Version(models.Model):
    """How an entry read after its `nth` writing, with who wrote it and why; `small` kept the translations current."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions")
    nth = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    why = MaskedCharField(_("reason"), max_length=300, blank=True)
    small = models.BooleanField(_("small change"), default=False)
    content = MaskedJSONField()

    class Meta:
        ordering = ("-nth",)
        constraints = [models.UniqueConstraint(fields=["entry", "nth"], name="faq_version_once")]
        verbose_name = _("version of an answer")

    def __str__(self) -> str:
        return f"{self.nth}"


class Report(models.Model):
    """'Wrong or outdated': the sentence of an entry that a colleague doubts, until somebody settles it."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="reports")
    language = models.CharField(max_length=2, blank=True)
    sentence = MaskedTextField(_("what is wrong or outdated"))
    ticket = MaskedCharField(max_length=20, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=["entry", "id"], name="faq_report_open", condition=Q(done_at=None))]
        verbose_name = _("report on an answer")

    def __str__(self) -> str:
        return self.sentence


class Place(models.TextChoices):
    """Where somebody searched."""

    DESK = "desk", pgettext_lazy("place of a search", "the desk")
    PORTAL = "portal", pgettext_lazy("place of a search", "form of a request")


class Miss(models.Model):
    """Words that were searched without a hit, folded, with how often and when last."""

    words = MaskedCharField(max_length=200)
    language = models.CharField(max_length=2, blank=True)
    where = models.CharField(max_length=6, choices=Place)
    at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-times", "-at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["words", "language", "where"], name="faq_miss_once"),
            models.CheckConstraint(condition=Q(where__in=Place.values), name="faq_miss_where"),
        ]
        verbose_name = _("search without a hit")

    def __str__(self) -> str:
        return self.words


LANGUAGES_OF_ENTRIES: Final = tuple(EntryLanguage.values)
