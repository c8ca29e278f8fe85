"""`Notice.said` is `fingerprint` in Python; the column, and the constraint on it, stay as they are."""

from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import MD5, Cast, Concat

APART = Value("\x1f")
FINGERPRINT = models.GeneratedField(
    db_column="said",
    expression=MD5(
        Concat(
            "category", APART, "subject_nl", APART, "subject_fr", APART, "subject_de", APART, "text_nl", APART,
            "text_fr", APART, "text_de", APART, Cast("edition", models.TextField()), output_field=models.TextField(),
        )
    ),
    output_field=models.CharField(max_length=32),
    db_persist=True,
)  # fmt: skip
APPROVED = models.CheckConstraint(
    condition=Q(approved="", approved_by__isnull=True) | Q(approved=F("fingerprint"), approved_by__isnull=False),
    name="notice_says_what_was_approved",
)


class Migration(migrations.Migration):
    dependencies = [("notices", "0006_reasons_in_plain_words")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("notice", "notice_says_what_was_approved"),
                migrations.RemoveField("notice", "said"),
                migrations.AddField("notice", "fingerprint", FINGERPRINT),
                migrations.AddConstraint("notice", APPROVED),
            ],
        ),
    ]
