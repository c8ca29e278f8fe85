"""The last tickets of a contact and of an organisation, newest first, out of one index each instead of two."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0006_transfers'),
        ('tickets', '0007_calls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='ticket',
            name='contact',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tickets', to='directory.contact'),
        ),
        migrations.AlterField(
            model_name='ticket',
            name='organisation',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='directory.organisation'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['contact', 'id'], name='ticket_of_contact'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['organisation', 'id'], name='ticket_of_organisation'),
        ),
    ]
