from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0015_renewals'),
    ]

    operations = [
        migrations.AddField(
            model_name='officedata',
            name='first_names',
            field=models.BooleanField(db_default=False, default=False, verbose_name='colleagues by first name'),
        ),
    ]
