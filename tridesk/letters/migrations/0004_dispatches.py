from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("letters", "0003_letter_changed_at")]
    operations = [
        AddIndexConcurrently(
            "letter",
            models.Index(
                condition=models.Q(("finished_at__isnull", False)), fields=["finished_at", "id"], name="letter_left"
            ),
        ),
    ]
