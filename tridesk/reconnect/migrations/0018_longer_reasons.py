from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reconnect", "0017_restored_lately")]

    operations = [
        migrations.AlterField(
            model_name="restore",
            name="reason",
            field=models.CharField(blank=True, max_length=1000),
        ),
    ]
