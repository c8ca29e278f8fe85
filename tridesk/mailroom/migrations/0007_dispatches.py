from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("mailroom", "0006_digest")]
    operations = [
        AddIndexConcurrently(
            "outmail",
            models.Index(
                condition=models.Q(("sent_at__isnull", False)), fields=["kind", "sent_at", "id"], name="out_tray_left"
            ),
        ),
        AddIndexConcurrently(
            "outmail",
            models.Index(condition=~models.Q(("digest", "")), fields=["digest"], name="out_tray_digest"),
        ),
    ]
