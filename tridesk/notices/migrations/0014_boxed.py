from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notices", "0013_ebox")]
    operations = [
        AddIndexConcurrently(
            "delivery",
            models.Index(
                condition=models.Q(
                    ("settled_at__isnull", False), ("state__in", ["handed_over", "bounced"]), ("way", "ebox")
                ),
                fields=["settled_at", "id"],
                name="delivery_boxed",
            ),
        ),
    ]
