from django.db import migrations, models
from django.db.models import Q

_STATES = {
    "draft": "not approved yet",
    "waiting": "on its way",
    "by_hand": "with the technical centre",
    "done": "done",
    "refused": "refused by the account directory",
    "undoing": "being taken back",
    "recalled": "to be called off by hand",
    "undone": "taken back",
}


class Migration(migrations.Migration):
    dependencies = [("reconnect", "0009_told_again")]

    operations = [
        migrations.RemoveConstraint(model_name="order", name="order_state"),
        migrations.AlterField(
            model_name="order",
            name="state",
            field=models.CharField(max_length=8, choices=list(_STATES.items()), default="waiting"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(condition=Q(state__in=list(_STATES)), name="order_state"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["asked_at"], condition=Q(state__in=["by_hand", "recalled"]), name="order_by_hand"
            ),
        ),
    ]
