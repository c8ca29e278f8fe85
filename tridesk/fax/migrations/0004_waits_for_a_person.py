from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("fax", "0003_faxes_of_many")]
    operations = [
        AddIndexConcurrently(
            "outfax",
            models.Index(
                condition=models.Q(("state", "unknown"), models.Q(("digest", ""), ("state", "given_up")), _connector="OR"),
                fields=["made_by"],
                name="out_fax_waits_for_a_person",
            ),
        ),
    ]
