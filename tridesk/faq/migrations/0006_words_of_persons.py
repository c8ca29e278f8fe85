"""Words that look like a person's: those that mean nobody, and those for which the public site leaves an entry out."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('faq', '0005_places_of_misses'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='no_person',
            field=ArrayField(
                base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name='entry',
            name='left_out',
            field=ArrayField(
                base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['number'], name='faq_left_out', condition=~Q(left_out=[])),
        ),
    ]
