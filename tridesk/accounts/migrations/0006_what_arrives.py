import django.contrib.postgres.fields
from django.db import migrations, models

import tridesk.accounts.models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_answers_wait")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="alerts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("mine.sound", "Mine Sound"),
                        ("mine.note", "Mine Note"),
                        ("new.sound", "New Sound"),
                        ("new.note", "New Note"),
                        ("calls.sound", "Calls Sound"),
                        ("calls.note", "Calls Note"),
                    ],
                    max_length=12,
                ),
                blank=True,
                default=tridesk.accounts.models.first_alerts,
                size=None,
            ),
        ),
        migrations.AddField(model_name="user", name="newest_first", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="user", name="views", field=models.JSONField(blank=True, default=list)),
    ]
