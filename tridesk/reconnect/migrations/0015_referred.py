from django.db import migrations, models
from django.db.models import Q

_OUTCOMES = {
    "restored": "restored",
    "solved": "solved without unblocking",
    "referred": "referred: another service mends it",
    "incident": "the register itself is down",
    "refused": "refused",
    "broken_off": "broken off",
    "frozen": "frozen: it was not them",
    "undone": "undone",
}


class Migration(migrations.Migration):
    dependencies = [("reconnect", "0014_doubts")]

    operations = [
        migrations.RemoveConstraint(model_name="restore", name="restore_outcome"),
        migrations.AlterField(
            model_name="restore",
            name="outcome",
            field=models.CharField(blank=True, max_length=12, choices=list(_OUTCOMES.items())),
        ),
        migrations.AddConstraint(
            model_name="restore",
            constraint=models.CheckConstraint(condition=Q(outcome__in=["", *_OUTCOMES]), name="restore_outcome"),
        ),
    ]
