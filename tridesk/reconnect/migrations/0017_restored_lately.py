from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reconnect", "0016_tellings_that_count")]

    operations = [
        migrations.AddIndex(
            model_name="restore",
            index=models.Index(fields=["restored_at"], name="restore_restored", condition=Q(restored_at__isnull=False)),
        ),
    ]
