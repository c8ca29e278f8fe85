from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mailroom", "0005_copies")]
    operations = [migrations.AddField("outmail", "digest", models.CharField(blank=True, default="", max_length=64))]
