import django.db.models.deletion
import tridesk.masking.fields
from django.conf import settings
from django.db import migrations, models

# Whoever writes the card: another address is not the one from which post came back.
FORWARD = """
CREATE FUNCTION directory_address_is_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.post_returned_at := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER organisation_address_is_new BEFORE UPDATE OF street, postcode, town ON directory_organisation
    FOR EACH ROW WHEN (
        OLD.post_returned_at IS NOT NULL
        AND (OLD.street, OLD.postcode, OLD.town) IS DISTINCT FROM (NEW.street, NEW.postcode, NEW.town)
    ) EXECUTE FUNCTION directory_address_is_new();
"""
BACKWARD = """
DROP TRIGGER organisation_address_is_new ON directory_organisation;
DROP FUNCTION directory_address_is_new();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0016_first_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("organisation", "post_returned_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", tridesk.masking.fields.MaskedEmailField(max_length=254, verbose_name="mail address")),
                ("accepted_on", models.DateField(verbose_name="accepted on")),
                ("words", tridesk.masking.fields.MaskedTextField(verbose_name="in these words")),
                ("noted_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="directory.contact",
                        verbose_name="accepted by",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acceptances",
                        to="directory.organisation",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "accepted address",
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(fields=["organisation", "id"], name="acceptance_of"),
                    models.Index(fields=["contact"], name="acceptance_by"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("organisation",),
                        name="acceptance_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="acceptance_withdrawn_by_somebody",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
