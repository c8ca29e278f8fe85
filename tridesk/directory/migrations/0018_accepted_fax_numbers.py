from django.db import migrations

import tridesk.masking.fields


class Migration(migrations.Migration):
    dependencies = [("directory", "0017_acceptances")]
    operations = [
        migrations.AlterField(
            "acceptance",
            "address",
            tridesk.masking.fields.MaskedCharField(max_length=254, verbose_name="mail address or fax number"),
        ),
    ]
