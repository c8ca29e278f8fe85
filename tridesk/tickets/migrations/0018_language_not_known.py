from django.db import migrations, models


class Migration(migrations.Migration):
    """The language of a ticket may be unknown: choices of the form alone, no row and no column changes."""

    dependencies = [
        ('tickets', '0017_faq_uses'),
    ]

    operations = [
        migrations.AlterField(
            model_name='ticket',
            name='language',
            field=models.CharField(blank=True, choices=[('nl', 'Dutch'), ('fr', 'French'), ('de', 'German'), ('en', 'English'), ('', 'language not known')], max_length=2),
        ),
    ]
