import django.db.models.deletion
from django.db import migrations, models

WAYS = [("mail", "by mail"), ("letter", "as letters; by mail or fax where that was accepted")]
NUMBERED = "delivery_numbered_with_its_file"


class Migration(migrations.Migration):
    dependencies = [("notices", "0011_posted"), ("fax", "0003_faxes_of_many")]
    operations = [
        migrations.AlterField(
            "notice",
            "way",
            models.CharField(
                choices=WAYS, db_default="mail", default="mail", max_length=6, verbose_name="way"
            ),
        ),
        migrations.AlterField(
            "delivery",
            "way",
            models.CharField(
                choices=[("mail", "by mail"), ("post", "on paper"), ("fax", "by fax")],
                db_default="mail",
                default="mail",
                max_length=4,
            ),
        ),
        migrations.AddField(
            "delivery",
            "fax",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fax.outfax"
            ),
        ),
        migrations.RemoveConstraint("delivery", NUMBERED),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file", None), ("number", None), ("way", "mail")),
                    models.Q(("file__isnull", True), ("way", "fax")),
                    models.Q(("file__isnull", True), ("number__isnull", True), ("way", "post")),
                    models.Q(("file__isnull", False), ("number__isnull", False), ("way", "post")),
                    _connector="OR",
                ),
                name=NUMBERED,
            ),
        ),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=models.Q(
                    ("fax__isnull", True),
                    models.Q(("number__isnull", False), ("way", "fax")),
                    _connector="OR",
                ),
                name="delivery_faxed_with_its_number",
            ),
        ),
    ]
