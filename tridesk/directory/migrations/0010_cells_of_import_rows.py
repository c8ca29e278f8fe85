"""`ImportRow.said` is `cells` in Python; the column keeps its name."""

from django.db import migrations

import tridesk.masking.fields


class Migration(migrations.Migration):
    dependencies = [("directory", "0009_opening_hours")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("importrow", "said", "cells"),
                migrations.AlterField(
                    "importrow", "cells", tridesk.masking.fields.MaskedJSONField(db_column="said", default=dict)
                ),
            ],
        ),
    ]
