from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("mailroom", "0003_folding_examples")]
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
