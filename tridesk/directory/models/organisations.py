"""Bodies that are connected to the register, the people who ask on their behalf, and mergers."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tridesk.directory.language import regime_of
from tridesk.directory.models.named import Named
from tridesk.kit import clock
from tridesk.masking.fields import MaskedArrayField, MaskedCharField, MaskedEmailField, MaskedJSONField, MaskedTextField


class OrganisationKind(models.TextChoices):
    """What a body is; language law and user groups go by it."""

    MUNICIPALITY = "municipality", _("municipality")
    WELFARE = "welfare", _("public welfare centre")
    POLICE = "police", _("police zone")
    FEDERAL = "federal", _("federal service")
    COMMUNITY = "community", _("community or region")
    NOTARY = "notary", _("notary")
    BAILIFF = "bailiff", _("bailiff")
    LAWYER = "lawyer", _("lawyer")
    HOSPITAL = "hospital", _("hospital")
    SOCIAL_SECURITY = "social_security", _("social security")
    OTHER = "other", _("other")


class ServiceLanguage(models.TextChoices):
    """In which language a body is written to by law; '' is that of the contact person."""

    NL = "nl", _("Dutch")
    FR = "fr", _("French")
    DE = "de", _("German")
    BILINGUAL = "nl|fr", _("Dutch or French")


def _numbers() -> ArrayField[list[str], list[str]]:
    """Telephone numbers besides the first, E.164."""
    return MaskedArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("other numbers"))


def _addresses() -> ArrayField[list[str], list[str]]:
    """Mail addresses besides the first, in lower case."""
    return MaskedArrayField(models.EmailField(), default=list, blank=True, verbose_name=_("other mail addresses"))


class Organisation(Named):
    """A body that is connected to the register, or asks about it.

    `nis` is no key: municipalities merge and get a new one, and a police zone or a notary has none. What has ended
    stays, with `merged_into` where it went on. `phone` and `email` are the ones to use first; `words`, what it is
    found by, PostgreSQL writes itself.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    nis = models.CharField(_("NIS code"), max_length=5, blank=True)
    service_language = models.CharField(_("service language"), max_length=5, choices=ServiceLanguage, blank=True)
    phone = MaskedCharField(_("telephone"), max_length=20, blank=True)
    email = MaskedEmailField(_("mail address"), blank=True)
    other_phones = _numbers()
    other_emails = _addresses()
    street = MaskedCharField(_("street and number"), max_length=200, blank=True)
    postcode = MaskedCharField(_("postcode"), max_length=12, blank=True)
    town = MaskedCharField(_("town"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    province = models.CharField(max_length=5, blank=True)  # NIS codes, as the table of municipalities has them
    region = models.CharField(max_length=5, blank=True)
    postcodes = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    valid_from = models.DateField(_("since"), null=True, blank=True)
    valid_until = models.DateField(_("until"), null=True, blank=True)  # its last day
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    note = MaskedTextField(_("note"), blank=True)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)
    words = models.GeneratedField(
        expression=models.Func(
            "name_nl", "name_fr", "name_de", "name_en", "nis", "town", "email", "other_emails", "phone", "other_phones",
            function="directory_organisation_words",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["nis"], name="organisation_nis", condition=~Q(nis="")),
            models.Index(fields=["phone"], name="organisation_phone", condition=~Q(phone="")),
            models.Index(fields=["kind", "id"], name="organisation_of_kind"),
            models.Index(F("confirmed_at").asc(nulls_first=True), "id", name="organisation_stale"),
            GinIndex(fields=["other_phones"], name="organisation_numbers", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(service_language__in=["", *ServiceLanguage.values]), name="organisation_language"
            ),
            models.CheckConstraint(condition=Q(kind__in=OrganisationKind.values), name="organisation_kind"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(valid_until__isnull=False),
                name="organisation_merged_has_ended",
            ),
        ]
        verbose_name = _("organisation")

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"organisation:{self.pk}"

    @property
    def has_ended(self) -> bool:
        return self.has_ended_on(clock.now().astimezone(clock.BRUSSELS).date())

    def has_ended_on(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until < day

    @property
    def phones(self) -> list[str]:
        """Every number, the one to use first."""
        return [number for number in (self.phone, *self.other_phones) if number]

    @property
    def emails(self) -> list[str]:
        """Every mail address, the one to use first."""
        return [address for address in (self.email, *self.other_emails) if address]

    @property
    def facilities(self) -> str:
        """The language in which its inhabitants may be served besides its own: '', `nl`, `fr` or `de`."""
        regime = regime_of(self.nis) if self.kind == OrganisationKind.MUNICIPALITY else None
        return regime.facilities if regime else ""


class Contact(models.Model):
    """A person who asks. Nothing is unique: two share a number, an address may be that of a counter.

    `language`, `phone` and `email` are the ones to use first; who has left stays, for his tickets.
    """

    name = MaskedCharField(_("name"), max_length=200, blank=True)
    function = MaskedCharField(_("function"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    other_languages = ArrayField(
        models.CharField(max_length=2, choices=settings.LANGUAGES), default=list, blank=True,
        verbose_name=_("also speaks"),
    )  # fmt: skip
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="contacts")
    email = MaskedEmailField(_("mail address"), blank=True)
    phone = MaskedCharField(_("telephone"), max_length=20, blank=True)  # E.164
    other_emails = _addresses()
    other_phones = _numbers()
    left_on = models.DateField(_("has left on"), null=True, blank=True)
    note = MaskedTextField(_("note"), blank=True)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)
    words = models.GeneratedField(
        expression=models.Func(
            "name", "function", "email", "other_emails", "phone", "other_phones", function="directory_contact_words"
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(Lower("email"), name="contact_email"),
            models.Index(fields=["phone"], name="contact_phone", condition=~Q(phone="")),
            GinIndex(fields=["other_emails"], name="contact_addresses", fastupdate=False),
            GinIndex(fields=["other_phones"], name="contact_numbers", fastupdate=False),
        ]
        verbose_name = _("contact")

    def __str__(self) -> str:
        return self.name or self.email or self.phone

    @property
    def ref(self) -> str:
        """His name in the journal."""
        return f"contact:{self.pk}"

    @property
    def phones(self) -> list[str]:
        """Every number, the one to use first."""
        return [number for number in (self.phone, *self.other_phones) if number]

    @property
    def emails(self) -> list[str]:
        """Every mail address, the one to use first."""
        return [address for address in (self.email, *self.other_emails) if address]


class Merger(models.Model):
    """Organisations that went on in another one, and what followed them there, kept so that it can be undone.

    `sources` are their ids with the last day that each had before ('' for none); `moved` is what followed:
    `{"contacts": {"12": [ids]}, "tickets": {"12": [ids]}}`, by the source that it came from.
    """

    into = models.ForeignKey(Organisation, models.PROTECT, related_name="mergers")
    sources = MaskedJSONField()
    moved = MaskedJSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("merger")

    def __str__(self) -> str:
        return f"{self.pk}"
