"""When a draft was last changed: what somebody typed before that is compared with it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0002_final_stays")]
    operations = [migrations.AddField("letter", "changed_at", models.DateTimeField(null=True))]
