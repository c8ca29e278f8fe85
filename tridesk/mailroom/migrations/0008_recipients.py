from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("mailroom", "0007_dispatches")]
    operations = [
        AddIndexConcurrently(
            "outmail",
            GinIndex(
                condition=models.Q(("sent_at__isnull", False)),
                fastupdate=False,
                fields=["recipients", "cc"],
                name="out_tray_recipients",
            ),
        ),
    ]
