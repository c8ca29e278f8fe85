from django.db import migrations, models

WAYS = [("mail", "by mail"), ("letter", "as letters; by mail, fax or e-Box where that was accepted")]
NUMBERED = "delivery_numbered_with_its_file"


class Migration(migrations.Migration):
    dependencies = [("notices", "0012_faxes")]
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
                choices=[("mail", "by mail"), ("post", "on paper"), ("fax", "by fax"), ("ebox", "by e-Box")],
                db_default="mail",
                default="mail",
                max_length=4,
            ),
        ),
        migrations.RemoveConstraint("delivery", NUMBERED),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file", None), ("number", None), ("way", "mail")),
                    models.Q(("file__isnull", True), ("way__in", ["fax", "ebox"])),
                    models.Q(("file__isnull", True), ("number__isnull", True), ("way", "post")),
                    models.Q(("file__isnull", False), ("number__isnull", False), ("way", "post")),
                    _connector="OR",
                ),
                name=NUMBERED,
            ),
        ),
    ]
