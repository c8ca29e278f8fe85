from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

TRUST = [
    ("proved", "proved"),
    ("unproved", "by mail, not proved"),
    ("confirmed", "confirmed by the desk"),
    ("refused", "not of whom it says"),
]


class Migration(migrations.Migration):
    """The index covers no row yet, but PostgreSQL reads the whole table for it: mail goes on meanwhile."""

    atomic = False
    dependencies = [("tickets", "0010_outcome_hung_up")]
    operations = [
        migrations.AddField("entry", "reply_to", models.CharField(blank=True, default="", max_length=254)),
        migrations.AddField(
            "entry", "trust", models.CharField(blank=True, choices=TRUST, default="", max_length=9)
        ),
        AddIndexConcurrently(
            "entry",
            models.Index(condition=models.Q(("trust", "unproved")), fields=["ticket"], name="entry_unproved"),
        ),
    ]
