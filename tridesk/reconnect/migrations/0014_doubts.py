from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reconnect", "0013_pretext")]

    operations = [
        migrations.AddField(model_name="restore", name="doubted_at", field=models.DateTimeField(null=True)),
    ]
