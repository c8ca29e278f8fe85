from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0007_fingerprint_of_notices")]
    operations = [migrations.AddField("delivery", "digest", models.CharField(blank=True, default="", max_length=64))]
