from django.db import migrations

import tridesk.masking.fields


class Migration(migrations.Migration):
    dependencies = [("directory", "0018_accepted_fax_numbers")]
    operations = [
        migrations.AlterField(
            "acceptance",
            "address",
            tridesk.masking.fields.MaskedCharField(max_length=254, verbose_name="mail address, fax number or e-Box"),
        ),
    ]
