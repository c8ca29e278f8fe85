"""Mails have readers who get a copy, tickets are forwarded, and the use of templates is counted."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0014_template_macros")]
    operations = [
        migrations.AddField(
            "entry",
            "cc",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=254), default=list, size=None
            ),
        ),
        migrations.AlterField(
            "entry",
            "kind",
            models.CharField(
                choices=[
                    ("request", "request"),
                    ("answer", "answer"),
                    ("acknowledgement", "acknowledgement"),
                    ("note", "internal note"),
                    ("question", "question to the second line"),
                    ("expert_answer", "answer of the second line"),
                    ("failure", "a mail did not arrive"),
                    ("forward", "forwarded"),
                    ("outside", "message from outside"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            "TemplateUse",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(blank=True, max_length=20)),
                ("times", models.PositiveIntegerField()),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.template"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("template", "topic"), name="template_use_once"),
                ],
            },
        ),
    ]
