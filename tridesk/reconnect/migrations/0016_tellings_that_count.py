from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reconnect", "0015_referred")]

    operations = [
        migrations.AddField(
            model_name="telling", name="counts", field=models.BooleanField(default=True, db_default=True)
        ),
    ]
