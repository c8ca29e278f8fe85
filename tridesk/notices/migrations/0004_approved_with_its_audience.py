"""What is approved is said of the words and of everything else: whom it reaches, when it leaves."""

from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import MD5, Cast, Concat

APART = Value("\x1f")
SAID = MD5(
    Concat(
        "category", APART, "subject_nl", APART, "subject_fr", APART, "subject_de", APART, "text_nl", APART, "text_fr",
        APART, "text_de", APART, Cast("edition", models.TextField()), output_field=models.TextField(),
    )
)  # fmt: skip
APPROVED = models.CheckConstraint(
    condition=Q(approved="", approved_by__isnull=True) | Q(approved=F("said"), approved_by__isnull=False),
    name="notice_says_what_was_approved",
)
CARRY_OVER = "UPDATE notices_notice SET approved = said WHERE approved <> ''"


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_what_was_seen_stays")]

    operations = [
        migrations.RemoveConstraint("notice", "notice_says_what_was_approved"),
        migrations.AddField("notice", "edition", models.PositiveIntegerField(default=1)),
        migrations.RemoveField("notice", "said"),
        migrations.AddField(
            "notice",
            "said",
            models.GeneratedField(expression=SAID, output_field=models.CharField(max_length=32), db_persist=True),
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.RunSQL(
            "SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop
        ),  # or notices that wait forbid the next
        migrations.AddConstraint("notice", APPROVED),
    ]
