import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

LEFT = models.Q(("sent_at__isnull", False))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("mailroom", "0008_recipients")]
    operations = [
        AddIndexConcurrently(
            "outmail",
            models.Index(
                models.F("recipients__0"), "kind", "sent_at", "id", condition=LEFT, name="out_tray_first_recipient"
            ),
        ),
        AddIndexConcurrently(
            "outmail",
            django.contrib.postgres.indexes.GinIndex(
                models.F("recipients__1_1000"), "cc", condition=LEFT, fastupdate=False, name="out_tray_others"
            ),
        ),
        RemoveIndexConcurrently("outmail", "out_tray_recipients"),
    ]
