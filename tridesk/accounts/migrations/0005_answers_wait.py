"""How long the answers of a colleague wait before they leave."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_only_own_addresses")]
    operations = [
        migrations.AddField("user", "hold_seconds", models.PositiveSmallIntegerField(default=10)),
    ]
