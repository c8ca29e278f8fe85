"""Drafts keep their versions and files; gestures of the composer can be taken back until their mails leave."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0012_numbers_for_the_lesser_role"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("draft", "earlier_at", models.DateTimeField(null=True)),
        migrations.AddField("draft", "files", models.JSONField(default=list)),
        migrations.CreateModel(
            "DraftVersion",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="tickets.draft"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "DraftFile",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("filename", models.CharField(max_length=255)),
                ("content_type", models.CharField(max_length=127)),
                ("sealed", models.BinaryField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="kept_files", to="tickets.draft"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "Sending",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("leaves_at", models.DateTimeField(db_index=True)),
                ("entries", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket"
                    ),
                ),
            ],
        ),
    ]
