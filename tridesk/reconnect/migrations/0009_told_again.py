from django.db import migrations, models

_FILL = """
UPDATE reconnect_telling telling SET restored_at = restore.restored_at
FROM reconnect_restore restore WHERE restore.id = telling.restore_id
"""


class Migration(migrations.Migration):
    dependencies = [("reconnect", "0008_for_many")]

    operations = [
        migrations.RemoveConstraint(model_name="telling", name="telling_once"),
        migrations.AddField(
            model_name="telling", name="restored_at", field=models.DateTimeField(null=True), preserve_default=True
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="telling",
            constraint=models.UniqueConstraint(
                fields=("restore", "address", "restored_at"), name="telling_once"
            ),
        ),
    ]
