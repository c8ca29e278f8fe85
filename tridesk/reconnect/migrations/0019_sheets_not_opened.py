from django.db import migrations, models

KINDS = {
    "used": "access restored",
    "opened": "opened, nothing ordered",
    "gap": "gap in the log",
    "refused": "not opened",
}


class Migration(migrations.Migration):
    dependencies = [("reconnect", "0018_longer_reasons")]

    operations = [
        migrations.AddField(
            model_name="breakglassuse",
            name="flaw",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        migrations.AlterField(
            model_name="breakglassuse",
            name="kind",
            field=models.CharField(choices=list(KINDS.items()), max_length=8),
        ),
        migrations.RemoveConstraint(model_name="breakglassuse", name="break_glass_kind"),
        migrations.AddConstraint(
            model_name="breakglassuse",
            constraint=models.CheckConstraint(condition=models.Q(kind__in=list(KINDS)), name="break_glass_kind"),
        ),
    ]
