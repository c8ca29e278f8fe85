from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("mailroom", "0002_store_sealed_as_is")]
    operations = [
        AddIndexConcurrently(
            "outmail",
            models.Index(
                condition=models.Q(("kind", "acknowledgement")),
                fields=["recipients", "created_at"],
                name="out_tray_acknowledged",
            ),
        ),
    ]
