from django.db import migrations, models
from django.db.models import Q

_PRETEXTS = {
    "urgency": "in a great hurry",
    "authority": "for somebody important",
    "changed_number": "their number has changed",
    "colleague": "a colleague asked them to",
    "other": "another story",
}


class Migration(migrations.Migration):
    dependencies = [("reconnect", "0012_called")]

    operations = [
        migrations.AddField(
            model_name="restore",
            name="pretext",
            field=models.CharField(
                max_length=14, choices=list(_PRETEXTS.items()), blank=True, default="", db_default=""
            ),
        ),
        migrations.AddConstraint(
            model_name="restore",
            constraint=models.CheckConstraint(condition=Q(pretext__in=["", *_PRETEXTS]), name="restore_pretext"),
        ),
    ]
