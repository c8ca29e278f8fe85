import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fax", "0002_outgoing"), ("tickets", "0019_document_uses")]
    operations = [
        migrations.AlterField(
            "outfax",
            "ticket",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="out_faxes",
                to="tickets.ticket",
            ),
        ),
        migrations.AddField(
            "outfax", "about", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
        migrations.AddField("outfax", "is_held", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex(
            "outfax",
            models.Index(
                condition=models.Q(("about", ""), _negated=True), fields=["about", "state"], name="out_fax_of_many"
            ),
        ),
        migrations.AddConstraint(
            "outfax",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("about", ""), ("is_held", False), ("ticket__isnull", False)),
                    models.Q(("ticket__isnull", True), models.Q(("about", ""), _negated=True)),
                    _connector="OR",
                ),
                name="out_fax_is_about_something",
            ),
        ),
    ]
