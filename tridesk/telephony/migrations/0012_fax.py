from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('telephony', '0011_silent'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='call',
            name='call_outcome',
        ),
        migrations.AlterField(
            model_name='call',
            name='outcome',
            field=models.CharField(blank=True, choices=[('', 'in progress'), ('answered', 'answered'), ('abandoned', 'abandoned while waiting'), ('left', 'left before waiting'), ('call_back', 'to be called back'), ('closed', 'nobody there'), ('fell', 'taken by the fall-back'), ('cut', 'cut by us, to be called back'), ('not_reached', 'not reached'), ('fax', 'a fax'), ('colleague', 'answered by the colleague')], max_length=12, verbose_name='outcome'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'answered', 'abandoned', 'left', 'call_back', 'closed', 'fell', 'cut', 'not_reached', 'fax', 'colleague'])), name='call_outcome'),
        ),
    ]
