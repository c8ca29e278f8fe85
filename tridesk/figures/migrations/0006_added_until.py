"""Cells hold months that are over: those of the present month go, its facts are read one by one."""

import datetime

from django.db import migrations, models

_MONTH = "date_trunc('month', now() AT TIME ZONE 'Europe/Brussels')::date"


class Migration(migrations.Migration):

    dependencies = [
        ('figures', '0005_shifts'),
    ]

    operations = [
        migrations.AddField(
            model_name='folding',
            name='added_until',
            field=models.DateField(default=datetime.date(2000, 1, 1)),
        ),
        migrations.RunSQL(
            f"DELETE FROM figures_cell WHERE first >= {_MONTH};"
            f"UPDATE figures_folding SET added_until = {_MONTH}",
            migrations.RunSQL.noop,
        ),
    ]
