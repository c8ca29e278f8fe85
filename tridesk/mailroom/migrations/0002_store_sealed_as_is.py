"""Sealed bytes do not shrink: PostgreSQL need not try to compress each message before it stores it."""

from django.db import migrations

STORE_AS_IS = "ALTER TABLE {0} ALTER COLUMN sealed SET STORAGE EXTERNAL"


class Migration(migrations.Migration):
    dependencies = [("mailroom", "0001_initial")]

    operations = [
        migrations.RunSQL(STORE_AS_IS.format("mailroom_inmail"), migrations.RunSQL.noop),
        migrations.RunSQL(STORE_AS_IS.format("mailroom_outmail"), migrations.RunSQL.noop),
    ]
