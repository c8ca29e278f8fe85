"""The public site searches on the device of its reader and tells nobody: no search in vain comes from there."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('faq', '0004_words_of_questions'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='miss', name='faq_miss_where'),
        migrations.AlterField(
            model_name='miss',
            name='where',
            field=models.CharField(choices=[('desk', 'the desk'), ('portal', 'form of a request')], max_length=6),
        ),
        migrations.AddConstraint(
            model_name='miss',
            constraint=models.CheckConstraint(condition=Q(('where__in', ['desk', 'portal'])), name='faq_miss_where'),
        ),
    ]
