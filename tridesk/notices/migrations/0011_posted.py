from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


def left(name: str, way: str) -> models.Index:
    """What left by one way, for the log of dispatches."""
    condition = models.Q(("settled_at__isnull", False), ("state__in", ["handed_over", "bounced"]), ("way", way))
    return models.Index(condition=condition, fields=["settled_at", "id"], name=name)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notices", "0010_letters")]
    operations = [
        RemoveIndexConcurrently("delivery", "delivery_left"),
        AddIndexConcurrently("delivery", left("delivery_left", "mail")),
        AddIndexConcurrently("delivery", left("delivery_posted", "post")),
    ]
