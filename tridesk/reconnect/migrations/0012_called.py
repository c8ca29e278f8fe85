from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reconnect", "0011_freezes_and_links")]

    operations = [
        migrations.AddField(model_name="restore", name="called_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="telling", name="mail", field=models.BigIntegerField(null=True)),
    ]
