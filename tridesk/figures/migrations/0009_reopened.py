from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('figures', '0008_cause'),
    ]

    operations = [
        migrations.AddField(
            model_name='fact',
            name='reopened',
            field=models.BooleanField(db_default=False),
        ),
    ]
