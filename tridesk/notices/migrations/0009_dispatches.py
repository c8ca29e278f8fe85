from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notices", "0008_digest")]
    operations = [
        AddIndexConcurrently(
            "delivery",
            models.Index(
                condition=models.Q(("settled_at__isnull", False), ("state__in", ["handed_over", "bounced"])),
                fields=["settled_at", "id"],
                name="delivery_left",
            ),
        ),
        AddIndexConcurrently(
            "delivery",
            models.Index(condition=~models.Q(("digest", "")), fields=["digest"], name="delivery_digest"),
        ),
    ]
