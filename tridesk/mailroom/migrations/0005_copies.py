"""Mails have readers who get a copy, and carry forwarded tickets."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mailroom", "0004_acknowledged_addresses")]
    operations = [
        migrations.AddField(
            "outmail",
            "cc",
            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.AlterField(
            "outmail",
            "kind",
            models.CharField(
                choices=[
                    ("answer", "answer"),
                    ("acknowledgement", "acknowledgement"),
                    ("notice", "notice"),
                    ("question", "question"),
                    ("forward", "forwarded ticket"),
                ],
                max_length=20,
            ),
        ),
    ]
